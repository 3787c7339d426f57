// The plan as a value: what a deploy would do, to which resources, and who gains and loses what by it.
import type { Grant } from "../access-graph/grants.ts";
import type { DesiredStack } from "../desired/desired-resource.ts";
import type { IdentifiedInStack, StackResource } from "../desired/stack-resource.ts";
import type { Change, ChangeCounts } from "../engine/change.ts";
import type { EngineRun } from "../engine/run-engine.ts";
import type { StackState, StateResource } from "../engine/stack-state.ts";

/** A stack with what it should hold, what its state holds, and what the engine would do about it. */
export type StackPlan = {
  readonly desired: DesiredStack;
  readonly state: StackState;
  /** True when the backend has no such stack. */
  readonly missing: boolean;
  readonly run: EngineRun;
  /** What AWS has and the run takes over: import ids by key; absent: nothing. */
  readonly imports?: ReadonlyMap<string, string>;
};

/** What a stack holds, under the keys that the files give it; empty for a stack that is missing. */
export type HeldStack = { readonly name: string; readonly resources: readonly StateResource[] };

/** Something that is deleted or replaced and may count towards the removal limits. */
export type Removal = IdentifiedInStack & {
  /** A date in the files has removed it: it counts only where that date had passed already when it was written. */
  readonly dated: boolean;
};

/**
 * An old object that an earlier run has replaced and not deleted. Its deletion was planned and approved with that replacement, so that it
 * is no change of this plan and counts towards no limit. The key is that of the object in whose place it was.
 */
export type Leftover = StackResource;

export type Plan = {
  readonly fingerprint: string;
  readonly counts: ChangeCounts;
  readonly changes: readonly Change[];
  readonly access: { readonly gained: readonly Grant[]; readonly lost: readonly Grant[] };
  /** What the engine deletes besides. */
  readonly leftovers: readonly Leftover[];
  /** Before the plan: what each stack holds whose state could be read. */
  readonly held: readonly HeldStack[];
  /** Stacks whose state could not be read: nothing is known of what they hold, and nothing of them is deployed. */
  readonly unread: readonly string[];
  /** Each loss once; what a suspension removes is not among them. */
  readonly removals: readonly Removal[];
};
