// Which part of AWS a reading looks at: everything, or what belongs to certain objects.

import { isDeepStrictEqual } from "node:util";
import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { IdentifiedInStack } from "../desired/stack-resource.ts";
import { type ResourceIdentity, wholeOf } from "../model/resource-identity.ts";
import type { UnreadPart } from "./live-object.ts";

export type AssignmentIdentity = Extract<ResourceIdentity, { readonly kind: "assignment" }>;

/** All of one account (its id), permission set, person (with those of the person's groups) or group (names in lower case). */
export type AssignmentsOf = { readonly of: "account" | "permission-set" | "user" | "group"; readonly name: string };

/** Names by id of people and groups, and by ARN of permission sets. */
export type NamesById = { readonly [of in "users" | "groups" | "sets"]: ReadonlyMap<string, string> };

export const NO_NAMES: NamesById = { users: new Map(), groups: new Map(), sets: new Map() };

/** Names are in lower case. */
export type ReadScope = {
  /** Whether all people, and all groups, are listed even where nobody's name has to be known for the rest. */
  readonly users: boolean;
  readonly groups: boolean;
  /** Groups whose members are read; `holders`: those that have one of the assignments which are read. */
  readonly members: Wanted | "holders";
  /** Permission sets that are read with all that is attached to them; `listed`: of none more than that it is there. */
  readonly sets: Wanted | "listed";
  /** Whether these sets' tags are read; without, nothing follows from their absence. */
  readonly tags: boolean;
  readonly assignments: "all" | readonly (AssignmentsOf | AssignmentIdentity)[];
  readonly accessControlAttributes: boolean;
  /** Accounts whose roles and policies are read. */
  readonly accounts: Wanted;
  /**
   * Whose names AWS is asked for: people's, groups' and permission sets' of all; of those that are not on record (`strangers`); or of none, and
   * then what belongs to strangers is left out. In the latter two cases the ids on record count: what is asked for by name is looked for among
   * them, whatever AWS calls it by now, and no list is read to find it.
   */
  readonly asksNamesOf: "everybody" | "strangers" | "nobody";
};

/** What has to be read to know of certain objects. */
export type ScopeOfObjects = ReadScope & {
  readonly members: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
  readonly assignments: readonly AssignmentIdentity[];
};

export type Wanted = "all" | ReadonlySet<string>;

export const EVERYTHING: ReadScope = {
  users: true,
  groups: true,
  members: "all",
  sets: "all",
  tags: true,
  assignments: "all",
  accessControlAttributes: true,
  accounts: "all",
  asksNamesOf: "everybody",
};

export const NOTHING: ReadScope = scopeOf([]);

/** What tells who has what: no group that holds nothing has its members read. */
export const WHO_HAS_WHAT: ReadScope = { ...EVERYTHING, members: "holders", accessControlAttributes: false };

/** What of {@link WHO_HAS_WHAT} belongs to one account (by id), person, permission set, group or role (by name). */
export function scopeAbout(subject: "account" | "person" | "set" | "group" | "role", name: string): ReadScope {
  const named = name.toLowerCase();
  switch (subject) {
    case "account":
      return { ...NOTHING, members: "holders", assignments: [{ of: "account", name }], accounts: new Set([name]) };
    case "person":
      return { ...NOTHING, users: true, members: "holders", assignments: [{ of: "user", name: named }] };
    case "set":
      return {
        ...NOTHING,
        members: "holders",
        sets: new Set([named]),
        assignments: [{ of: "permission-set", name: named }],
      };
    case "group":
      return { ...NOTHING, groups: true, members: new Set([named]), assignments: [{ of: "group", name: named }] };
    case "role":
      return { ...NOTHING, accounts: "all" };
  }
}

/**
 * What has to be read to know of `objects` whether AWS has them, and how: with a group its members, with a permission set or a policy
 * of it all its policies, with a role or policy the account's others. Objects whose identity is not known are left out.
 */
export function scopeOf(objects: readonly Pick<IdentifiedInStack, "stack" | "identity">[]): ScopeOfObjects {
  const members = new Set<string>();
  const sets = new Set<string>();
  const accounts = new Set<string>();
  const assignments: AssignmentIdentity[] = [];
  let [users, accessControlAttributes] = [false, false];
  for (const { stack, identity } of objects) {
    const accountId = accountOfStack(stack);
    if (accountId !== undefined) accounts.add(accountId);
    else if (identity === undefined) continue;
    else if (identity.kind === "user") users = true;
    else if (identity.kind === "access-control-attributes") accessControlAttributes = true;
    else if (identity.kind === "assignment") assignments.push(identity);
    else {
      const [group, set] = [groupOf(identity), setOf(identity)];
      if (group !== undefined) members.add(group);
      if (set !== undefined) sets.add(set);
    }
  }
  return {
    users,
    groups: members.size > 0,
    members,
    sets,
    tags: true,
    assignments,
    accessControlAttributes,
    accounts,
    asksNamesOf: "everybody",
  };
}

/** Whether reading `scope` tells of an object with this identity whether AWS has it, and how. */
export function isRead(
  scope: ScopeOfObjects,
  { stack, identity }: Pick<IdentifiedInStack, "stack" | "identity">,
): boolean {
  const accountId = accountOfStack(stack);
  if (accountId !== undefined) return isWanted(scope.accounts, accountId);
  if (identity === undefined) return false;
  if (identity.kind === "user") return scope.users;
  if (identity.kind === "access-control-attributes") return scope.accessControlAttributes;
  if (identity.kind === "assignment") return scope.assignments.some((it) => isDeepStrictEqual(it, identity));
  const [group, set] = [groupOf(identity), setOf(identity)];
  return (group !== undefined && isWanted(scope.members, group)) || (set !== undefined && isWanted(scope.sets, set));
}

export function isWanted(wanted: ReadScope["sets"], name: string): boolean {
  return wanted === "all" || (wanted !== "listed" && wanted.has(name.toLowerCase()));
}

/** The group of a group or membership, in lower case; undefined for everything else. */
export function groupOf(identity: ResourceIdentity): string | undefined {
  if (identity.kind === "group") return identity.name;
  return identity.kind === "membership" ? identity.group : undefined;
}

/** The set of a permission set or of a policy of it, in lower case; undefined for everything else, assignments too. */
export function setOf(identity: ResourceIdentity): string | undefined {
  const whole = wholeOf(identity) ?? identity;
  return whole.kind === "permission-set" ? whole.name : undefined;
}

/** Whether an object of Identity Center is in a part of which `isIn` tells. */
export function inCenter(isIn: (identity: ResourceIdentity) => boolean): UnreadPart["covers"] {
  return (stack, identity) => stack === IDENTITY_CENTER_STACK && identity !== undefined && isIn(identity);
}
