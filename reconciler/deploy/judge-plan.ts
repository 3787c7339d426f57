// Which planned changes may run: each one against the commits since what is deployed, and their reviews.

import type { ApprovedRun } from "../approval/approved-run.ts";
import { type Base, type ClassifiedChange, classifyChange, type Evidence } from "../approval/classify-changes.ts";
import type { Deployed, DeployRecord } from "../approval/deploy-record.ts";
import { type DesiredValues, desiredValues, sameDesired } from "../approval/desired-values.ts";
import { isApproved } from "../approval/left-out.ts";
import { reviewedExceptions } from "../approval/reviewed-exceptions.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Excepted } from "../engine/change.ts";
import { holdsResource } from "../engine/matches-state.ts";
import type { CommitReview } from "../github/reviews.ts";
import { type ReviewedGuardrails, reviewedGuardrails } from "../guardrails/reviewed-guardrails.ts";
import type { AccessHistory, OpenHistory } from "../history/access-at-commit.ts";
import type { Guardrails } from "../model/guardrails.ts";
import type { DesiredAccess } from "../model/read-access.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { PlannedAll } from "./plan-stacks.ts";

export type JudgedPlan = {
  readonly changes: readonly ClassifiedChange[];
  /** Those that only a reviewed exception allows. */
  readonly excepted: readonly Excepted[];
  /** What counts: the head's guardrails without what unapproved commits have relaxed. */
  readonly reviewed: ReviewedGuardrails;
  /** The commits since the deployed one, newest first; empty where there is none, or the head doesn't descend from it. */
  readonly commits: readonly CommitReview[];
};

type Judging = Pick<DesiredAccess, "access" | "guardrails"> & {
  readonly planned: Pick<PlannedAll, "plan" | "stacks"> & { readonly facts: Facts };
  readonly openHistory: OpenHistory;
  readonly context: Pick<RunContext, "today">;
};

/** Refuses, as an OperationError, files that are not those of the run's commit. */
export async function judgePlan(
  run: ApprovedRun,
  { deployed, attempted }: DeployRecord,
  { access, guardrails, planned, openHistory, context }: Judging,
): Promise<JudgedPlan> {
  const head = desiredValues(desiredStacks(access));
  const history = await openHistory();
  const valuesOf = openValues(history);
  refuseOtherFiles(run, head, await valuesOf(run.commit, context.today));
  const { facts } = planned;
  const known = await readHistory(run, [...(deployed === undefined ? [] : [deployed]), ...attempted]);
  const bases = await Promise.all(known.map((it) => baseOf(it, valuesOf, context.today)));
  const evidence = {
    head,
    bases: bases.filter((base) => base !== undefined),
    stateHolds: openHolds(planned, facts),
    stateHoldsByName: openHolds(planned, { ...facts, externalIds: new Map() }),
    externalIds: facts.externalIds,
  };
  const classified = planned.plan.changes.map((change) => classifyChange(change, evidence));
  const counted = await guardrailsThatCount(known[0], guardrails, history, context.today);
  const named = classified
    .filter((it) => !isApproved(it))
    .flatMap((it) => exceptionFor(it, guardrails.exceptions) ?? []);
  const reviewed = await reviewedExceptions([...new Set(named)], run, history, context.today);
  const excepted: Excepted[] = [];
  const changes = classified.map((it): ClassifiedChange => {
    const exception = isApproved(it) ? undefined : exceptionFor(it, reviewed);
    if (exception === undefined) return it;
    const { stack, key } = it.change;
    excepted.push({ stack, key, reason: exception.reason, until: exception.until });
    return { ...it, class: "excepted" };
  });
  return {
    changes,
    excepted,
    reviewed: counted,
    commits: (deployed === undefined ? undefined : known[0]?.since) ?? [],
  };
}

/** Whether the states have what a commit wanted. */
function openHolds({ stacks }: Pick<PlannedAll, "stacks">, facts: Facts): Evidence["stateHolds"] {
  const holds = new Map(stacks.map(({ desired, state }) => [desired.name, holdsResource(state, facts, true)]));
  return ({ stack, key }, desired) => holds.get(stack)?.(key, desired) === true;
}

