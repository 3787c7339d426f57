// The resources through which somebody holds a permission set.

import { accountStackName, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Access, Assignment, Role } from "../model/access.ts";
import { boundaryOfRole, ownBoundary, ownPoliciesOf } from "../model/own-policies.ts";
import { assignmentKey, nameInKey, type ResourceIdentity, wholeOf } from "../model/resource-identity.ts";
import type { Rights } from "../policy/rights.ts";

export function assignmentResource({ account, permissionSet, principal }: Assignment): StackResource {
  return { stack: IDENTITY_CENTER_STACK, key: assignmentKey(account.id, permissionSet, principal) };
}

/** The set, where the plan touches it, and what the plan touches of its attachments. */
export function partsOfSet(permissionSet: string, changes: readonly Change[]): readonly StackResource[] {
  const name = nameInKey(permissionSet);
  return changes.filter(({ op, identity }) => {
    const whole = identity === undefined ? undefined : (wholeOf(identity) ?? identity);
    return op !== "delete" && whole?.kind === "permission-set" && whole.name === name;
  });
}

/**
 * Also what the plan touches of our own policies that the set names, or that bound it, whose contents are its rights in each account, and of
 * the roles by which its holders have `rights`.
 */
export function grantingParts(
  permissionSet: string,
  rights: Rights,
  { permissionSets, roles }: Pick<Access, "permissionSets" | "roles">,
  changes: readonly Change[],
): readonly StackResource[] {
  const set = permissionSets.find(({ name }) => nameInKey(name) === nameInKey(permissionSet));
  const own = new Set(set === undefined ? [] : [...ownPoliciesOf(set), ownBoundary(set.permissionsBoundary)]);
  const contents = changes.filter(
    ({ op, identity }) => op !== "delete" && identity?.kind === "policy" && own.has(identity.name),
  );
  return [...partsOfSet(permissionSet, changes), ...contents, ...partsOfRoles(rights, roles, changes)];
}

/** What the plan touches of the roles by which somebody has `rights`: whom they trust, what they may do, and what bounds that. */
export function partsOfRoles(
  { reasons }: Rights,
  roles: Access["roles"],
  changes: readonly Change[],
): readonly StackResource[] {
  const named = new Set(reasons.flatMap(({ through }) => through.map(({ role, account }) => `${role} in ${account}`)));
  const byStack = Map.groupBy(
    roles.filter(({ name, account }) => named.has(`${name} in ${account.name}`)),
    ({ account }) => accountStackName(account.id),
  );
  return changes.filter(
    ({ op, stack, identity }) =>
      op !== "delete" && byStack.get(stack)?.some((role) => isPartOf(identity, role)) === true,
  );
}

function isPartOf(identity: ResourceIdentity | undefined, role: Role): boolean {
  const { name, policies } = role;
  switch (identity?.kind) {
    case "role":
      return identity.name === nameInKey(name);
    case "role-policy":
      return identity.role === nameInKey(name);
    case "policy":
      return [...policies.map((it) => nameInKey(it.name)), ownBoundary(boundaryOfRole(role))].includes(identity.name);
    default:
      return false;
  }
}
