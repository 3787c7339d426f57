// A deploy that records beforehand what it is about to create, so that the next one knows it however this one ends.

import { problemOf } from "../diagnostics/problem.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type AttemptRecord, openAttempt } from "./attempt-file.ts";
import type { Carried } from "./deploy-result.ts";
import { type Deploying, deployStacks } from "./deploy-stacks.ts";
import { openLockRelease } from "./release-lock.ts";
import { setsToProvision } from "./remove-unmanaged.ts";

export type OnRecord = Deploying & {
  readonly context: RunContext;
  /** The one that the engine's locks are recorded in; absent: the record has no locks. */
  readonly attempt?: AttemptRecord;
};

/** Throws, before anything is changed, where the record can't be written. */
export async function deployOnRecord(deploying: OnRecord): Promise<Carried> {
  const { engine, access, planned, leftOut, context } = deploying;
  const { region } = access.organization;
  const { attempt = openAttempt(context, region) } = deploying;
  const onStacks = { ...deploying, releasingLock: openLockRelease(engine, context, region) };
  if (planned.plan.changes.length > leftOut.length)
    await attempt.begin({ stacks: planned.stacks, leftOut, provisions: setsToProvision(planned.unmanaged) });
  const carried = await deployStacks(onStacks);
  // What was left out was not to be created.
  if (carried.failed.length + carried.left.length > 0 || carried.cut !== undefined) return carried;
  try {
    await attempt.end();
    return carried;
  } catch (error) {
    return { ...carried, cut: { how: "broken", problem: problemOf(error) } };
  }
}
