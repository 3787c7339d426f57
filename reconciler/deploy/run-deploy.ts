// A deploy from its files to its result. Judged first: nothing is changed in AWS when the plan is refused.
import { type ApprovedRun, openApprovedRun, readRecord } from "../approval/approved-run.ts";
import type { DeployRecord } from "../approval/deploy-record.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { displayNames, displayNamesInState, joinedNames, type WrittenNames } from "../desired/display-names.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { endOfAborted, problemOf, problemOfRun } from "../diagnostics/problem.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { closedAfter, type Engine, openEngine } from "../engine/engine.ts";
import { type DesiredAccess, type ReadAccess, readAccess } from "../guardrails/read-access.ts";
import { credentialsEnd } from "../live/credentials-end.ts";
import type { StackPlan } from "../plan/plan.ts";
import type { ApprovedFiles } from "./approved-files.ts";
import { ATTEMPTS_FOLDER, type AttemptRecord, EXPIRIES_FOLDER, openAttempt } from "./attempt-file.ts";
import { type CarryingOut, deployApproved, isMissing } from "./deploy-approved.ts";
import { deployOnRecord } from "./deploy-on-record.ts";
import { type DeployResult, nothingDone, resultOf, withProblem } from "./deploy-result.ts";
import { findDrift } from "./find-drift.ts";
import type { Unmanaged } from "./find-unmanaged.ts";
import { lastStart, startNothingAfter } from "./last-start.ts";
import type { MayMend } from "./mend-stack.ts";
import { planStacks } from "./plan-stacks.ts";
import { readApproved } from "./read-approved.ts";
import { RefusedFiles } from "./refused-files.ts";

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
  /** All that AWS holds is read first, and what it has otherwise than the states is brought into these. */
  readonly live: boolean;
};

/** The result of a deploy, with what else its log needs. */
export type DeployRun = {
  readonly result: DeployResult;
  /** The files' texts by name, where they are not valid: to show the lines. */
  readonly sourceOf?: ReadAccess["sourceOf"];
  /** As people wrote them, of what the files or a state has; undefined where nothing was planned. */
  readonly names?: WrittenNames;
  /** Undefined where nothing was planned, or nothing was to be done: then there is nothing to log. */
  readonly toLog?: { readonly fingerprint: string; readonly region: string };
};

/** What a deploy asks besides AWS: Pulumi, GitHub and git. */
export type DeployPorts = {
  readonly openEngine: typeof openEngine;
  readonly openApprovedRun: (context: RunContext, onlyExpired: boolean) => Promise<ApprovedRun | undefined>;
  readonly readApproved: typeof readApproved;
};

const PORTS: DeployPorts = { openEngine, openApprovedRun, readApproved };

type Run = { readonly context: RunContext; readonly choices: DeployChoices; readonly ports: DeployPorts };

/** Every end is a result: what fails before anything was done is its problem. Throws nothing. */
export async function runDeploy(context: RunContext, choices: DeployChoices, ports = PORTS): Promise<DeployRun> {
  const run: Run = { context, choices, ports };
  let about: (result: DeployResult) => Promise<DeployResult> = async (result) => result;
  try {
    if (!choices.approvedOnly && !choices.onlyExpired) {
      return await deployFiles(await readAccess(context.accessDir, context.today), carryOutAll, run);
    }
    const approved = await ports.openApprovedRun(context, choices.onlyExpired);
    if (approved === undefined) {
      if (!choices.onlyExpired) return { result: nothingDone("superseded") };
      throw new OperationError(
        "the branch has a newer commit than this run's, and so perhaps later dates: nothing was taken away",
        "start the workflow again",
      );
    }
    about = (result) => tellingCommit(approved, result);
    const record = await recordOf(run);
    const files = await ports.readApproved(approved, record, context, choices);
    // Without a record the run is about its own commit.
    if (files.commits.length > 0) about = async (result) => tellingCommits(files, approved.commit, result);
    const carryOut = async (deploying: CarryingOut) =>
      about(await deployApproved({ files, record, deploying }, choices));
    const { result, ...rest } = await deployFiles(files.read, carryOut, run);
    return { ...rest, result: result.ended === "invalid" ? await about(result) : result };
  } catch (error) {
    const problem = problemOfRun(context.signal, error);
    const result = nothingDone(context.signal.aborted ? endOfAborted(context.signal) : "broken");
    return { result: await about({ ...result, problem }) };
  }
}

async function recordOf({ context, ports }: Run): Promise<DeployRecord> {
  return (await closedAfter(await ports.openEngine(context), readRecord, context.stderr)).value;
}

/**
 * The run's commit with its pull request, so that those whose merge it is are told of a run that came to nothing. Throws nothing: why it
 * could not be read is one more problem, beside the run's own.
 */
async function tellingCommit({ reviews, commit }: ApprovedRun, result: DeployResult): Promise<DeployResult> {
  try {
    // GitHub associates a commit with every pull request that ever held it.
    const pulls = (await reviews.mergedOf(commit)).filter(({ mergeCommit }) => mergeCommit === commit);
    const commits = pulls.map(({ number }) => ({ commit, pullRequest: number, approvedBy: [] }));
    return { ...result, commit, ...(commits.length === 0 ? {} : { commits }) };
  } catch (error) {
    return withProblem({ ...result, commit }, problemOf(error));
  }
}

