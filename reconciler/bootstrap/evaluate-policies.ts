// Whether policies allow a request, as IAM decides it within one account, as far as the policies of this folder need it. For tests:
// never imported by anything but tests.

import { matchesInCase, matchesWildcards } from "../policy/wildcards.ts";
import type { PolicyDocument, Statement } from "./policy.ts";

export type Request = {
  readonly action: string;
  /** Absent: a trust policy is asked, which names none. */
  readonly resource?: string;
  /** Values of condition keys; a key that is absent isn't in the request. */
  readonly context?: Readonly<Record<string, string>>;
};

/** An explicit Deny wins; without an Allow nothing is allowed. Throws where a statement has what is not known here. */
export function isAllowed(policies: readonly PolicyDocument[], request: Request): boolean {
  const matching = policies.flatMap((it) => it.Statement).filter((it) => matches(it, request));
  return matching.some((it) => it.Effect === "Allow") && !matching.some((it) => it.Effect === "Deny");
}

function matches(
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context = {} }: Request,
): boolean {
  const hasAction = [Action].flat().some((pattern) => matchesWildcards(pattern, action));
  const hasResource =
    resource === undefined ? Resource === undefined : [Resource ?? []].flat().some((it) => matchesInCase(it, resource));
  const holds = Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      meets(
        operator,
        context[key],
        [wanted].flat().map((value) => filledIn(value, context)),
      ),
    ),
  );
  return hasAction && hasResource && holds;
}

/** A negated operator is met by a request without the key (IAM: "Condition operators"). */
function meets(operator: string, given: string | undefined, wanted: readonly string[]): boolean {
  switch (operator) {
    case "StringEquals":
    case "ArnEquals":
    case "Bool":
      return given !== undefined && wanted.includes(given);
    case "ArnNotEquals":
      return given === undefined || !wanted.includes(given);
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}

function filledIn(value: string, context: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => context[key] ?? "");
}
