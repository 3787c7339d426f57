// Names as people wrote them, for reports made from keys.

import type { DisplayNames } from "../access-graph/grants-of-keys.ts";
import type { Access, Principal } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { RESOURCE_TYPES } from "./desired-resource.ts";

/** Also of what no grant names. */
export type WrittenNames = DisplayNames & {
  readonly roles: ReadonlyMap<string, string>;
  /** Customer managed policies that are declared with a role. */
  readonly policies: ReadonlyMap<string, string>;
};

export function displayNames(access: Access): WrittenNames {
  const members = access.groups.flatMap((group) => group.members);
  const principals = [...members, ...access.assignments].map(({ principal }) => principal);
  const named = (kind: Principal["kind"]) => principals.filter((it) => it.kind === kind).map(({ name }) => name);
  return {
    accounts: accountNames(access),
    users: byKey([...named("user"), ...access.people.map(({ userName }) => userName)]),
    groups: byKey([...named("group"), ...access.groups.map(({ name }) => name)]),
    permissionSets: byKey(access.permissionSets.map(({ name }) => name)),
    roles: byKey(access.roles.map(({ name }) => name)),
    policies: byKey(access.roles.flatMap(({ policies }) => policies.map(({ name }) => name))),
  };
}

/** Both; where both have a name, that of `second`. */
export function joinedNames(first: WrittenNames, second: WrittenNames): WrittenNames {
  const joined = (of: keyof WrittenNames) => new Map([...first[of], ...second[of]]);
  return {
    accounts: joined("accounts"),
    users: joined("users"),
    groups: joined("groups"),
    permissionSets: joined("permissionSets"),
    roles: joined("roles"),
    policies: joined("policies"),
  };
}

/** Our names of accounts by id. */
export function accountNames(access: Access): DisplayNames["accounts"] {
  return new Map(access.accounts.map(({ id, name }) => [id, name]));
}

/** The same from what a state holds; it knows no account names. */
export function displayNamesInState(
  resources: readonly { readonly type: string; readonly outputs: Readonly<Record<string, unknown>> }[],
  accounts: DisplayNames["accounts"],
): WrittenNames {
  const names = (type: string, property: string) =>
    byKey(
      resources
        .filter((it) => it.type === type)
        .map((it) => it.outputs[property])
        .filter((name) => typeof name === "string"),
    );
  return {
    accounts,
    users: names(RESOURCE_TYPES.User, "userName"),
    groups: names(RESOURCE_TYPES.Group, "displayName"),
    permissionSets: names(RESOURCE_TYPES.PermissionSet, "name"),
    roles: names(RESOURCE_TYPES.Role, "name"),
    policies: names(RESOURCE_TYPES.Policy, "name"),
  };
}

function byKey(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [nameInKey(name), name]));
}
