// `access explain changes`: who gained and who lost what between two commits or days, and who approved and deployed that.
import { changedGrants } from "../access-graph/changed-grants.ts";
import { loggedOf, readDeployLogs } from "../deploy/read-deploy-logs.ts";
import { reviewFiles } from "../deploy/review-against.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { type AccessHistory, type OpenHistory, openAccessHistory } from "../history/access-at-commit.ts";
import { type Commit, dayOf } from "../load/git-commits.ts";
import { dayAfter } from "../model/dates.ts";
import { type ChangesAnswer, changesCsv, changesJson, changesText, type Side } from "../report/changes-answer.ts";
import { shortId } from "../report/explanation.ts";
import { inForms, notValid } from "./asked-files.ts";
import type { Outcome } from "./outcome.ts";

/** A commit by what names it in git, or a UTC day: the newest commit of the branch on it or before it. */
export type PointInTime = { readonly ref: string } | { readonly day: string };

export type Period = {
  readonly from: PointInTime;
  /** Undefined: HEAD, today. */
  readonly to: PointInTime | undefined;
};

/**
 * Dates in the files are compared with each side's own day (the one that was asked for, or the commit's), so that what ended by its date
 * in between is lost. Throws an OperationError for commits that git doesn't know, days before the history, and a beginning that
 * is not among the first parents of the end.
 */
export async function explainChanges(
  context: RunContext,
  period: Period,
  openHistory: OpenHistory = () => openAccessHistory(context),
): Promise<Outcome> {
  const reading = context.progress.phase("reading files and history");
  const history = await openHistory();
  const from = await sideOf(history, period.from);
  const to =
    period.to === undefined
      ? { commit: await history.commitOf("HEAD"), day: context.today }
      : await sideOf(history, period.to);
  const between = await history.commitsAfter(from.commit.id, to.commit.id);
  if (between === undefined) throw notBefore(from, to);
  const files: DesiredAccess[] = [];
  for (const side of [from, to]) {
    const read = await history.accessAt(side.commit.id, side.day);
    if (read === undefined) throw noFolder(side, history.path);
    if (read.desired === undefined) {
      context.stderr(`error: the files of commit ${side.commit.id} are not valid: name another commit or day\n`);
      return notValid(read);
    }
    files.push(read.desired);
  }
  const [base, head] = files as [DesiredAccess, DesiredAccess];
  const { env } = context;
  const oldest = between.at(-1);
  // Clocks differ: a deploy may seem to have ended before its commit was made.
  const since = dayAfter(oldest === undefined ? to.day : dayOf(oldest), -1);
  const logs = await readDeployLogs(env, head.access.organization.region, since);
  const { diff, relaxed } = await reviewFiles(base, head, to.day);
  reading.end();
  const steps = await stepsBetween(context, history, from, between);
  const answer: ChangesAnswer = {
    from,
    to,
    diff,
    relaxed,
    grants: changedGrants(base.access, head.access, diff),
    commits: steps.map(({ commit, changed }) => ({
      commit,
      changed,
      logged: logs === undefined ? undefined : loggedOf(commit.id, logs),
    })),
    backend: shownBackend(env.PULUMI_BACKEND_URL),
    logs: logs?.length,
  };
  return inForms({
    text: (colour) => changesText(answer, colour),
    json: () => changesJson(answer),
    csv: () => changesCsv(answer),
  });
}

type Step = Pick<ChangesAnswer["commits"][number], "commit" | "changed">;

/**
 * What each of the commits, newest first, changed: what was so only for some time in between is seen in no comparison of the ends.
 * Each is compared with the valid files before it, on its own day, so that a date alone changes nothing.
 */
async function stepsBetween(
  { progress }: RunContext,
  { accessAt }: AccessHistory,
  from: Side,
  between: readonly Commit[],
): Promise<readonly Step[]> {
  const reading = progress.phase("reading each commit", between.length);
  const steps: Step[] = [];
  let before = from.commit.id;
  for (const commit of between.toReversed()) {
    const day = dayOf(commit);
    const now = (await accessAt(commit.id, day))?.desired;
    const then = (await accessAt(before, day))?.desired;
    const isKnown = now !== undefined && then !== undefined;
    steps.unshift({ commit, changed: isKnown ? await reviewFiles(then, now, day) : undefined });
    if (isKnown) before = commit.id;
    reading.did(commit.id);
  }
  reading.end();
  return steps;
}

async function sideOf({ newestOn, commitOf }: AccessHistory, point: PointInTime): Promise<Side> {
  if ("ref" in point) {
    const commit = await commitOf(point.ref);
    return { commit, day: dayOf(commit) };
  }
  const commit = await newestOn(point.day);
  if (commit !== undefined) return { commit, day: point.day };
  throw new OperationError(
    `the history has no commit of ${point.day} or before`,
    "name a later day; a clone that is shallow has only its newest commits (git fetch --unshallow; in GitHub Actions: fetch-depth: 0)",
  );
}

function notBefore({ commit: from }: Side, { commit: to }: Side): OperationError {
  return new OperationError(
    `commit ${shortId(from)} (--from) is not one of the branch before ${shortId(to)} (--to)`,
    "give the older one as --from, and a commit of the branch itself: git log --first-parent lists them",
  );
}

function noFolder({ commit }: Side, path: string): OperationError {
  return new OperationError(`commit ${commit.id} has no folder ${visible(path)}`, "name a later commit or day");
}
