// What a date alone takes away: such removals are not somebody's change, and don't count against removal limits.
import { buildAccess } from "../model/build-access.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { desiredStacks } from "./desired-resources.ts";

const BEFORE_ALL_DAYS = "0000-00-00";

/**
 * Keys that would be desired if no `expires` or `leaves` date had passed by `today`, and are not: expired memberships and
 * assignments, and people who have left with all that hung on them. Empty when the files have errors.
 */
export function lapsedKeys(written: WrittenAccess, today: string): ReadonlySet<string> {
  const keysOn = (day: string) => {
    const { access } = buildAccess(written, day);
    const stacks = access === undefined ? [] : desiredStacks(access);
    return new Set(stacks.flatMap(({ resources }) => resources.map(({ key }) => key)));
  };
  const desired = keysOn(today);
  return new Set([...keysOn(BEFORE_ALL_DAYS)].filter((key) => !desired.has(key)));
}
