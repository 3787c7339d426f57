// What else can't run where some planned changes may not: what would be made on top of them, and what they still need.

import { dependantsOf } from "../desired/dependants.ts";
import { type DesiredResource, type DesiredStack, dependenciesOf } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change, LeftOut } from "../engine/change.ts";

/** A stack with what each resource of its state depends on. */
export type StackParts = {
  readonly desired: DesiredStack;
  readonly state: {
    readonly resources: readonly { readonly key: string; readonly dependencies: readonly string[] }[];
    /** What an earlier run left; none by default. */
    readonly unfinished?: readonly { readonly key: string }[];
  };
};

/** Why a change may not run, by stack and key. */
export type Reasons = ReadonlyMap<string, string>;

/**
 * `reasons`, and one for each of `changes` that would be made on top of something that may not run, or that can't be removed
 * while something that may not go still needs it.
 */
export function withDependants(changes: readonly Change[], stacks: readonly StackParts[], reasons: Reasons): Reasons {
  const all = new Map(reasons);
  const byKey = new Map(changes.map((change) => [stackKey(change), change]));
  const needs = new Map(stacks.map((parts) => [parts.desired.name, needsOf(parts)]));
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const change of changes) {
      if (all.has(stackKey(change))) continue;
      const needed = blockedBy(change, needs.get(change.stack), byKey, all);
      if (needed !== undefined) all.set(stackKey(change), `needs ${needed}, which is left out`);
    }
  }
  return all;
}

/** Those of `changes` that may not run. */
export function leftOutBy(
  reasons: Reasons,
  changes: readonly Change[],
  stacks: readonly StackParts[],
): readonly LeftOut[] {
  const all = withDependants(changes, stacks, reasons);
  return changes.flatMap((change) => {
    const reason = all.get(stackKey(change));
    const { op, stack, key } = change;
    return reason === undefined ? [] : [{ stack, key, op, reason }];
  });
}

/** What depends on what in one stack, by key. */
type Needs = {
  readonly desired: ReadonlyMap<string, DesiredResource>;
  readonly dependantsInState: ReadonlyMap<string, readonly string[]>;
  readonly unfinished: ReadonlySet<string>;
};

function needsOf({ desired, state }: StackParts): Needs {
  return {
    desired: new Map(desired.resources.map((resource) => [resource.key, resource])),
    dependantsInState: dependantsOf(state.resources),
    unfinished: new Set(state.unfinished?.map((it) => it.key)),
  };
}

function blockedBy(
  { stack, key, op }: Change,
  needs: Needs | undefined,
  byKey: ReadonlyMap<string, Change>,
  reasons: Reasons,
): string | undefined {
  const isOut = (other: string) => reasons.has(stackKey({ stack, key: other }));
  const dependants = (needs?.dependantsInState.get(key) ?? []).filter(isOut);
  if (op === "delete") return dependants[0];
  // The engine can't change what something depends on that is no longer declared and yet has to stay.
  const undeclared = dependants.find((it) => needs?.desired.has(it) !== true);
  if (undeclared !== undefined) return undeclared;
  const resource = needs?.desired.get(key);
  const needed = resource === undefined ? [] : dependenciesOf(resource);
  // What exists already can be used as it is; what is still to be created can't, nor what may have no id yet.
  const isUsable = (other: string) =>
    byKey.get(stackKey({ stack, key: other }))?.op === "update" && needs?.unfinished.has(other) !== true;
  return needed.find((other) => isOut(other) && !isUsable(other));
}
