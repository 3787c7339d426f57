// `access comment`: writes the one comment of a pull request, from files that preview and deploy have written.

import { readFile } from "node:fs/promises";
import { parseOutdatedApprovals, parsePullRequests } from "../deploy/parse-result.ts";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { GitHub } from "../github/client.ts";
import { clientOf } from "../github/client-of-run.ts";
import { type CommentResult, markStale, writeDeployResult, writeReport } from "../github/comment.ts";
import { COMMENT_LIMIT } from "../github/comment-limits.ts";
import { marker } from "../github/comment-text.ts";
import { type GitHubContext, readGitHubContext } from "../github/context.ts";
import { dismissReview } from "../github/dismiss-review.ts";
import { parseDriftResult, writeDriftIssue } from "../github/drift-issue.ts";
import type { EventPullRequest } from "../github/event.ts";
import { readMergedPullRequests } from "../github/reviews.ts";
import { fitSummary } from "../github/step-summary.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** What the comment says. Paths are absolute. */
export type Comment =
  /** The preview of the pull request's last commit, as Markdown and as JSON. Approvals that the JSON names as outdated are dismissed. */
  | { readonly about: "preview"; readonly report: string; readonly result: string }
  /** That the check of the pull request's last commit failed, so that the report in the comment is about an older one. */
  | { readonly about: "stale" }
  /** A deploy's result, as Markdown and as JSON, on each pull request that the JSON names. */
  | { readonly about: "result"; readonly report: string; readonly result: string }
  /** The drift, as Markdown and as JSON, in the one issue about it, which is closed where there is none. */
  | { readonly about: "drift"; readonly report: string; readonly result: string }
  /** That a deploy ended without a result, on the pull request that the run's commit belongs to; none for a direct push. */
  | { readonly about: "no-result" };

/** The status is {@link EXIT.failed} when a comment could not be written; a run that is not of the newest commit leaves it to the newer run. */
export async function comment(context: RunContext, comment: Comment): Promise<Outcome> {
  const running = await readGitHubContext(context.env);
  const github = clientOf(running, context);
  if (comment.about === "drift") return writeDrift(github, running, comment);
  const results = await write(github, running, comment);
  const problems = results.flatMap(([, result]) => (result.outcome === "failed" ? [{ message: result.warning }] : []));
  const written = results.flatMap(([pullRequest, result]) =>
    result.outcome === "failed" ? [] : [`pull request ${pullRequest}: ${outcomeText(result)}\n`],
  );
  return { status: problems.length > 0 ? EXIT.failed : EXIT.fine, render: () => written.join(""), problems };
}

type Written = readonly (readonly [pullRequest: number, result: CommentResult])[];

async function writeDrift(
  github: GitHub,
  { runUrl }: GitHubContext,
  { report, result }: Extract<Comment, { readonly about: "drift" }>,
): Promise<Outcome> {
  const found = parseDriftResult(await read(result));
  const text = `${fitSummary(await read(report), COMMENT_LIMIT)}\n[The run](${runUrl})\n`;
  const written = await writeDriftIssue(github, found, text);
  const told = written === undefined ? "no issue is open" : `issue ${written.outcome}: ${visible(written.url)}`;
  return outcome(EXIT.fine, () => `${told}\n`);
}

type OnPullRequest = Exclude<Comment, { readonly about: "drift" }>;

async function write(github: GitHub, running: GitHubContext, comment: OnPullRequest): Promise<Written> {
  switch (comment.about) {
    case "preview": {
      const { number, head: commit } = ownPullRequest(running);
      const body = `${marker("plan")}\n${await read(comment.report)}`;
      const outdated = parseOutdatedApprovals(await read(comment.result));
      const written = await writeReport(github, { pullRequest: number, purpose: "plan" }, { commit, body });
      if (written.outcome === "outdated") return [[number, written]];
      const own = outdated.filter(({ pullRequest }) => pullRequest === number);
      const failures = await Promise.all(own.map(({ review }) => dismissed(github, number, review)));
      return [[number, written], ...failures.flat().map((it) => [number, it] as const)];
    }
    case "stale": {
      const { number, head: commit } = ownPullRequest(running);
      const failure = `[The run](${running.runUrl}) says why.`;
      return [[number, await markStale(github, { pullRequest: number, purpose: "plan" }, { commit, failure })]];
    }
    case "result": {
      const numbers = parsePullRequests(await read(comment.result));
      const text = `${fitSummary(await read(comment.report), COMMENT_LIMIT)}\n[The run](${running.runUrl})\n`;
      return writeResults(github, numbers, text);
    }
    case "no-result": {
      const { sha, branch } = running;
      if (branch === undefined) throw new OperationError("this run is not on a branch", "start it by a push to main");
      const merged = await readMergedPullRequests(github, branch, sha);
      const numbers = merged.filter(({ mergeCommit }) => mergeCommit === sha).map(({ number }) => number);
      const text = `**The deploy of this pull request ended without a result.** [The run](${running.runUrl}) says why; the next run continues.\n`;
      return writeResults(github, numbers, text);
    }
  }
}

/** Why it could not be, if so. */
async function dismissed(github: GitHub, pullRequest: number, review: string): Promise<readonly CommentResult[]> {
  try {
    await dismissReview(github, { pullRequest, review }, DISMISSED);
    return [];
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const remedy = error.remedy === undefined ? "" : `; ${error.remedy}`;
    return [{ outcome: "failed", warning: `${error.message}${remedy}` }];
  }
}

const DISMISSED =
  "What would be merged now is not what was approved: see the report. Update the branch of the pull request, and approve it again when you have looked at the report that follows.";

function writeResults(github: GitHub, numbers: readonly number[], text: string): Promise<Written> {
  return Promise.all(
    numbers.map(
      async (number) =>
        [number, await writeDeployResult(github, { pullRequest: number, purpose: "plan" }, text)] as const,
    ),
  );
}

function ownPullRequest({ pullRequest }: GitHubContext): EventPullRequest {
  if (pullRequest === undefined) {
    throw new OperationError("this run is not about a pull request", "start it by the event pull_request");
  }
  if (pullRequest.fromFork) {
    throw new OperationError(
      "the pull request comes from a fork, whose runs get no token that may comment",
      "skip this step there",
    );
  }
  return pullRequest;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = messageOf(error);
    throw new OperationError(`could not read the text for the comment: ${visible(reason)}`);
  }
}

function outcomeText(result: Exclude<CommentResult, { outcome: "failed" }>): string {
  if (result.outcome === "outdated") return `left to the run of the branch's newer commit ${result.head}`;
  return `comment ${result.outcome}: ${visible(result.url)}`;
}
