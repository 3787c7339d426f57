// Everything that the files grant, in one answer: grants, permission sets, roles, each with its level. Pure.
import type { Access } from "../model/access.ts";
import { accountsBySet, levelIn, rightsOfRole, rightsOfSet } from "../model/rights.ts";
import type { Level } from "../policy/reason.ts";
import type { Rights } from "../policy/rights.ts";
import { type DeclaredAt, declaredAt } from "./declared-at.ts";
import { type ExplainedGrant, explainedGrants, policyNamesOf } from "./explain-access.ts";
import { type ExplainedRole, explainRole } from "./explain-role.ts";

export type AllAnswer = {
  /** People first, then groups of the identity provider, each sorted by name, account, set. */
  readonly grants: readonly (ExplainedGrant & {
    /** Of the permission set, as far as it counts in that account. */
    readonly level: Level;
  })[];
  /** Sorted by name. */
  readonly sets: readonly (Rights & {
    readonly name: string;
    readonly policies: readonly string[];
    readonly place: DeclaredAt;
  })[];
  /** Sorted by name, then by account. */
  readonly roles: readonly (ExplainedRole & Rights)[];
};

export function explainAll(access: Access): AllAnswer {
  const accountsOf = accountsBySet(access);
  const sets = access.permissionSets.map((set) => ({
    name: set.name,
    policies: policyNamesOf(set),
    place: declaredAt(set.origin),
    ...rightsOfSet(set, accountsOf(set.name), access),
  }));
  const levelOf = levelIn(access);
  const roles = access.roles.map((role) => ({
    ...explainRole(role),
    ...rightsOfRole(role, access),
  }));
  return {
    grants: explainedGrants(access, () => true).map((grant) => ({
      ...grant,
      level: levelOf(grant.permissionSet, grant.account),
    })),
    sets: sets.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    roles: roles.toSorted((a, b) => (`${a.name}\n${a.account.id}` < `${b.name}\n${b.account.id}` ? -1 : 1)),
  };
}
