// Whether policies allow a request, as IAM decides it within one account, as far as the policies of this folder need it. For tests:
// never imported by anything but tests.

import { coversResources } from "../policy/covers.ts";
import { isNamed, type Statement, statementsOf } from "../policy/statements.ts";
import type { PolicyDocument } from "./policy.ts";

export type Request = {
  readonly action: string;
  /** Absent: a trust policy is asked, which names none. */
  readonly resource?: string;
  /** Values of condition keys; a key that is absent isn't in the request. */
  readonly context?: Readonly<Record<string, string>>;
};

/** An explicit Deny wins; without an Allow nothing is allowed. Throws where a statement has what is not known here. */
export function isAllowed(policies: readonly PolicyDocument[], request: Request): boolean {
  const matching = policies.flatMap(statementsOf).filter((it) => matches(it, request));
  return matching.some((it) => it.effect === "Allow") && !matching.some((it) => it.effect === "Deny");
}

function matches(statement: Statement, { action, resource, context = {} }: Request): boolean {
  return (
    isNamed(statement.action, action) &&
    (resource === undefined || coversResources(statement.resource, { among: [resource] })) &&
    statement.conditions.every(({ operator, key, values }) =>
      meets(
        operator,
        context[key],
        values.map((value) => filledIn(value, context)),
      ),
    )
  );
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
