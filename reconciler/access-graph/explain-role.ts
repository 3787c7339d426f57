// One role for people: who may assume it, what it may do by name, where it is written.
import type { Place } from "../diagnostics/diagnostic.ts";
import { placeOfOrigin } from "../load/source-document.ts";
import type { Role } from "../model/access.ts";
import { statementsOf } from "../model/policy-document.ts";
import type { Grant } from "./grants.ts";

export type ExplainedRole = {
  readonly name: string;
  readonly account: Grant["account"];
  /** Whom the trust policy allows: a service by its name, anything else with the kind of principal before it. */
  readonly trusts: readonly string[];
  /** Managed policies as ARNs, its own by name. */
  readonly policies: readonly string[];
  /** The entry of `roles:`. */
  readonly place: Place;
};

export function explainRole({ name, account, trustPolicy, policies, managedPolicies, origin }: Role): ExplainedRole {
  return {
    name,
    account: { id: account.id, name: account.name },
    trusts: trustedBy(trustPolicy),
    policies: [...policies.map((policy) => policy.name), ...managedPolicies],
    place: placeOfOrigin(origin),
  };
}

type Statement = {
  readonly Effect?: string;
  readonly Principal?: string | { readonly [kind: string]: string | readonly string[] };
  readonly NotPrincipal?: unknown;
  readonly Condition?: unknown;
};

/** The principals of the statements that allow; one that is bound by a condition says so. */
function trustedBy(trustPolicy: string): readonly string[] {
  const trusted = statementsOf<Statement>(trustPolicy).flatMap((statement) => {
    if (statement.Effect !== "Allow") return [];
    const bound = statement.Condition === undefined ? "" : " (under conditions)";
    return principalsOf(statement).map((principal) => `${principal}${bound}`);
  });
  return [...new Set(trusted)].sort();
}

function principalsOf({ Principal: principal, NotPrincipal: others }: Statement): readonly string[] {
  if (others !== undefined) return ["everybody except those under NotPrincipal"];
  if (principal === undefined) return [];
  if (typeof principal === "string") return [principal];
  return Object.entries(principal).flatMap(([kind, names]) =>
    [names].flat().map((name) => (kind === "Service" ? name : `${kind} ${name}`)),
  );
}
