// What only a date removes: such removals are nobody's change, and don't count against removal limits.
import { buildAccess } from "../model/build-access.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { desiredStacks } from "./desired-resources.ts";

const BEFORE_ALL_DAYS = "0000-00-00";

/**
 * Keys that would be desired if no `expires` or `leaves` date had passed by `today`, and are not: expired memberships and
 * assignments, and people who have left with everything that depended on them. Empty when the files have errors.
 */
export function lapsedKeys(written: WrittenAccess, today: string): ReadonlySet<string> {
  const desired = keysOn(written, today);
  return new Set([...keysOn(written, BEFORE_ALL_DAYS)].filter((key) => !desired.has(key)));
}

/** What the files of one commit said, and the UTC day on which they were committed. */
export type DatedFiles = { readonly written: WrittenAccess; readonly day: string };

/**
 * Of `lapsed`, those whose last day had passed already when it was written: somebody removed them, not a date. The newest of `states` that
 * held one on its own day decides: it still would today, or its date has passed since. What none of them had is among them.
 * `states` come newest first, and no more of them are taken than it needs.
 */
export async function backdatedKeys(
  lapsed: Iterable<string>,
  today: string,
  states: AsyncIterable<DatedFiles>,
): Promise<ReadonlySet<string>> {
  const open = new Set(lapsed);
  const backdated = new Set<string>();
  if (open.size === 0) return backdated;
  for await (const { written, day } of states) {
    const [then, now] = [keysOn(written, day), keysOn(written, today)];
    for (const key of [...open].filter((it) => then.has(it))) {
      open.delete(key);
      if (now.has(key)) backdated.add(key);
    }
    if (open.size === 0) break;
  }
  return new Set([...backdated, ...open]);
}

/** What the files want on a day. */
export function keysOn(written: WrittenAccess, day: string): ReadonlySet<string> {
  const { access } = buildAccess(written, day);
  const stacks = access === undefined ? [] : desiredStacks(access);
  return new Set(stacks.flatMap(({ resources }) => resources.map(({ key }) => key)));
}
