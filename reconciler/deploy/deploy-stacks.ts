// Runs the engine on every stack that changes, in the order of deploy-steps.ts. A stack that fails doesn't hold up the others.

import { openDeclared } from "../desired/declared-objects.ts";
import { RESOURCE_TYPES } from "../desired/desired-resource.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { endOfAborted, problemOf, problemOfRun } from "../diagnostics/problem.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Change, LeftOut } from "../engine/change.ts";
import type { Engine } from "../engine/engine.ts";
import type { EngineRun, Program } from "../engine/run-engine.ts";
import { StackLocked } from "../engine/stack-lock.ts";
import { pendingCreates } from "../engine/unfinished.ts";
import type { Access } from "../model/access.ts";
import type { StackPlan } from "../plan/plan.ts";
import { retainedRemovals } from "../plan/retained-removals.ts";
import { type Carried, type Cut, failureOf, leftOf, type StackFailure } from "./deploy-result.ts";
import { deploySteps, type Step } from "./deploy-steps.ts";
import { type OurSet, removalsIn, type UnmanagedRemoval } from "./judge-removals.ts";
import type { PlannedAll } from "./plan-stacks.ts";
import type { ReleasingLock } from "./release-lock.ts";
import {
  provisionThose,
  REMOVING_PORTS,
  type RemovingPorts,
  removedTogether,
  removeThose,
} from "./remove-unmanaged.ts";
import { isSameProgram, PARALLEL, programOf } from "./run-stacks.ts";

export type Deploying = {
  readonly engine: Engine;
  readonly access: Access;
  readonly planned: Pick<PlannedAll, "plan" | "stacks" | "failures" | "unmanaged"> & { readonly facts: Facts };
  readonly context: Pick<RunContext, "signal" | "progress">;
  /** Once it is aborted nothing new is started. */
  readonly startNothing: AbortSignal;
  /** Planned changes that may not run. */
  readonly leftOut: readonly LeftOut[];
  /** Absent: no lock is released. */
  readonly releasingLock?: ReleasingLock;
  /** What removes in AWS what no state has; default AWS itself. */
  readonly removing?: RemovingPorts;
};

const withoutReleasing: ReleasingLock = (_, work) => work();

type Run = Pick<EngineRun, "changes" | "failures" | "leftovers" | "ended">;

/**
 * Deploys what was planned; a stack that could not be planned counts as failed and is left alone. Throws nothing: however it
 * ends, what was done until then is in the result.
 */
