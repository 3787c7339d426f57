// A deploy from its files to its result. Judged first: nothing is written when the plan is refused.
import { type ApprovedRun, commitsSince, openApprovedRun, readRecord } from "../approval/approved-run.ts";
import type { Deployed } from "../approval/deploy-record.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { endOfAborted, problemOf, problemOfRun } from "../diagnostics/problem.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { closedAfter, type Engine, openEngine, type Worked } from "../engine/engine.ts";
import { type AccessHistory, openAccessHistory } from "../history/access-at-commit.ts";
import { credentialsEnd } from "../live/credentials-end.ts";
import { type DesiredAccess, type ReadAccess, readAccess } from "../model/read-access.ts";
import type { StackPlan } from "../plan/plan.ts";
import { type AttemptRecord, openAttempt } from "./attempt-file.ts";
import { type CarryingOut, deployApproved, deployedCommit, isMissing } from "./deploy-approved.ts";
import { deployOnRecord } from "./deploy-on-record.ts";
import { type DeployResult, nothingDone, resultOf, withProblem } from "./deploy-result.ts";
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

/** Every end is a result: what fails before anything was done is its problem. Throws nothing. */
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
    return { result: await withCommits(result, approved, run), sourceOf: read.sourceOf };
  } catch (error) {
    const problem = problemOfRun(context.signal, error);
    const result = nothingDone(context.signal.aborted ? endOfAborted(context.signal) : "broken");
    return { result: await withCommits({ ...result, problem }, approved, run) };
  }
}

async function deployFiles(desired: DesiredAccess, approved: ApprovedRun | undefined, run: Run): Promise<DeployRun> {
  const { context, ports } = run;
  const attempt = openAttempt(context, desired.access.organization.region);
  const work = (engine: Engine) => planAndDeploy(desired, approved, { engine, attempt }, run);
  const { value, unclosed } = await closedAfter(await ports.openEngine(context, attempt.holds), work, context.stderr);
  return { ...value, result: withProblem(value.result, unclosed) };
}

async function planAndDeploy(
  desired: DesiredAccess,
  approved: ApprovedRun | undefined,
  { engine, attempt }: { readonly engine: Engine; readonly attempt: AttemptRecord },
  { context, choices, ports }: Run,
): Promise<DeployRun> {
  const { access, guardrails } = desired;
  const { region } = access.organization;
  const planned = await planStacks(desired, context, engine, attempt);
  context.stderr(renderDiagnostics(planned.warnings, "text"));
  const { refusals } = planned;
  const { fingerprint, changes, leftovers } = planned.plan;
  if (!choices.onlyExpired) context.stderr(renderDiagnostics(refusals, "text"));
  if (choices.onlyExpired || refusals.length === 0) {
    refuseMissingState(planned.stacks, choices);
    refuseOtherPlan(fingerprint, choices);
  }
  const startNothing = startNothingAfter(lastStart(Date.now(), choices.timeLimit, await credentialsEnd(region)));
  const openHistory = () => ports.openHistory(context);
  const carryingOut = { engine, access, guardrails, planned, openHistory, context, startNothing, attempt };
  const result = await carryOut(approved, carryingOut, choices);
  const isToBeLogged = result.ended !== "refused" && changes.length + leftovers.length > 0;
  return isToBeLogged ? { result, toLog: { fingerprint, region } } : { result };
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

/**
 * The result of a run that came to nothing, with its commits and their pull requests, so that everybody whose merge it is about
 * is told. Throws nothing: why they could not be read is one more problem, beside the run's own.
 */
async function withCommits(result: DeployResult, approved: ApprovedRun | undefined, run: Run): Promise<DeployResult> {
  if (approved === undefined) return result;
  const { reviews, commit } = approved;
  try {
    const { value: deployed, unclosed } = await deployedBy(run);
    const commits = deployed === undefined ? [commit] : await commitsSince(approved, deployed);
    const reviewed = await reviews.reviewsOf(commits);
    return withProblem({ ...result, commit, commits: reviewed.map(deployedCommit) }, unclosed);
  } catch (error) {
    return withProblem({ ...result, commit }, problemOf(error));
  }
}

/** The deployed commit by the record; where no record can be read, or says which that is, undefined. */
async function deployedBy({ context, ports }: Run): Promise<Worked<Deployed | undefined>> {
  try {
    const { value, ...closed } = await closedAfter(await ports.openEngine(context), readRecord, context.stderr);
    return { value: value.deployed, ...closed };
  } catch (error) {
    // The state may be what keeps the run from its end: then the run's own problem says so.
    if (error instanceof OperationError) return { value: undefined };
    throw error;
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
