// Runs the engine on every stack that changes, in the order of deploy-steps.ts. A stack that fails doesn't keep others back.

import { openDeclared } from "../desired/declared-objects.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Backend } from "../engine/backend.ts";
import type { Change, LeftOut } from "../engine/change.ts";
import { forgetInStack } from "../engine/forget-resources.ts";
import { deployStack, type EngineRun, type Program } from "../engine/run-engine.ts";
import type { Access } from "../model/access.ts";
import { type DeployResult, leftOf, type StackFailure } from "./deploy-result.ts";
import { deploySteps, type Step } from "./deploy-steps.ts";
import type { PlannedAll } from "./plan-stacks.ts";
import { PARALLEL, programOf } from "./run-stacks.ts";

export type Deploying = {
  readonly backend: Backend;
  readonly access: Access;
  readonly planned: PlannedAll;
  readonly context: RunContext;
  /** Once it is aborted nothing new is started. */
  readonly startNothing: AbortSignal;
  /** Planned changes that may not run. */
  readonly leftOut: readonly LeftOut[];
};

/** Deploys what was planned; a stack that could not be planned counts as failed and is left alone. */
export async function deployStacks(deploying: Deploying): Promise<DeployResult> {
  const { access, planned, startNothing, leftOut } = deploying;
  const isOut = new Set(leftOut.map(stackKey));
  const done: Change[] = [];
  const failed: StackFailure[] = [...planned.failures];
  for (const { desired, run } of planned.stacks) {
    const forgotten = run.changes.filter((change) => change.class === "forgotten" && !isOut.has(stackKey(change)));
    if (forgotten.length === 0 || startNothing.aborted) continue;
    await forget(desired.name, forgotten, deploying);
    done.push(...forgotten);
  }
  for (const step of deploySteps(planned.stacks, { failed, leftOut, lost: planned.plan.access.lost })) {
    if (startNothing.aborted) break;
    const { name } = step.plan.desired;
    if (step.afterIdentityCenter && failed.some(({ stack }) => stack === IDENTITY_CENTER_STACK)) {
      failed.push({ stack: name, key: undefined, message: `not started: ${IDENTITY_CENTER_STACK} failed` });
      continue;
    }
    const run = await deployOne(step, deploying).catch((error: unknown) => couldNotRun(error, deploying));
    done.push(...run.changes);
    failed.push(...run.failures.map((failure) => ({ stack: name, ...failure })));
  }
  const declared = openDeclared(access);
  const placed = failed.map((failure): StackFailure => {
    const { stack, key } = failure;
    const place = key === undefined ? undefined : declared({ stack, key })?.place;
    return place === undefined ? failure : { ...failure, place };
  });
  return { done, failed: placed, left: leftOf(planned.plan.changes, [...done, ...failed, ...leftOut]), leftOut };
}

/** What we had in closed accounts leaves the states first: the engine would ask AWS for each. */
async function forget(stack: string, forgotten: readonly Change[], { backend, context }: Deploying): Promise<void> {
  const phase = context.progress.phase(`forgetting what ${stack} had in closed accounts`, forgotten.length);
  await forgetInStack(await backend.openStack(stack, "never"), new Set(forgotten.map(({ key }) => key)));
  for (const { key } of forgotten) phase.did(`forget ${key}`);
}

/** What other stacks have done must be told all the same; a run that was stopped ends here. */
function couldNotRun(error: unknown, { context }: Deploying): Pick<EngineRun, "changes" | "failures"> {
  if (!(error instanceof OperationError) || context.signal.aborted) throw error;
  const message = [error.message, ...(error.remedy === undefined ? [] : [`remedy: ${error.remedy}`])].join("\n");
  return { changes: [], failures: [{ key: undefined, message }] };
}

async function deployOne({ plan, part }: Step, deploying: Deploying): Promise<EngineRun> {
  const { backend, access, planned, context, startNothing } = deploying;
  const isOut = new Set(deploying.leftOut.map(stackKey));
  const { missing, run } = plan;
  const desired = part?.desired ?? plan.desired;
  // An account's first role makes its stack; identity-center is made only by a first deploy, which was checked before.
  const stack = await backend.openStack(desired.name, missing ? "create" : "never");
  const title = part === undefined ? `deploying ${desired.name}` : `deploying a part of ${desired.name} first`;
  const phase = context.progress.phase(title, part?.targets.length ?? run.changes.length);
  const program = programOf(desired, access, planned.facts, false);
  // A run that registers a part would leave the stack with that part's outputs.
  const outputs = part === undefined || missing ? undefined : await backend.outputs(desired.name);
  const withOutputs: Program = async (turnOf) => ({ ...(await program(turnOf)), ...outputs });
  return deployStack(stack, desired, withOutputs, {
    parallel: PARALLEL,
    signal: context.signal,
    startNothing,
    expected: run.changes.filter((change) => !isOut.has(stackKey(change))),
    only: part?.targets,
    onProgress: ({ key, op }) => phase.did(`${op} ${key}`),
  });
}
