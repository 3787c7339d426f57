// A deploy of what merged and approved pull requests have changed: judged commit by commit, and recorded.

import { type ApprovedRun, readRecord, recordAttempt, recordDeployed } from "../approval/approved-run.ts";
import { type Deployed, NO_RECORD } from "../approval/deploy-record.ts";
import { isApproved, isApprovedOrNarrows, isTakenAwayByDate, leftOutOf } from "../approval/left-out.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { problemOf } from "../diagnostics/problem.ts";
import type { Change } from "../engine/change.ts";
import type { Engine } from "../engine/engine.ts";
import type { CommitReview } from "../github/reviews.ts";
import { checkAbsolute } from "../guardrails/check-guardrails.ts";
import type { JudgedFacts } from "../guardrails/judge.ts";
import type { OpenHistory } from "../history/access-at-commit.ts";
import { walkHistory } from "../history/walk-history.ts";
import type { Guardrails } from "../model/guardrails.ts";
import type { DesiredAccess } from "../model/read-access.ts";
import type { StackPlan } from "../plan/plan.ts";
import { deployOnRecord, type OnRecord } from "./deploy-on-record.ts";
import { type Cut, type DeployedCommit, type DeployResult, nothingDone, resultOf } from "./deploy-result.ts";
import { judgePlan } from "./judge-plan.ts";
import { judgeWithHistory, MOST_COMMITS } from "./judge-with-history.ts";
import type { PlannedAll } from "./plan-stacks.ts";
import type { AwsFacts } from "./run-stacks.ts";

export type CarryingOut = Omit<OnRecord, "leftOut"> &
  Pick<DesiredAccess, "guardrails"> & {
    readonly planned: Pick<PlannedAll, "plan" | "stacks" | "failures" | "refusals" | "known" | "heldUp" | "leftOut"> & {
      readonly facts: Facts & Pick<AwsFacts, "caller">;
    };
    readonly openHistory: OpenHistory;
  };

export type ApprovedChoices = {
  /** The whole plan was looked at: nothing of it is left out. */
  readonly expect: string | undefined;
  readonly onlyExpired: boolean;
};

/**
 * Leaves out what nobody approved, and judges by guardrails that somebody approved, unless the whole plan was looked at. A refused plan
 * tells the commits that it is about, and does nothing.
 */
export async function deployApproved(
  { run, deploying }: { readonly run: ApprovedRun; readonly deploying: CarryingOut },
  { expect, onlyExpired }: ApprovedChoices,
): Promise<DeployResult> {
  const { engine, context, planned } = deploying;
  const { commit } = run;
  const now = { commit, day: context.today };
  const isFirst = isMissing(planned.stacks);
  const record = isFirst ? NO_RECORD : await readRecord(engine);
  const { changes, commits, excepted, reviewed } = await judgePlan(run, record, deploying);
  const unreviewed = expect === undefined && !onlyExpired ? reviewed.unapproved : [];
  const about = {
    commit,
    commits: commits.map(deployedCommit),
    ...(unreviewed.length === 0 ? {} : { unreviewedGuardrails: unreviewed }),
  };
  const ended = changes.filter(isTakenAwayByDate).map(({ change }) => change);
  // What other changes would cause is no reason to let anybody keep access that a date has ended.
  const refusals = onlyExpired
    ? neverAllowed(ended, reviewed.guardrails, deploying)
    : planned.refusals.length > 0 || unreviewed.length === 0
      ? planned.refusals
      : await refusedBy(reviewed.guardrails, deploying);
  if (refusals.length > 0) {
    return { ...about, ...nothingDone("refused", planned.plan.changes), refusals };
  }
  const approves = reviewed.guardrails.repairNarrowing ? isApprovedOrNarrows : isApproved;
  const leftOut =
    expect === undefined
      ? leftOutOf(changes, planned.stacks, onlyExpired ? isTakenAwayByDate : approves, planned.heldUp)
      : planned.leftOut;
  if (isFirst) await engine.create(IDENTITY_CENTER_STACK);
  if (leftOut.length < planned.plan.changes.length) await recordAttempt(engine, record, now);
  const carried = await deployOnRecord({ ...deploying, leftOut });
  // An unreviewed relaxation that is recorded as deployed would count from then on.
  const isWhole = resultOf(carried).ended === "done" && planned.refusals.length === 0;
  const mayRecord = isWhole && (expect !== undefined || reviewed.unapproved.length === 0);
  const cut = mayRecord ? await cutOfRecording(engine, now) : carried.cut;
  if (!onlyExpired) {
    return { ...about, ...resultOf({ ...carried, cut }), ...(excepted.length === 0 ? {} : { excepted }) };
  }
  // The rest of the plan is left to other runs.
  const own = new Set(ended.map(stackKey));
  const ownLeftOut = leftOut.filter((it) => own.has(stackKey(it)));
  context.stderr(othersText(leftOut.length - ownLeftOut.length, planned.refusals.length));
  return { ...about, ...resultOf({ ...carried, leftOut: ownLeftOut, cut }) };
}

/** What no run may do, not even as a part of the plan: of `changes`, by guardrails that somebody approved. */
function neverAllowed(
  changes: readonly Change[],
  guardrails: Guardrails,
  deploying: CarryingOut,
): readonly Diagnostic[] {
  return sortDiagnostics(checkAbsolute({ ...judgedFacts(deploying), changes, guardrails }));
}

/** What guardrails other than the head's would refuse of the plan. */
async function refusedBy(guardrails: Guardrails, deploying: CarryingOut): Promise<readonly Diagnostic[]> {
  const { planned, openHistory, context } = deploying;
  const lookBack = () => walkHistory(openHistory, context.progress, "HEAD", MOST_COMMITS);
  const facts = judgedFacts(deploying);
  const { judgement } = await judgeWithHistory(planned.plan, guardrails, facts, lookBack, planned.known);
  return sortDiagnostics(judgement.refusals);
}

function judgedFacts({ access, context, planned }: CarryingOut): JudgedFacts {
  return { access, today: context.today, deployer: planned.facts.caller };
}

/** What is deployed stays deployed even if it can't be recorded: the next run finds nothing to do, and records it. */
async function cutOfRecording(engine: Engine, now: Deployed): Promise<Cut | undefined> {
  try {
    await recordDeployed(engine, now);
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

export function deployedCommit({ commit, pullRequest }: CommitReview): DeployedCommit {
  if (pullRequest === undefined) return { commit, approvedBy: [] };
  const { number, approved, approvals } = pullRequest;
  return { commit, pullRequest: number, approvedBy: approved ? approvals.map(({ by }) => by ?? "ghost") : [] };
}
