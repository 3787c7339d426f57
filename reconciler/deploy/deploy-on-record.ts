// A deploy that records beforehand what it is about to create, so that the next one knows it however this one ends.

import { problemOf } from "../diagnostics/problem.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { beginAttempt } from "./attempt-file.ts";
import { type Carried, resultOf } from "./deploy-result.ts";
import { type Deploying, deployStacks } from "./deploy-stacks.ts";
import { openLockRelease } from "./release-lock.ts";

/** Throws, before anything is changed, where the record can't be written. */
export async function deployOnRecord(deploying: Deploying & { readonly context: RunContext }): Promise<Carried> {
  const { engine, access, planned, leftOut, context } = deploying;
  const { region } = access.organization;
  const onStacks = { ...deploying, releasingLock: openLockRelease(engine, context, region) };
  if (planned.plan.changes.length === leftOut.length) return deployStacks(onStacks);
  const end = await beginAttempt(context, region, { stacks: planned.stacks, leftOut });
  const carried = await deployStacks(onStacks);
  if (resultOf(carried).ended !== "done") return carried;
  try {
    await end();
    return carried;
  } catch (error) {
    return { ...carried, cut: { how: "broken", problem: problemOf(error) } };
  }
}
