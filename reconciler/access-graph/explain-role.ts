// One role for people: who may assume it, what it may do by name, where it is written.
import type { Place } from "../diagnostics/diagnostic.ts";
import { placeOfOrigin } from "../load/source-document.ts";
import type { Role } from "../model/access.ts";
import { trustedText, trustsOf } from "../policy/trust.ts";
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
    trusts: [...new Set(trustsOf(trustPolicy).map(trustedText))].sort(),
    policies: [...policies.map((policy) => policy.name), ...managedPolicies],
    place: placeOfOrigin(origin),
  };
}
