// Which memberships and assignments matter to what differs: an organization has hundreds of thousands of grants, and few of them do.
import { accountOfStack } from "../desired/desired-resources.ts";
import type { Access, PermissionSet } from "../model/access.ts";
import { ownDocumentsNamed, ownDocumentsOf } from "../model/own-policies.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { rightsOfSet } from "../model/rights.ts";
import { accessOfObjects } from "./access-of-objects.ts";
import type { HeldObject } from "./held-object.ts";

/**
 * Whether one of `all` counts when `differing` are judged. Everybody who holds a permission set that differs, or one of `otherSets`, is
 * then known, and all that those hold who themselves differ, or are in a group that does; of the rest, what nobody asks for is left out.
 */
export function openConcerned(
  differing: readonly HeldObject[],
  all: readonly HeldObject[],
  otherSets: readonly string[],
): (object: HeldObject) => boolean {
  const [sets, people, groups] = [new Set(otherSets), new Set<string>(), new Set<string>()];
  for (const { identity } of differing) {
    if (identity === undefined) continue;
    if (identity.kind === "permission-set") sets.add(identity.name);
    if ("permissionSet" in identity) sets.add(identity.permissionSet);
    if (identity.kind === "group") groups.add(identity.name);
    if (identity.kind === "assignment")
      (identity.principal.kind === "user" ? people : groups).add(identity.principal.name);
    if ("userName" in identity) people.add(identity.userName);
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

/**
 * The permission sets, by name in keys, that let their holders do something else since roles and policies in accounts differ: the sets may
 * name such a policy, and their holders may assume or pass such a role.
 */
export function setsThroughAccounts(
  differing: readonly HeldObject[],
  before: readonly HeldObject[],
  after: readonly HeldObject[],
  files: Pick<Access, "organization" | "accounts">,
): readonly string[] {
  if (differing.every(({ stack }) => accountOfStack(stack) === undefined)) return [];
  const [were, are] = [before, after].map((objects) => {
    const isHeld = ({ identity }: HeldObject) => identity?.kind === "membership" || identity?.kind === "assignment";
    const access = accessOfObjects(
      objects.filter((it) => !isHeld(it)),
      files,
    );
    return new Map(
      access.permissionSets.map((set) => {
        const said = [rightsOfSet(set, [], access), ownDocumentsOf(set, access), ownBoundaryDocuments(set, access)];
        return [nameInKey(set.name), JSON.stringify(said)] as const;
      }),
    );
  });
  return [...(are ?? [])].flatMap(([set, rights]) => (were?.get(set) === rights ? [] : [set]));
}

function ownBoundaryDocuments({ permissionsBoundary: boundary }: PermissionSet, access: Access): readonly string[] {
  if (boundary === undefined || !("customerManagedPolicy" in boundary)) return [];
  return ownDocumentsNamed(boundary.customerManagedPolicy, access);
}
