// The units of a branch, and whether exactly their content was approved: judged by content, not by position or by what an event says.
import type { BranchReviews } from "../github/branch-reviews.ts";
import type { MergedPullRequest, PullRequestReview } from "../github/reviews.ts";
import type { LineCommit, MergeHistory } from "../history/merge-history.ts";
import { sameFiles, type Unit } from "./approved-tree.ts";

/** What GitHub says of pull requests. */
export type PullRequests = Pick<BranchReviews, "mergedOf" | "reviewOf">;

/** A unit with what its approval rests on. */
export type ReadUnit = Unit & {
  /** Its commits, the newest first. */
  readonly commits: readonly string[];
  /** The number of the one whose merge it is, approved or not; undefined: pushed directly. */
  readonly pullRequest: number | undefined;
  readonly approvedBy: readonly string[];
};

/** A unit that an earlier run found approved: it stays so, whoever leaves the company or takes the approval back later. */
export type RememberedUnit = Pick<ReadUnit, "commits" | "pullRequest" | "approvedBy">;

/** `line` are first-parent commits, the newest first; the units come oldest first. */
export async function readUnits(
  line: readonly LineCommit[],
  history: MergeHistory,
  pullRequests: PullRequests,
  remembered: readonly RememberedUnit[] = [],
): Promise<readonly ReadUnit[]> {
  // GitHub's client has at most ten calls under way.
  const merged = await Promise.all(line.map(({ commit }) => pullRequests.mergedOf(commit)));
  const units: ReadUnit[] = [];
  for (let at = 0; at < line.length; ) {
    const unit =
      (await rememberedAt(line.slice(at), history, remembered)) ??
      (await approvedAt(line.slice(at), merged.slice(at), history, pullRequests)) ??
      (await unapprovedAt(line[at] as LineCommit, merged[at] ?? [], history));
    units.push(unit);
    at += unit.commits.length;
  }
  return units.reverse();
}

async function rememberedAt(
  line: readonly LineCommit[],
  history: MergeHistory,
  remembered: readonly RememberedUnit[],
): Promise<ReadUnit | undefined> {
  const found = remembered.find(({ commits }) => commits.every((commit, index) => line[index]?.commit === commit));
  if (found === undefined) return undefined;
  const unit = await filesOf(line.slice(0, found.commits.length), history);
  const { pullRequest, approvedBy } = found;
  return { ...unit, approved: true, pullRequest, approvedBy };
}

/**
 * The longest unit that begins at the newest commit of `line` and is what a merge of an approved commit makes. A rebased pull request
 * counts as a whole; of what was pushed right under a merge, nothing fits.
 */
async function approvedAt(
  line: readonly LineCommit[],
  merged: readonly (readonly MergedPullRequest[])[],
  history: MergeHistory,
  { reviewOf }: PullRequests,
): Promise<ReadUnit | undefined> {
  const [newest] = line;
  const made = (merged[0] ?? []).filter(({ mergeCommit }) => mergeCommit === newest?.commit);
  for (const { number } of made) {
    const pullRequest = await reviewOf(number);
    if (!isApproved(pullRequest)) continue;
    const first = merged.findIndex((own) => !own.some((it) => it.number === number));
    for (let length = first < 0 ? line.length : first; length > 0; length -= 1) {
      const unit = await filesOf(line.slice(0, length), history);
      if (!(await isMergeOf(unit, line[length - 1], pullRequest, history))) continue;
      const approvedBy = pullRequest.approvals.map(({ by }) => by ?? "ghost");
      return { ...unit, approved: true, pullRequest: number, approvedBy };
    }
  }
  return undefined;
}

/** A merge brings what its approved commit brings, not more: each approval must be of a commit that merges to the unit's files. */
async function isMergeOf(
  { result }: Pick<Unit, "result">,
  oldest: LineCommit | undefined,
  { approvals }: PullRequestReview,
  { mergedFiles }: MergeHistory,
): Promise<boolean> {
  const base = oldest?.parents[0];
  if (base === undefined) return false;
  const commits = new Set(approvals.map(({ commit }) => commit));
  for (const commit of commits) {
    const files = commit === undefined ? undefined : await mergedFiles(base, commit);
    if (files === undefined || !sameFiles(files, result)) return false;
  }
  return commits.size > 0;
}

/** GitHub's decision counts the approvals that code owners must give; an approval of one's own counts nowhere. */
function isApproved({ approved, approvals, author }: PullRequestReview): boolean {
  return approved && approvals.every(({ by }) => by === undefined || by !== author);
}

async function unapprovedAt(
  commit: LineCommit,
  merged: readonly MergedPullRequest[],
  history: MergeHistory,
): Promise<ReadUnit> {
  const own = merged.find(({ mergeCommit }) => mergeCommit === commit.commit) ?? merged[0];
  return { ...(await filesOf([commit], history)), approved: false, pullRequest: own?.number, approvedBy: [] };
}

async function filesOf(
  line: readonly LineCommit[],
  { filesAt }: MergeHistory,
): Promise<Pick<ReadUnit, "commit" | "commits" | "base" | "result">> {
  const [newest, oldest] = [line[0], line.at(-1)];
  if (newest === undefined || oldest === undefined) throw new Error("a unit without commits");
  const [parent] = oldest.parents;
  return {
    commit: newest.commit,
    commits: line.map(({ commit }) => commit),
    base: parent === undefined ? new Map() : await filesAt(parent),
    result: await filesAt(newest.commit),
  };
}
