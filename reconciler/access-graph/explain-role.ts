// One role for people: who may assume it, what it may do by name, where it is written.
import type { Role } from "../model/access.ts";
import { boundaryOfRole } from "../model/own-policies.ts";
import type { ConditionTest } from "../policy/statements.ts";
import { hasDenials, trustedName, trustedText, trustsOf } from "../policy/trust.ts";
import { type DeclaredAt, declaredAt } from "./declared-at.ts";
import type { Grant } from "./grants.ts";
import { managedPolicyText } from "./policy-text.ts";

/** Who may assume a role, by name as in {@link ExplainedRole.trusts}, and when: all conditions must hold. */
export type ExplainedTrust = { readonly who: string; readonly conditions: readonly ConditionTest[] };

export type ExplainedRole = {
  readonly name: string;
  readonly account: Grant["account"];
  /** Whom the trust policy allows: a service by its name, anything else with the kind of principal before it. */
  readonly trusts: readonly string[];
  /** The same with the conditions, sorted by name. */
  readonly trustedBy: readonly ExplainedTrust[];
  /** The trust policy also denies something, so that fewer may assume the role, or less often. */
  readonly mayBeDenied: boolean;
  /** Managed policies as ARNs, its own by name. */
  readonly policies: readonly string[];
  /** As {@link managedPolicyText} has it; absent where there is none. */
  readonly permissionsBoundary?: string;
  /** The entry of `roles:`. */
  readonly place: DeclaredAt;
};

export function explainRole(role: Role): ExplainedRole {
  const { name, account, trustPolicy, policies, managedPolicies, origin } = role;
  const trusted = trustsOf(trustPolicy);
  const boundary = boundaryOfRole(role);
  return {
    name,
    account: { id: account.id, name: account.name },
    trusts: [...new Set(trusted.map(trustedText))].sort(),
    trustedBy: trusted
      .map((it): ExplainedTrust => ({ who: trustedName(it), conditions: it.conditions }))
      .sort((a, b) => (a.who < b.who ? -1 : a.who > b.who ? 1 : 0)),
    mayBeDenied: hasDenials(trustPolicy),
    policies: [...policies.map((policy) => policy.name), ...managedPolicies],
    ...(boundary === undefined ? {} : { permissionsBoundary: managedPolicyText(boundary) }),
    place: declaredAt(origin),
  };
}