/** All that the run is about, so that everybody whose merge it is about is told. */
function tellingCommits({ commits, skipped }: ApprovedFiles, commit: string, result: DeployResult): DeployResult {
  return { ...result, commit, commits, ...(skipped.length > 0 ? { skipped } : {}) };
}

type CarryOut = (deploying: CarryingOut) => Promise<DeployResult>;

async function deployFiles(read: ReadAccess, carryOut: CarryOut, run: Run): Promise<DeployRun> {
  const { desired, diagnostics, sourceOf } = read;
  if (desired === undefined) return { result: { ...nothingDone("invalid"), diagnostics }, sourceOf };
  const { context, ports } = run;
  const folder = run.choices.onlyExpired ? EXPIRIES_FOLDER : ATTEMPTS_FOLDER;
  const attempt = openAttempt(context, desired.access.organization.region, folder);
  const work = (engine: Engine) => planAndDeploy(desired, carryOut, { engine, attempt }, run);
  try {
    const { value, unclosed } = await closedAfter(await ports.openEngine(context, attempt.holds), work, context.stderr);
    return { ...value, result: withProblem(value.result, unclosed) };
  } catch (error) {
    if (!(error instanceof RefusedFiles)) throw error;
    return { result: { ...nothingDone("invalid"), diagnostics: [...error.diagnostics, ...diagnostics] }, sourceOf };
  }
}

async function planAndDeploy(
  desired: DesiredAccess,
  carryOut: CarryOut,
  { engine, attempt }: { readonly engine: Engine; readonly attempt: AttemptRecord },
  { context, choices }: Run,
): Promise<DeployRun> {
  const { access, guardrails } = desired;
  const { region } = access.organization;
  const differing = choices.live
    ? await differingKeys(desired, context, engine)
    : new Map<string, ReadonlySet<string>>();
  // A run for what has ended changes Identity Center's stack alone.
  const mending = (stack: string): MayMend => {
    if (choices.onlyExpired && stack !== IDENTITY_CENTER_STACK) return "only plan";
    return { record: attempt, provisions: !choices.onlyExpired, differing: differing.get(stack) ?? new Set() };
  };
  const planned = await planStacks(desired, context, engine, {
    mending,
    // It gives nothing to anybody.
    lookedAt: choices.onlyExpired ? "nothing" : "given",
  });
  context.stderr(renderDiagnostics(planned.warnings, "text"));
  context.stderr(unmanagedText(planned.unmanaged));
  const { refusals } = planned;
  const { fingerprint, changes, leftovers } = planned.plan;
  if (!choices.onlyExpired) context.stderr(renderDiagnostics(refusals, "text"));
  if (choices.onlyExpired || refusals.length === 0) {
    refuseMissingState(planned.stacks, choices);
    refuseOtherPlan(fingerprint, choices);
  }
  const startNothing = startNothingAfter(lastStart(Date.now(), choices.timeLimit, await credentialsEnd(region)));
  const result = await carryOut({ engine, access, guardrails, planned, context, startNothing, attempt });
  const told = changes.length + leftovers.length + (result.skipped?.length ?? 0);
  const isToBeLogged = result.ended !== "refused" && told > 0;
  const inState = planned.stacks.flatMap(({ state }) => state.resources);
  const names = joinedNames(displayNamesInState(inState, new Map()), displayNames(access));
  return { result, names, ...(isToBeLogged ? { toLog: { fingerprint, region } } : {}) };
}

/** What of what somebody made by hand stays, though it is to be removed where it is. */
function unmanagedText({ found, unknown }: Unmanaged): string {
  const lines = [
    ...unknown.map(({ what, reason }) => `nothing is removed of ${what}: ${reason}`),
    ...found.flatMap(({ entry: { object }, stays }) =>
      stays === undefined ? [] : [`made by hand, and not removed: ${object.key}: ${stays}`],
    ),
  ];
  return lines.map((line) => `${visible(line)}\n`).join("");
}

/** Of each stack what is in AWS otherwise than on record, or gone there. Nothing is concluded of what could not be read. */
async function differingKeys(
  desired: DesiredAccess,
  context: RunContext,
  engine: Engine,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { drift } = await findDrift(desired, context, engine);
  for (const { what, reason } of drift.unknown) context.stderr(`not known: ${visible(`${what}: ${reason}`)}\n`);
  const objects = drift.entries.flatMap((entry) =>
    entry.heading === "changed" ? [entry.object] : entry.heading === "missing" ? [entry.object, ...entry.parts] : [],
  );
  const byStack = Map.groupBy(objects, ({ stack }) => stack);
  return new Map([...byStack].map(([stack, those]) => [stack, new Set(those.map(({ key }) => key))]));
}

async function carryOutAll(deploying: CarryingOut): Promise<DeployResult> {
  const { refusals, plan, leftOut } = deploying.planned;
  if (refusals.length > 0) return { ...nothingDone("refused", plan.changes), refusals };
  return resultOf(await deployOnRecord({ ...deploying, leftOut }));
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
