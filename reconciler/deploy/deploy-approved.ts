// A deploy of the approved tree, and its record.

import { recordAttempt, recordDeployed } from "../approval/approved-run.ts";
import type { Deployed, DeployRecord } from "../approval/deploy-record.ts";
import { isTakenAwayByDate, leftOutOf, mayRunUnder } from "../approval/left-out.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { problemOf } from "../diagnostics/problem.ts";
import type { Change } from "../engine/change.ts";
import type { Engine } from "../engine/engine.ts";
import { absoluteViolations } from "../guardrails/check-guardrails.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import type { StackPlan } from "../plan/plan.ts";
import type { ApprovedChoices, ApprovedFiles } from "./approved-files.ts";
import { classifyPlan } from "./classify-plan.ts";
import { deployOnRecord, type OnRecord } from "./deploy-on-record.ts";
import { type Cut, type DeployResult, nothingDone, resultOf } from "./deploy-result.ts";
import type { PlannedAll } from "./plan-stacks.ts";
import type { AwsFacts } from "./run-stacks.ts";

export type CarryingOut = Omit<OnRecord, "leftOut"> &
  Pick<DesiredAccess, "guardrails"> & {
    readonly planned: Pick<
      PlannedAll,
      "plan" | "stacks" | "failures" | "unmanaged" | "refusals" | "heldUp" | "leftOut"
    > & {
      readonly facts: Facts & Pick<AwsFacts, "caller">;
    };
  };

/** Carries out the plan of approved files, without what no files explain. A refused plan does nothing. */
export async function deployApproved(
  {
    files,
    record,
    deploying,
  }: {
    readonly files: Pick<ApprovedFiles, "recorded" | "isHead" | "bases">;
    readonly record: DeployRecord;
    readonly deploying: CarryingOut;
  },
  { expect, onlyExpired }: ApprovedChoices,
): Promise<DeployResult> {
  const { engine, guardrails, context, planned } = deploying;
  const { changes, excepted } = classifyPlan(deploying, planned, files.bases);
  const ended = changes.filter(isTakenAwayByDate).map(({ change }) => change);
  // What other changes would cause is no reason to let anybody keep access that a date has ended: only what may never be done is left out.
  if (!onlyExpired && planned.refusals.length > 0) {
    return { ...nothingDone("refused", planned.plan.changes), refusals: planned.refusals };
  }
  const mayRun = onlyExpired ? isTakenAwayByDate : mayRunUnder(guardrails);
  const heldUp = onlyExpired ? new Map([...planned.heldUp, ...neverAllowed(ended, deploying)]) : planned.heldUp;
  const leftOut = expect === undefined ? leftOutOf(changes, planned.stacks, mayRun, heldUp) : planned.leftOut;
  if (isMissing(planned.stacks)) await engine.create(IDENTITY_CENTER_STACK);
  if (onlyExpired) {
    // The files on record want none of what a date has ended today: they explain this run without a record of its own.
    const stacks = planned.stacks.filter(({ desired }) => desired.name === IDENTITY_CENTER_STACK);
    const carried = await deployOnRecord({ ...deploying, planned: { ...planned, stacks }, leftOut });
    // The rest of the plan is left to other runs.
    const own = new Set(ended.map(stackKey));
    const ownLeftOut = leftOut.filter((it) => own.has(stackKey(it)));
    context.stderr(othersText(leftOut.length - ownLeftOut.length, planned.refusals.length));
    return resultOf({ ...carried, leftOut: ownLeftOut });
  }
  if (leftOut.length < planned.plan.changes.length) await recordAttempt(engine, record, files.recorded);
  const carried = await deployOnRecord({ ...deploying, leftOut });
  const isWhole = resultOf(carried).ended === "done";
  const cut = isWhole ? await cutOfRecording(engine, record, files.recorded) : carried.cut;
  return { ...resultOf({ ...carried, cut }), ...(excepted.length === 0 ? {} : { excepted }) };
}

/** What no run may do, not even as a part of the plan: why, by stack and key. */
function neverAllowed(
  changes: readonly Change[],
  { access, guardrails, context, planned }: CarryingOut,
): readonly (readonly [string, string])[] {
  const { today } = context;
  const violations = absoluteViolations({ access, today, deployer: planned.facts.caller, changes, guardrails });
  return violations.flatMap(({ diagnostic, resources }) =>
    resources.map((resource) => [stackKey(resource), diagnostic.message] as const),
  );
}

/** What is deployed stays deployed even if it can't be recorded: the next run finds nothing to do, and records it. */
async function cutOfRecording(engine: Engine, record: DeployRecord, now: Deployed): Promise<Cut | undefined> {
  try {
    await recordDeployed(engine, record, now);
    return undefined;
  } catch (error) {
    return { how: "broken", problem: problemOf(error) };
  }
}

/** Whether the backend has no identity-center stack. */
export function isMissing(stacks: readonly StackPlan[]): boolean {
  return stacks.some(({ desired, missing }) => missing && desired.name === IDENTITY_CENTER_STACK);
}

function othersText(count: number, refusals: number): string {
  if (count + refusals === 0) return "";
  const refused =
    refusals === 0 ? "" : `, which would be refused: ${refusals} ${refusals === 1 ? "reason" : "reasons"}`;
  return `also planned, and left to the branch's own deploy: ${count}${refused}\n`;
}
