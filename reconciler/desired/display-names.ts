// Names as people wrote them, for reports made from keys.

import type { DisplayNames } from "../access-graph/grants-of-keys.ts";
import type { Access } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { RESOURCE_TYPES } from "./desired-resource.ts";

export function displayNames(access: Access): DisplayNames {
  return {
    accounts: accountNames(access),
    users: byKey(access.people.map(({ userName }) => userName)),
    groups: byKey(access.groups.map(({ name }) => name)),
    permissionSets: byKey(access.permissionSets.map(({ name }) => name)),
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
): DisplayNames {
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
  };
}

function byKey(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [nameInKey(name), name]));
}
