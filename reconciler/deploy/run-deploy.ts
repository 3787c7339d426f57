// A deploy from its files to its result. Judged first: nothing is written when the plan is refused.
import { type ApprovedRun, commitsSince, openApprovedRun, readRecord } from "../approval/approved-run.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { endOfAborted, problemOfRun } from "../diagnostics/problem.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { openEngine } from "../engine/engine.ts";
import { type AccessHistory, openAccessHistory } from "../history/access-at-commit.ts";
import { credentialsEnd } from "../live/credentials-end.ts";
import { type DesiredAccess, type ReadAccess, readAccess } from "../model/read-access.ts";
import type { StackPlan } from "../plan/plan.ts";
import { openAttempt } from "./attempt-file.ts";
import { type CarryingOut, deployApproved, deployedCommit, isMissing } from "./deploy-approved.ts";
import { deployOnRecord } from "./deploy-on-record.ts";
import { type DeployResult, nothingDone, resultOf } from "./deploy-result.ts";
import { lastStart, startNothingAfter } from "./last-start.ts";
import { planStacks } from "./plan-stacks.ts";

export type DeployChoices = {
  /** The identity-center stack may be created: the very first deploy of an organization. */
  readonly firstDeploy: boolean;
  /** Minutes from now until the job ends; undefined: not known. */
  readonly timeLimit: number | undefined;
  /** Only what merged and approved pull requests have changed is done; what isn't is left out. */
  readonly approvedOnly: boolean;
  /** The fingerprint of the plan that was looked at: only that plan is carried out, and all of it. */
  readonly expect: string | undefined;
  /** Only removals by a passed date are done; the rest is left to the deploys of the branch. */
  readonly onlyExpired: boolean;
};

/** The result of a deploy, with what else its log needs. */
export type DeployRun = {
  readonly result: DeployResult;
  /** The files' texts by name, where they are not valid: to show the lines. */
  readonly sourceOf?: ReadAccess["sourceOf"];
  /** Undefined where nothing was planned, or nothing was to be done: then there is nothing to log. */
  readonly toLog?: { readonly fingerprint: string; readonly region: string };
};

/** What a deploy asks besides AWS: Pulumi, GitHub and git. */
export type DeployPorts = {
  readonly openEngine: typeof openEngine;
  readonly openApprovedRun: (context: RunContext) => Promise<ApprovedRun | undefined>;
  readonly openHistory: (context: RunContext) => Promise<AccessHistory>;
};

const PORTS: DeployPorts = { openEngine, openApprovedRun, openHistory: openAccessHistory };

type Run = { readonly context: RunContext; readonly choices: DeployChoices; readonly ports: DeployPorts };

/** Every end is a result: what fails before anything was done is its problem. Throws only a bug that shows while that is told. */
export async function runDeploy(context: RunContext, choices: DeployChoices, ports = PORTS): Promise<DeployRun> {
  const run: Run = { context, choices, ports };
  let approved: ApprovedRun | undefined;
  try {
    if (choices.approvedOnly || choices.onlyExpired) {
      approved = await ports.openApprovedRun(context);
      if (approved === undefined) return { result: nothingDone("superseded") };
    }
    const read = await readAccess(context.accessDir, context.today);
    if (read.desired !== undefined) return await deployFiles(read.desired, approved, run);
    const result = { ...nothingDone("invalid"), diagnostics: read.diagnostics };
    return { result: { ...result, ...(await toldTo(approved, run)) }, sourceOf: read.sourceOf };
  } catch (error) {
    const problem = problemOfRun(context.signal, error);
    const result = nothingDone(context.signal.aborted ? endOfAborted(context.signal) : "broken");
    return { result: { ...result, problem, ...(await toldTo(approved, run)) } };
  }
}

async function deployFiles(
  desired: DesiredAccess,
  approved: ApprovedRun | undefined,
  { context, choices, ports }: Run,
): Promise<DeployRun> {
  const { access, guardrails } = desired;
  const { region } = access.organization;
  const attempt = openAttempt(context, region);
  const engine = await ports.openEngine(context, attempt.holds);
  try {
    const planned = await planStacks(desired, context, engine, attempt);
    context.stderr(renderDiagnostics(planned.warnings, "text"));
    const { refusals } = planned;
    const { fingerprint, changes } = planned.plan;
    if (!choices.onlyExpired) context.stderr(renderDiagnostics(refusals, "text"));
    if (choices.onlyExpired || refusals.length === 0) {
      refuseMissingState(planned.stacks, choices);
      refuseOtherPlan(fingerprint, choices);
    }
    const startNothing = startNothingAfter(lastStart(Date.now(), choices.timeLimit, await credentialsEnd(region)));
    const openHistory = () => ports.openHistory(context);
    const carryingOut = { engine, access, guardrails, planned, openHistory, context, startNothing, attempt };
    const result = await carryOut(approved, carryingOut, choices);
    const isToBeLogged = result.ended !== "refused" && changes.length > 0;
    return isToBeLogged ? { result, toLog: { fingerprint, region } } : { result };
  } finally {
    await engine.close();
  }
}

async function carryOut(
  approved: ApprovedRun | undefined,
  deploying: CarryingOut,
  choices: DeployChoices,
): Promise<DeployResult> {
  if (approved !== undefined) return deployApproved({ run: approved, deploying }, choices);
  const { refusals, plan, leftOut } = deploying.planned;
  if (refusals.length > 0) return { ...nothingDone("refused", plan.changes), refusals };
  return resultOf(await deployOnRecord({ ...deploying, leftOut }));
}

/** The commits of a run that came to nothing, and their pull requests, so that everybody whose merge it is about is told. */
async function toldTo(approved: ApprovedRun | undefined, run: Run): Promise<Pick<DeployResult, "commit" | "commits">> {
  if (approved === undefined) return {};
  const { reviews, commit } = approved;
  try {
    const commits = await reviews.reviewsOf(await commitsOf(approved, run));
    return { commit, commits: commits.map(deployedCommit) };
  } catch (error) {
    // The run's own problem is reported already, and is more important than GitHub's.
    if (error instanceof OperationError) return { commit };
    throw error;
  }
}

/** Newest first: those since the deployed one; where no record says which that is, the run's own. */
async function commitsOf(approved: ApprovedRun, run: Run): Promise<readonly string[]> {
  const { commit } = approved;
  try {
    const { deployed } = await recordOf(run);
    return deployed === undefined ? [commit] : await commitsSince(approved, deployed);
  } catch (error) {
    // The state may be what keeps the run from its end.
    if (error instanceof OperationError) return [commit];
    throw error;
  }
}

async function recordOf({ context, ports }: Run): Promise<DeployRecord> {
  const engine = await ports.openEngine(context);
  try {
    return await readRecord(engine);
  } finally {
    await engine.close();
  }
}

function refuseOtherPlan(fingerprint: string, { expect }: DeployChoices): void {
  if (expect === undefined || expect === fingerprint) return;
  throw new OperationError(
    `the plan is not the expected one: its fingerprint is ${fingerprint}`,
    "look at the preview again, and pass the fingerprint that it prints to --expect",
  );
}

/** Before anything is written: a missing identity-center stack may mean a wrong backend, and with an empty state everything would be created again. */
function refuseMissingState(stacks: readonly StackPlan[], { firstDeploy }: DeployChoices): void {
  if (!isMissing(stacks) || firstDeploy) return;
  throw new OperationError(
    `the backend has no stack ${IDENTITY_CENTER_STACK}`,
    "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
  );
}
