// Which memberships and assignments matter to what differs: an organization has hundreds of thousands of grants, and few of them do.
import { accountOfStack } from "../desired/desired-resources.ts";
import { ROLE_PATH } from "../model/resource-identity.ts";
import type { HeldObject } from "./held-object.ts";

/**
 * Whether one of `all` counts when `differing` are judged. Everybody who holds a permission set that differs is then known, and all that
 * those hold who themselves differ, or are in a group that does; of the rest, what nobody asks for is left out.
 */
export function openConcerned(
  differing: readonly HeldObject[],
  all: readonly HeldObject[],
): (object: HeldObject) => boolean {
  const [sets, people, groups] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { stack, identity } of differing) {
    if (identity === undefined) continue;
    if (identity.kind === "permission-set") sets.add(identity.name);
    if ("permissionSet" in identity) sets.add(identity.permissionSet);
    if (identity.kind === "group") groups.add(identity.name);
    if (identity.kind === "assignment")
      (identity.principal.kind === "user" ? people : groups).add(identity.principal.name);
    if ("userName" in identity) people.add(identity.userName);
    // Permission sets may name a policy of ours in the account.
    if (accountOfStack(stack) !== undefined) for (const set of setsWithOwnPolicies(all)) sets.add(set);
  }
  const memberships = all.flatMap(({ identity }) => (identity?.kind === "membership" ? [identity] : []));
  for (const { group, userName } of memberships) if (groups.has(group)) people.add(userName);
  const theirGroups = new Set(memberships.flatMap(({ group, userName }) => (people.has(userName) ? [group] : [])));
  const holders = new Set(
    all.flatMap(({ identity }) =>
      identity?.kind === "assignment" && sets.has(identity.permissionSet) ? [identity.principal.name] : [],
    ),
  );
  return ({ identity }) => {
    if (identity?.kind === "membership") return people.has(identity.userName) || holders.has(identity.group);
    if (identity?.kind !== "assignment") return true;
    const { kind, name } = identity.principal;
    return sets.has(identity.permissionSet) || (kind === "user" ? people : theirGroups).has(name);
  };
}

function setsWithOwnPolicies(all: readonly HeldObject[]): readonly string[] {
  return all.flatMap(({ identity, properties }) => {
    if (identity?.kind === "customer-policy" && identity.policy.startsWith(ROLE_PATH)) return [identity.permissionSet];
    const isOwn = identity?.kind === "boundary" && JSON.stringify(properties).includes(`"${ROLE_PATH}"`);
    return isOwn ? [identity.permissionSet] : [];
  });
}