export async function deployStacks(deploying: Deploying): Promise<Carried> {
  const { access, planned, startNothing, leftOut, context, releasingLock = withoutReleasing } = deploying;
  const isOut = new Set(leftOut.map(stackKey));
  const done: Change[] = [];
  const leftoversDeleted = new Set<string>();
  let failed: StackFailure[] = [...planned.failures];
  let cut: Cut | undefined;
  /** A stack's failure doesn't end the others; a signal, the time limit or a bug ends everything. */
  const attempt = async (stack: string, work: () => Promise<Run>) => {
    const {
      changes,
      failures,
      leftovers = [],
      ended,
    } = await releasingLock(stack, () => throwingLocks(work)).catch(brokenRun);
    const { signal } = context;
    done.push(...changes);
    for (const key of leftovers) leftoversDeleted.add(stackKey({ stack, key }));
    // A stack's later step tries again what an earlier one failed at.
    const made = new Set(changes.map(stackKey));
    failed = failed.filter((it) => it.key === undefined || !made.has(stackKey({ stack: it.stack, key: it.key })));
    failed.push(...failures.map((failure) => ({ stack, ...failure })));
    if (signal.aborted) cut = { how: endOfAborted(signal), problem: problemOfRun(signal) };
    else if (ended.how === "time-up") cut = { how: "time-up" };
    else if (ended.how === "broken") {
      if (ended.error instanceof OperationError)
        failed.push({ stack, key: undefined, message: failureOf(ended.error) });
      else cut = { how: "broken", problem: problemOf(ended.error) };
    }
  };
  const unmanaged = removalsIn(planned.unmanaged.found).filter(({ change }) => !isOut.has(stackKey(change)));
  for (const those of removedTogether(unmanaged)) {
    const [first] = those;
    if (cut !== undefined || first === undefined) break;
    if (startNothing.aborted) cut = { how: "time-up" };
    else await attempt(first.change.stack, () => removeUnmanaged(those, deploying));
  }
  const { sets } = planned.unmanaged;
  if (cut === undefined && sets.length > 0 && !startNothing.aborted) {
    await attempt(IDENTITY_CENTER_STACK, () => provisionSets(sets, deploying));
  }
  const forgotten = planned.stacks.map(({ desired, run }) => ({
    stack: desired.name,
    changes: run.changes.filter((change) => change.class === "forgotten" && !isOut.has(stackKey(change))),
  }));
  for (const { stack, changes } of forgotten.filter((it) => it.changes.length > 0)) {
    if (cut !== undefined) break;
    if (startNothing.aborted) cut = { how: "time-up" };
    else await attempt(stack, () => forget(stack, changes, deploying));
  }
  const steps = deploySteps(planned.stacks, { failed, leftOut, lost: planned.plan.access.lost });
  for (const step of steps) {
    if (cut !== undefined) break;
    const { name } = step.plan.desired;
    if (startNothing.aborted) cut = { how: "time-up" };
    else if (!step.afterIdentityCenter || hasReleasedPolicies({ done, failed }, deploying)) {
      const isOnlyStep = steps.every((other) => other === step || other.plan.desired.name !== name);
      await attempt(name, () => deployOne(step, isOnlyStep, deploying));
    }
  }
  const clearing = startNothing.aborted ? [] : pendingMade(planned.stacks, done);
  for (const { stack, urns } of clearing) {
    if (cut === undefined) await attempt(stack, () => clear(stack, urns, deploying));
  }
  const left = leftOf(planned.plan.changes, [...done, ...failed, ...leftOut]);
  const leftovers = planned.plan.leftovers.map((it) => ({ ...it, deleted: leftoversDeleted.has(stackKey(it)) }));
  const carried = { done, failed: placed(toldOnce(failed), access), left, leftOut, cut };
  return leftovers.length === 0 ? carried : { ...carried, leftovers };
}

/** What names a customer managed policy of an account. */
const NAMES_A_POLICY: ReadonlySet<string> = new Set([
  RESOURCE_TYPES.CustomerManagedPolicyAttachment,
  RESOURCE_TYPES.PermissionsBoundaryAttachment,
]);

/** AWS refuses to delete a policy that a permission set still names: until then what accounts lose is left to the next run. */
function hasReleasedPolicies({ done, failed }: Pick<Carried, "done" | "failed">, { planned }: Deploying): boolean {
  const inCenter = ({ stack }: { readonly stack: string }) => stack === IDENTITY_CENTER_STACK;
  // A set that is in no account as it is now may name there what it names no longer.
  if (planned.failures.some(inCenter)) return false;
  if (failed.some((failure) => inCenter(failure) && failure.key === undefined)) return false;
  const pending = leftOf(planned.plan.changes, done);
  return !pending.some((change) => inCenter(change) && change.op !== "create" && NAMES_A_POLICY.has(change.type));
}

/** What failed in a stack's earlier step and once more in a later one is one failure. */
function toldOnce(failed: readonly StackFailure[]): readonly StackFailure[] {
  return [...new Map(failed.map((it) => [JSON.stringify([it.stack, it.key ?? { message: it.message }]), it])).values()];
}

/** Sorted, since the order depends on timing, with where the files declare what failed. */
function placed(failed: readonly StackFailure[], access: Access): readonly StackFailure[] {
  const declared = openDeclared(access);
  const order = ({ stack, key = "" }: StackFailure) => `${stack}\n${key}`;
  const sorted = failed.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  return sorted.map((failure) => {
    const { stack, key } = failure;
    const place = key === undefined ? undefined : declared({ stack, key })?.place;
    return place === undefined ? failure : { ...failure, place };
  });
}

