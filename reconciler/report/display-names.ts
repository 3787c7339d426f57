// Names as people wrote them, for reports made from keys.
import type { Access } from "../model/access.ts";
import type { DisplayNames } from "../plan/grants.ts";
import { nameInKey } from "../plan/resource-key.ts";

export function displayNames(access: Access): DisplayNames {
  const byKey = (names: readonly string[]) => new Map(names.map((name) => [nameInKey(name), name]));
  return {
    accounts: new Map(access.accounts.map(({ id, name }) => [id, name])),
    users: byKey(access.people.map(({ userName }) => userName)),
    groups: byKey(access.groups.map(({ name }) => name)),
    permissionSets: byKey(access.permissionSets.map(({ name }) => name)),
  };
}