/** Without a range of commits nothing is known about them, and nothing that they changed may run. */
async function guardrailsThatCount(
  known: Known | undefined,
  head: Guardrails,
  { accessAt }: AccessHistory,
  today: string,
): Promise<ReviewedGuardrails> {
  const guardrailsAt = async (commit: string) => (await accessAt(commit, today))?.desired?.guardrails;
  const base = known === undefined ? undefined : await guardrailsAt(known.entry.commit);
  if (known?.since === undefined || base === undefined) return { guardrails: head, unapproved: [] };
  const steps = known.since.toReversed().map(async ({ commit, pullRequest }) => ({
    commit,
    approved: pullRequest?.approved === true,
    guardrails: await guardrailsAt(commit),
  }));
  return reviewedGuardrails(base, await Promise.all(steps), head);
}

function exceptionFor({ change, digest }: ClassifiedChange, exceptions: readonly Exception[]): Exception | undefined {
  const { key, op } = change;
  return exceptions.find(
    ({ stack, operations }) =>
      stack === change.stack && operations.some((it) => it.key === key && it.operation === op && it.digest === digest),
  );
}

/** What is read from git to judge must be what is deployed. */
function refuseOtherFiles({ commit }: ApprovedRun, head: DesiredValues, committed: DesiredValues | undefined): void {
  const keys = new Set([...head.keys(), ...(committed?.keys() ?? [])]);
  const differing = [...keys].filter((key) => !sameDesired(head.get(key), committed?.get(key)));
  if (differing.length === 0) return;
  throw new OperationError(
    `the access folder differs from commit ${commit} (in ${differing.length} resources)`,
    "check out the commit that the run is for",
  );
}

/** An entry of the record with the commits since, newest first; undefined where the head doesn't descend from it. */
type Known = { readonly entry: Deployed; readonly since: readonly CommitReview[] | undefined };

/** A range is the head's line of first parents down to what its entry has: the longest one begins with all others. */
async function readHistory(run: ApprovedRun, entries: readonly Deployed[]): Promise<readonly Known[]> {
  const ranges = await Promise.all(entries.map(({ commit }) => run.reviews.compare(commit, run.commit)));
  const lengths = ranges.map(({ status, commits }) =>
    status === "ahead" || status === "identical" ? commits.length : undefined,
  );
  const longest = Math.max(0, ...lengths.map((length) => length ?? 0));
  const commits = ranges.find((_, index) => lengths[index] === longest)?.commits ?? [];
  const reviews = await run.reviews.reviewsOf(commits.slice(0, longest));
  return entries.map((entry, index) => {
    const length = lengths[index];
    return { entry, since: length === undefined ? undefined : reviews.slice(0, length) };
  });
}

type ValuesOf = (commit: string, day: string) => Promise<DesiredValues | undefined>;

/** Reads what commits want; undefined where a commit's files are not valid, or missing. Reads each commit once for each day. */
function openValues({ accessAt }: AccessHistory): ValuesOf {
  const known = new Map<string, Promise<DesiredValues | undefined>>();
  const read = async (commit: string, day: string): Promise<DesiredValues | undefined> => {
    const read = await accessAt(commit, day);
    return read?.desired === undefined ? undefined : desiredValues(desiredStacks(read.desired.access));
  };
  return (commit, day) => {
    const values = known.get(`${commit} ${day}`) ?? read(commit, day);
    known.set(`${commit} ${day}`, values);
    return values;
  };
}

async function baseOf({ entry, since }: Known, valuesOf: ValuesOf, today: string): Promise<Base | undefined> {
  const { commit, day } = entry;
  const [atDeploy, now] = await Promise.all([valuesOf(commit, day), valuesOf(commit, today)]);
  if (atDeploy === undefined || now === undefined) return undefined;
  const steps = since?.toReversed().map(async ({ commit, pullRequest }) => ({
    commit,
    values: await valuesOf(commit, today),
    approved: pullRequest?.approved === true,
  }));
  return { commit, atDeploy, today: now, since: steps === undefined ? undefined : await Promise.all(steps) };
}
