// The resources through which somebody holds a permission set, or a role may do what it may.

import { mayDeny } from "../access-graph/set-changes.ts";
import { accountStackName, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Access, Account, Assignment, Role } from "../model/access.ts";
import { ownBoundary, ownPoliciesOf } from "../model/own-policies.ts";
import {
  assignmentKey,
  nameInKey,
  permissionSetKey,
  type ResourceIdentity,
  wholeOf,
} from "../model/resource-identity.ts";
import type { Rights } from "../policy/rights.ts";

export function assignmentResource({ account, permissionSet, principal }: Assignment): StackResource {
  return { stack: IDENTITY_CENTER_STACK, key: assignmentKey(account.id, permissionSet, principal) };
}

export function setResource(permissionSet: string): StackResource {
  return { stack: IDENTITY_CENTER_STACK, key: permissionSetKey(permissionSet) };
}

/**
 * What the plan touches by which the holders of the set in `account` can have got `rights` there: the set, what is attached to it, our own
 * policies that it names or that bound it, and the roles that they reach. What goes counts as well: a boundary left less, and a policy can
 * have denied something. In doubt a change counts.
 */
export function grantingParts(
  permissionSet: string,
  { id }: Pick<Account, "id">,
  rights: Rights,
  { permissionSets, roles }: Pick<Access, "permissionSets" | "roles">,
  changes: readonly Change[],
): readonly StackResource[] {
  const name = nameInKey(permissionSet);
  const set = permissionSets.find((it) => nameInKey(it.name) === name);
  const own = new Set(set === undefined ? [] : [...ownPoliciesOf(set), ownBoundary(set.permissionsBoundary)]);
  const there = accountStackName(id);
  const ofSet = changes.filter((change) => {
    const { stack, identity } = change;
    if (identity === undefined || !mayGive(change)) return false;
    if (identity.kind === "policy") return stack === there && own.has(identity.name);
    const whole = wholeOf(identity) ?? identity;
    return whole.kind === "permission-set" && whole.name === name;
  });
  return [...ofSet, ...partsOfRoles(rights, roles, changes)];
}

/** What the plan touches of the roles by which somebody has `rights`: whom they trust, and what they may do. */
export function partsOfRoles(
  { reasons }: Rights,
  roles: Access["roles"],
  changes: readonly Change[],
): readonly StackResource[] {
  const named = new Set(reasons.flatMap(({ through }) => through.map(({ role, account }) => `${role} in ${account}`)));
  return roles
    .filter(({ name, account }) => named.has(`${name} in ${account.name}`))
    .flatMap((role) => partsOfRole(role, changes));
}

/** What the plan touches of the role by which it, or who trusts it, can do more; in doubt a change counts. */
export function partsOfRole(role: Role, changes: readonly Change[]): readonly Change[] {
  const stack = accountStackName(role.account.id);
  return changes.filter((change) => change.stack === stack && mayGive(change) && isPartOf(change.identity, role));
}

/** Whether somebody can do more by a change: not where a policy goes of which is known that it denies nothing. */
function mayGive({ op, identity }: Change): boolean {
  if (op !== "delete" || identity === undefined || !("policy" in identity)) return true;
  return mayDeny(identity.kind === "customer-policy" ? identity.policy : `arn:aws:iam::aws:policy/${identity.policy}`);
}

function isPartOf(identity: ResourceIdentity | undefined, role: Role): boolean {
  const { name, policies } = role;
  switch (identity?.kind) {
    case "role":
      return identity.name === nameInKey(name);
    case "role-policy":
      return identity.role === nameInKey(name);
    case "policy":
      return policies.some((it) => nameInKey(it.name) === identity.name);
    default:
      return false;
  }
}