/** A lock is thrown, so that the run can be begun once more where it could be released. */
async function throwingLocks(work: () => Promise<Run>): Promise<Run> {
  const run = await work();
  if (run.ended.how === "broken" && run.ended.error instanceof StackLocked) throw run.ended.error;
  return run;
}

function brokenRun(error: unknown): Run {
  return { changes: [], failures: [], ended: { how: "broken", error } };
}

/** The pending creations of earlier runs whose objects the states hold now, by this run or already before it. */
function pendingMade(stacks: readonly StackPlan[], done: readonly Change[]) {
  const made = new Set(done.filter(({ op }) => op === "create" || op === "import").map(stackKey));
  return stacks
    .map(({ desired: { name: stack }, state }) => {
      const held = new Set(state.resources.map(({ key }) => key));
      const isMade = (key: string) => held.has(key) || made.has(stackKey({ stack, key }));
      return { stack, urns: pendingCreates(state.unfinished, isMade) };
    })
    .filter(({ urns }) => urns.length > 0);
}

async function clear(stack: string, urns: readonly string[], { engine, context }: Deploying): Promise<EngineRun> {
  await engine.clearPendingCreates(stack, urns, context.signal);
  return { changes: [], same: 0, failures: [], ended: { how: "finished" } };
}

function removeUnmanaged(removals: readonly UnmanagedRemoval[], deploying: Deploying): Promise<Run> {
  const { access, context, removing = REMOVING_PORTS } = deploying;
  const phase = context.progress.phase("removing what nobody declared", removals.length);
  const onRemoved = ({ key }: Change) => phase.did(`delete ${key}`);
  return removeThose(removals, { access, signal: context.signal, onRemoved }, removing);
}

function provisionSets(
  sets: readonly OurSet[],
  { access, context, removing = REMOVING_PORTS }: Deploying,
): Promise<Run> {
  const { region } = access.organization;
  return provisionThose(sets, { region, signal: context.signal }, removing);
}

/** What is managed in closed accounts is removed from the states first: the engine would call AWS for each. */
async function forget(stack: string, forgotten: readonly Change[], { engine, context }: Deploying): Promise<EngineRun> {
  const phase = context.progress.phase(`removing closed accounts from the state of ${stack}`, forgotten.length);
  await engine.forget(stack, new Set(forgotten.map(({ key }) => key)));
  for (const { key } of forgotten) phase.did(`forget ${key}`);
  return { changes: forgotten, same: 0, failures: [], ended: { how: "finished" } };
}

async function deployOne(
  { plan, part, onlyNarrows }: Step,
  isOnlyStep: boolean,
  deploying: Deploying,
): Promise<EngineRun> {
  const { engine, access, planned, context, startNothing } = deploying;
  const isOut = new Set(deploying.leftOut.map(stackKey));
  const { missing, run } = plan;
  const desired = part?.desired ?? plan.desired;
  const title = part === undefined ? `deploying ${desired.name}` : `deploying a part of ${desired.name} first`;
  const phase = context.progress.phase(title, part?.targets.length ?? run.changes.length);
  const keys = part?.targets ?? run.changes.map(({ key }) => key);
  const retained = retainedRemovals(plan, keys);
  if (retained.size > 0) await engine.clearRetention(desired.name, retained);
  const program = programOf(desired, access, {
    facts: planned.facts,
    preview: false,
    imports: plan.imports,
    onlyNarrows,
  });
  // A run that registers a part would leave the stack with that part's outputs.
  const outputs = part === undefined ? {} : plan.state.outputs;
  const withOutputs: Program = async (admit) => ({ ...(await program(admit)), ...outputs });
  // An account's first role creates its stack; identity-center is created only by a first deploy, which was checked before.
  return engine.deploy(
    { desired, missing, program: withOutputs },
    {
      parallel: PARALLEL,
      signal: context.signal,
      startNothing,
      expected: run.changes.filter((change) => !isOut.has(stackKey(change))),
      // The judged plan is one of the whole stack, as it was before any step.
      judged: isOnlyStep && part === undefined && isSameProgram(desired, access) ? run.plan : undefined,
      only: part?.targets,
      onProgress: ({ key, op }) => phase.did(`${op} ${key}`),
    },
  );
}
