// What AWS holds in the words of the files, with what of it they declare: whoever asks the files who has what can ask AWS the same.

import { OF_PROVIDER, UNDECLARED } from "../access-graph/declared-at.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { LiveObject } from "../live/live-object.ts";
import type { ReadWorld } from "../live/read-world.ts";
import type { Origin } from "../load/source-document.ts";
import type { Access, Account, Assignment, Group, PermissionSet, Person, Role } from "../model/access.ts";
import {
  assignmentKey,
  groupKey,
  identityOf,
  membershipKey,
  nameInKey,
  permissionSetKey,
  userKey,
} from "../model/resource-identity.ts";
import { accessOfObjects } from "./access-of-objects.ts";

/**
 * People, groups, permission sets, assignments and roles as AWS has them, with names as AWS spells them. What is declared too keeps its
 * origin and its last day; of the rest the origin is UNDECLARED, or OF_PROVIDER. Names of accounts are those of accounts.yaml, or else ids.
 *
 * Who is in a group is known here, also in those of the identity provider; only where it could not be read is the group `external`.
 */
export function liveAccess(world: Omit<ReadWorld, "calls">, declared: Access): Access {
  const { objects, setNames, unread } = world;
  const accounts = withAccounts(declared.accounts, objects);
  const found = accessOfObjects(objects, { organization: declared.organization, accounts });
  const known = declaredParts(declared);
  const provided = providedIn(objects, declared);
  const originOf = (key: string): Origin => known.get(key)?.origin ?? (provided.has(key) ? OF_PROVIDER : UNDECLARED);
  const sets = new Map(found.permissionSets.map((set) => [nameInKey(set.name), set]));
  const spelt = new Map(
    [...declared.permissionSets.map(({ name }) => name), ...setNames].map((it) => [nameInKey(it), it]),
  );
  const isUnread = (group: string) =>
    unread.some(({ covers }) => covers(IDENTITY_CENTER_STACK, identityOf.membership(group, "\0")));

  const people = found.people.map((person): Person => {
    const { leaves } = known.get(userKey(person.userName)) ?? {};
    return { ...person, leaves, origin: originOf(userKey(person.userName)) };
  });
  const groups = found.groups.map((group): Group => {
    const key = groupKey(group.name);
    const { team = "", membersFrom = [] } = known.get(key) ?? {};
    const members = group.members.map((member) => {
      const { expires, origin } = known.get(membershipKey(group.name, member.principal.name)) ?? {};
      return { ...member, expires, origin: origin ?? (provided.has(key) ? OF_PROVIDER : UNDECLARED) };
    });
    return { ...group, team, membersFrom, members, origin: originOf(key) };
  });
  // Of some only the name was read.
  const permissionSets = setNames.map((name): PermissionSet => {
    const { team = "", sharedWith = [], origin = UNDECLARED } = known.get(permissionSetKey(name)) ?? {};
    return { ...(sets.get(nameInKey(name)) ?? nameless(origin)), name, team, sharedWith, origin };
  });
  const assignments = found.assignments.map((it): Assignment => {
    const { account, principal } = it;
    const permissionSet = spelt.get(nameInKey(it.permissionSet)) ?? it.permissionSet;
    const {
      expires,
      origin = UNDECLARED,
      entries = [{ expires: undefined, origin: UNDECLARED }],
    } = known.get(assignmentKey(account.id, permissionSet, principal)) ?? {};
    const external = principal.kind === "group" && isUnread(principal.name);
    return { ...it, permissionSet, principal: { ...principal, external }, expires, origin, entries };
  });
  const roles = found.roles.map((role): Role => ({ ...role, origin: known.get(roleText(role))?.origin ?? UNDECLARED }));
  return { ...found, people, groups, permissionSets, assignments, roles };
}

type Declared = { readonly origin: Origin } & Partial<
  Pick<Person, "leaves"> &
    Pick<Group, "team" | "membersFrom"> &
    Pick<PermissionSet, "sharedWith"> &
    Pick<Assignment, "expires" | "entries">
>;

/** What the files declare, by key; roles by {@link roleText}. */
function declaredParts(access: Access): ReadonlyMap<string, Declared> {
  return new Map<string, Declared>([
    ...access.people.map((it) => [userKey(it.userName), it] as const),
    ...access.groups.map((it) => [groupKey(it.name), it] as const),
    ...access.groups.flatMap(({ name, members }) =>
      members.map((it) => [membershipKey(name, it.principal.name), it] as const),
    ),
    ...access.permissionSets.map((it) => [permissionSetKey(it.name), it] as const),
    ...access.assignments.map((it) => [assignmentKey(it.account.id, it.permissionSet, it.principal), it] as const),
    ...access.roles.map((it) => [roleText(it), it] as const),
  ]);
}

/** Names of roles are unique in an account alone. */
function roleText({ account, name }: Pick<Role, "account" | "name">): string {
  return `${account.id} ${nameInKey(name)}`;
}

function nameless(origin: Origin): Omit<PermissionSet, "name" | "team" | "sharedWith"> {
  return {
    ...{ description: undefined, relayState: undefined, inlinePolicy: undefined, permissionsBoundary: undefined },
    ...{
      sessionDuration: "",
      managedPolicies: [],
      customerManagedPolicies: [],
      tags: {},
      previously: undefined,
      origin,
    },
  };
}

/** Keys of people and groups that an identity provider owns: by what AWS says of them, or the files. */
function providedIn(
  objects: readonly LiveObject[],
  { organization, assignments, groups }: Access,
): ReadonlySet<string> {
  const named = [...assignments, ...groups.flatMap(({ members }) => members)].map(({ principal }) => principal);
  const allUsers = organization.identitySource === "external";
  return new Set([
    ...objects
      .filter(({ type, undeclarable }) => undeclarable?.externalIds !== undefined || (allUsers && type === "User"))
      .map(({ key }) => key),
    ...named.filter(({ external }) => external).map(({ kind, name }) => (kind === "user" ? userKey : groupKey)(name)),
  ]);
}

/** Also those that have an assignment and that no file lists, under their ids. */
function withAccounts(listed: readonly Account[], objects: readonly LiveObject[]): readonly Account[] {
  const known = new Set(listed.map(({ id }) => id));
  const ids = objects.flatMap(({ identity }) => (identity?.kind === "assignment" ? [identity.accountId] : []));
  const others = [...new Set(ids)].filter((id) => !known.has(id));
  return [
    ...listed,
    ...others.map((id): Account => {
      const unknown = { ou: [], tags: new Map<string, string>(), vars: new Map<string, string>(), owner: undefined };
      return { name: id, id, status: "ACTIVE", sharedWith: [], ...unknown, origin: UNDECLARED };
    }),
  ];
}
