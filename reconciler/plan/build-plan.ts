// From what the engine would do, stack by stack, to one plan.

import { compareGrants } from "../access-graph/grants.ts";
import { grantsOf } from "../access-graph/grants-of-keys.ts";
import { displayNames, displayNamesInState, joinedNames } from "../desired/display-names.ts";
import { lapsedKeys } from "../desired/lapsed-keys.ts";
import { lastDays } from "../desired/last-days.ts";
import { underNewKeys } from "../desired/renames.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { suspendedKeys } from "../desired/suspended-keys.ts";
import { type Change, countChanges, sortChanges } from "../engine/change.ts";
import type { Access } from "../model/access.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { countedRemovals, removedBy } from "./counted-removals.ts";
import { fingerprint } from "./fingerprint.ts";
import type { HeldStack, Leftover, Plan, Removal, StackPlan } from "./plan.ts";

export type PlannedDay = Pick<Facts, "externalIds"> & {
  /** A UTC date: what a date has ended by then counts as removed by nobody. */
  readonly today: string;
  /** Stacks that could be read, but not planned; none by default. */
  readonly unplanned?: readonly Pick<StackPlan, "desired" | "state">[];
  /** Names of the stacks that could not be read; none by default. */
  readonly unread?: readonly string[];
  /** What nobody declared and a deploy removes, of class `unmanaged`; none by default. */
  readonly unmanaged?: readonly Change[];
};

/** The plan of all `stacks`, which are what `files` want. Neither guardrails nor AWS are asked: see `guardrails/judge.ts`. */
export function buildPlan(
  stacks: readonly StackPlan[],
  files: { readonly access: Access; readonly written: WrittenAccess },
  { externalIds, today, unplanned = [], unread = [], unmanaged = [] }: PlannedDay,
): Plan {
  const { access } = files;
  const desired = stacks.map((stack) => stack.desired);
  const changes = sortChanges([...stacks.flatMap(({ run }) => run.changes), ...unmanaged]);
  const same = stacks.reduce((sum, { run }) => sum + run.same, 0);
  const held = stacks.map(heldBy);
  const leftovers = stacks.flatMap(leftoversOf);
  const inStates = stacks.flatMap(({ state }) => state.resources);
  const names = joinedNames(displayNamesInState(inStates, new Map()), displayNames(access));
  const before = held.flatMap(({ resources }) => resources);
  const after = desired.flatMap(({ resources }) => resources);
  return {
    fingerprint: fingerprint(changes, desired, externalIds, leftovers),
    counts: countChanges(changes, same),
    changes,
    access: compareGrants(grantsOf(before, names), grantsOf(after, names, lastDays(access))),
    leftovers,
    held: [...held, ...unplanned.map(heldBy)],
    unread,
    removals: [
      ...removalsOf(stacks, files, today),
      ...unmanaged.map(({ stack, key, identity }) => ({ stack, key, identity, dated: false })),
    ],
  };
}

/** Each key once, though several replacements of it may have been cut off. */
export function leftoversOf({
  desired: { name: stack },
  state,
}: Pick<StackPlan, "desired" | "state">): readonly Leftover[] {
  const replaced = state.unfinished.filter(({ kind }) => kind === "replaced");
  return [...new Set(replaced.map(({ key }) => key))].sort().map((key) => ({ stack, key }));
}

function heldBy({ desired, state }: Pick<StackPlan, "desired" | "state">): HeldStack {
  return { name: desired.name, resources: underNewKeys(desired, state.resources) };
}

function removalsOf(
  stacks: readonly StackPlan[],
  { written }: { readonly written: WrittenAccess },
  today: string,
): readonly Removal[] {
  const removed = stacks.flatMap(({ desired, state, run }) =>
    countedRemovals({ desired, existingKeys: state.resources.map(({ key }) => key), removed: removedBy(run) }),
  );
  if (removed.length === 0) return [];
  const suspended = suspendedKeys(written, today);
  const lapsed = lapsedKeys(written, today);
  return removed
    .filter(({ key }) => !suspended.has(key))
    .map(({ stack, key, identity }) => ({ stack, key, identity, dated: lapsed.has(key) }));
}
