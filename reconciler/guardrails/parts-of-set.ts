// The resources through which somebody holds a permission set.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Access, Assignment } from "../model/access.ts";
import { assignmentKey, nameInKey, wholeOf } from "../model/resource-identity.ts";
import { ownPoliciesOf } from "../model/rights.ts";

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

/** Also what the plan touches of our own policies that the set names: their contents are its rights in each account. */
export function grantingParts(
  permissionSet: string,
  { permissionSets }: Pick<Access, "permissionSets">,
  changes: readonly Change[],
): readonly StackResource[] {
  const set = permissionSets.find(({ name }) => nameInKey(name) === nameInKey(permissionSet));
  const own = set === undefined ? new Set() : ownPoliciesOf(set);
  const contents = changes.filter(
    ({ op, identity }) => op !== "delete" && identity?.kind === "policy" && own.has(identity.name),
  );
  return [...partsOfSet(permissionSet, changes), ...contents];
}
