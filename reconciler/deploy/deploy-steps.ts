// The order in which a deploy runs its stacks.

import { isDeepStrictEqual } from "node:util";
import type { Grant } from "../access-graph/grants.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { renamesOf, takenOver } from "../desired/renames.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change, LeftOut } from "../engine/change.ts";
import { type SparseStack, sparseStack } from "../engine/sparse-stack.ts";
import { outputsInState } from "../engine/state-outputs.ts";
import { removedBy } from "../plan/counted-removals.ts";
import { narrowingKeys } from "../plan/narrowing.ts";
import type { StackPlan } from "../plan/plan.ts";

export type Step = {
  readonly plan: StackPlan;
  /** The part of the stack that is run; undefined: the whole stack. */
  readonly part: SparseStack | undefined;
  /** It only takes access away from people, and nothing that fails may prevent that. */
  readonly onlyNarrows: boolean;
  /** Removals in an account: a permission set may still name a policy that is to be removed. */
  readonly afterIdentityCenter: boolean;
};

export type DeployLimits = {
  /** What failed before; without a key, the stack as a whole: it could not be read or planned. */
  readonly failed: readonly { readonly stack: string; readonly key: string | undefined }[];
  /** Changes that may not run. */
  readonly leftOut: readonly LeftOut[];
  /** Grants that people hold before and not after. */
  readonly lost: readonly Grant[];
};

/**
 * First what only removes access in Identity Center, so that no failure elsewhere prevents it; then accounts, then the rest of Identity Center, then removals in accounts. Stacks without a change, or whose plan failed, have no step;
 * what an earlier run left of single resources keeps the others from nothing.
 */
export function deploySteps(stacks: readonly StackPlan[], { failed, leftOut, lost }: DeployLimits): readonly Step[] {
  const isOut = new Set(leftOut.map(stackKey));
  const steps = { narrowing: [] as Step[], accounts: [] as Step[], center: [] as Step[], removals: [] as Step[] };
  for (const plan of stacks) {
    const { desired, state } = plan;
    // What is only removed from the state needs no engine.
    const all = plan.run.changes.filter((change) => change.class !== "forgotten");
    const changes = all.filter((change) => !isOut.has(stackKey(change)));
    // Each alone runs the whole stack, which it can't while something of it is left out.
    const untold =
      changes.length === all.length &&
      (hasOldNames(plan) || hasReplaced(plan) || (all.length === 0 && hasOldOutputs(plan)));
    if (changes.length === 0 && !untold) continue;
    const isPlanned = plan.run.failures.length === 0;
    if (!isPlanned || failed.some(({ stack, key }) => stack === desired.name && key === undefined)) continue;
    const base: Step = { plan, part: undefined, onlyNarrows: false, afterIdentityCenter: false };
    const partOf = (keys: readonly string[]): Step => ({ ...base, part: sparseStack(desired, state, keys) });
    const whole = changes.length === all.length ? base : partOf(changes.map(({ key }) => key));
    if (desired.name === IDENTITY_CENTER_STACK) {
      const first = narrowingKeys(changes, narrowingFacts(plan, lost));
      if (first.length > 0) steps.narrowing.push({ ...partOf(first), onlyNarrows: true });
      if (first.length < changes.length || untold) steps.center.push(whole);
      continue;
    }
    const removed = new Set(removedBy({ changes }).map(({ key }) => key));
    const kept = changes.map(({ key }) => key).filter((key) => !removed.has(key));
    if (removed.size === 0) steps.accounts.push(whole);
    else {
      if (kept.length > 0) steps.accounts.push(partOf(kept));
      steps.removals.push({ ...whole, afterIdentityCenter: true });
    }
  }
  return [...steps.narrowing, ...steps.accounts, ...steps.center, ...steps.removals];
}

function narrowingFacts({ desired, state }: StackPlan, lost: readonly Grant[]) {
  const after = new Map(desired.resources.map(({ key, properties }) => [key, properties.inlinePolicy]));
  const before = new Map(state.resources.map(({ key, inputs }) => [key, inputs.inlinePolicy]));
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    lost,
    renames: renamesOf(desired),
    inState: new Set(before.keys()),
    policiesOf: (key: Change["key"]) => ({ before: text(before.get(key)), after: text(after.get(key)) }),
  };
}

/** A rename that AWS needs no call for is still something to do: until the state has the new name, `previously` can't be removed. */
function hasOldNames({ desired, state }: StackPlan): boolean {
  const keys = state.resources.map(({ key }) => key);
  return takenOver(desired, keys).length > 0;
}

/**
 * A run that was killed after its last operation, or in which something failed, has not saved the stack's outputs: they are those of the
 * run before, or none.
 */
function hasOldOutputs({ desired, state }: StackPlan): boolean {
  if (state.isWithoutOutputs === true) return true;
  return (
    Object.keys(state.outputs).length > 0 && !isDeepStrictEqual(state.outputs, outputsInState(desired.name, state))
  );
}

/** What a replacement of an earlier run left to be deleted: the engine does it in any run, and plans no change for it. */
function hasReplaced({ state }: StackPlan): boolean {
  return state.unfinished.some(({ kind }) => kind === "replaced");
}
