// What a plan doesn't say by itself and a reader should know, by key.
import type { Access } from "../model/access.ts";
import { DEFAULT_SESSION } from "../model/build-permission-sets.ts";
import type { Change } from "../plan/change.ts";
import { nameInKey, resourceKey } from "../plan/resource-key.ts";

export type PlanNotes = ReadonlyMap<string, string>;

/** A session duration that is left out means one hour; said where a permission set is made or gets that duration. */
export function planNotes(access: Access, changes: readonly Change[]): PlanNotes {
  const oneHour = new Set(
    access.permissionSets
      .filter(({ sessionDuration }) => sessionDuration === DEFAULT_SESSION)
      .map(({ name }) => resourceKey("permission-set", nameInKey(name))),
  );
  const noted = changes.filter(
    ({ op, key, diff }) =>
      oneHour.has(key) && (op === "create" || op === "replace" || diff?.includes("sessionDuration") === true),
  );
  return new Map(noted.map(({ key }) => [key, `sessionDuration ${DEFAULT_SESSION} (default)`]));
}
