// The units of a branch, and whether exactly their content was approved: judged by content, not by position or by what an event says.
import type { BranchReviews } from "../github/branch-reviews.ts";
import type { MergedPullRequest, PullRequestReview } from "../github/reviews.ts";
import type { LineCommit, MergeHistory } from "../history/merge-history.ts";
import { type FilesChange, sameFiles } from "../load/git-tree.ts";
import type { Unit } from "./approved-tree.ts";
import { type Comparing, compareApproved } from "./compare-approved.ts";

/** What GitHub says of pull requests. */
export type PullRequests = Pick<BranchReviews, "mergedOf" | "reviewOf">;

/** A unit with what its approval rests on. */
export type ReadUnit = Unit & {
  /** Its commits, the newest first. */
  readonly commits: readonly string[];
  /** The number of the one whose merge it is, approved or not; undefined: pushed directly. */
  readonly pullRequest: number | undefined;
  readonly approvedBy: readonly string[];
  /** Whether an earlier run found it approved. */
  readonly isRemembered: boolean;
};

/** A unit that an earlier run found approved: it stays so, whoever leaves the company or takes the approval back later. */
export type RememberedUnit = Pick<ReadUnit, "commits" | "pullRequest" | "approvedBy"> & {
  readonly approvedPaths: readonly string[];
};

/**
 * `line` are first-parent commits, the newest first; the units come oldest first. Commits that change other files alone are in none.
 * GitHub is asked about such a commit only where it is just below a unit that its own parent doesn't explain: a rebased pull request may
 * have begun there.
 */
export async function readUnits(
  line: readonly LineCommit[],
  comparing: Comparing & { readonly history: MergeHistory },
  pullRequests: PullRequests,
  remembered: readonly RememberedUnit[] = [],
): Promise<readonly ReadUnit[]> {
  const { history } = comparing;
  const touching = await touchingIn(line, history);
  const isKnown = new Set(touching.flatMap((_, at) => rememberedIn(touching.slice(at), remembered)?.commits ?? []));
  // GitHub's client has at most ten calls under way.
  const merged = await Promise.all(
    touching.map(({ commit }) => (isKnown.has(commit) ? [] : pullRequests.mergedOf(commit))),
  );
  const asked = { line, touching, merged };
  const units: ReadUnit[] = [];
  for (let at = 0; at < touching.length; ) {
    const unit =
      (await rememberedAt(touching.slice(at), history, remembered)) ??
      (await approvedAt(at, asked, comparing, pullRequests)) ??
      (await unapprovedAt(touching[at] as LineCommit, merged[at] ?? [], history));
    units.push(unit);
    at += unit.commits.length;
  }
  return units.reverse();
}

type Asked = {
  /** All commits, the newest first. */
  readonly line: readonly LineCommit[];
  /** Those that change our files. */
  readonly touching: readonly LineCommit[];
  /** Of each of these, its pull requests. */
  readonly merged: readonly (readonly MergedPullRequest[])[];
};

async function touchingIn(line: readonly LineCommit[], { filesAt }: MergeHistory): Promise<readonly LineCommit[]> {
  const touching: LineCommit[] = [];
  for (const { commit, parents } of line) {
    const [parent] = parents;
    const before = parent === undefined ? new Map<string, string>() : await filesAt(parent);
    if (!sameFiles(before, await filesAt(commit))) touching.push({ commit, parents });
  }
  return touching;
}

async function rememberedAt(
  line: readonly LineCommit[],
  history: MergeHistory,
  remembered: readonly RememberedUnit[],
): Promise<ReadUnit | undefined> {
  const found = rememberedIn(line, remembered);
  if (found === undefined) return undefined;
  const unit = await filesOf(line.slice(0, found.commits.length), history);
  const { pullRequest, approvedBy, approvedPaths } = found;
  return { ...unit, approved: true, pullRequest, approvedBy, approvedPaths, isRemembered: true };
}

function rememberedIn(line: readonly LineCommit[], remembered: readonly RememberedUnit[]): RememberedUnit | undefined {
  return remembered.find(({ commits }) => commits.every((commit, index) => line[index]?.commit === commit));
}

/**
 * The longest unit that begins at the newest commit from `at` on and is what a merge of an approved commit makes: a rebased pull request
 * counts as a whole. None, where main had commits of the pull request already: GitHub doesn't show its reviewers what main has.
 */
async function approvedAt(
  at: number,
  { line, touching, merged }: Asked,
  comparing: Comparing & { readonly history: MergeHistory },
  pullRequests: PullRequests,
): Promise<ReadUnit | undefined> {
  const placeOf = (id: string | null | undefined) => line.findIndex(({ commit }) => commit === id);
  const place = placeOf(touching[at]?.commit);
  const isAtOrAbove = (merge: string | null) => placeOf(merge) >= 0 && placeOf(merge) <= place;
  for (const { number } of (merged[at] ?? []).filter(({ mergeCommit }) => isAtOrAbove(mergeCommit))) {
    const pullRequest = await pullRequests.reviewOf(number);
    if (!isApproved(pullRequest)) continue;
    const isOwn = (index: number) => merged[index]?.some((it) => it.number === number) === true;
    const below = touching.filter((_, index) => index > at && isOwn(index)).map(({ commit }) => commit);
    let length = 1;
    while (isOwn(at + length)) length += 1;
    for (; length > 0; length -= 1) {
      const own = touching.slice(at, at + length);
      const unit = await filesOf(own, comparing.history);
      const judge = (oldest: LineCommit | undefined) =>
        judgeApprovals({ ...unit, parent: oldest?.parents[0] }, below, pullRequest, comparing);
      const oldest = own.at(-1);
      const judged =
        (await judge(oldest)) ?? (await judge(await oldestOf(number, oldest, { line, touching }, pullRequests)));
      if (judged === undefined) continue;
      const approvedBy = pullRequest.approvals.map(({ by }) => by ?? "ghost");
      return { ...unit, ...judged, pullRequest: number, approvedBy, isRemembered: false };
    }
  }
  return undefined;
}

/** The pull request's first commit that was rebased, if it is below `oldest`: those between them change other files alone. */
async function oldestOf(
  number: number,
  oldest: LineCommit | undefined,
  { line, touching }: Pick<Asked, "line" | "touching">,
  { mergedOf }: PullRequests,
): Promise<LineCommit | undefined> {
  const below = line.slice(line.findIndex(({ commit }) => commit === oldest?.commit) + 1);
  let first: LineCommit | undefined;
  for (const next of below) {
    if (touching.some(({ commit }) => commit === next.commit)) break;
    if (!(await mergedOf(next.commit)).some((it) => it.number === number)) break;
    first = next;
  }
  return first;
}

/**
 * Each approval must be of a commit that merges to the unit's files and has none of the commits `below` in it; undefined where it isn't so.
 * Where one of them does something else here than where it was approved, none counts.
 */
async function judgeApprovals(
  { parent, ...unit }: FilesChange & { readonly parent: string | undefined },
  below: readonly string[],
  { approvals }: PullRequestReview,
  comparing: Comparing & { readonly history: MergeHistory },
): Promise<Pick<Unit, "approved" | "approvedPaths" | "voided"> | undefined> {
  if (parent === undefined || approvals.length === 0) return undefined;
  const approvedPaths = new Set<string>();
  let isSame = true;
  for (const commit of new Set(approvals.map((it) => it.commit))) {
    if (commit === undefined) return undefined;
    const compared = await compareApproved({ ...unit, parent }, commit, comparing);
    if (compared.is === "other-content") return undefined;
    for (const own of below) if (await comparing.history.isIn(own, commit)) return undefined;
    for (const path of compared.paths) approvedPaths.add(path);
    isSame &&= compared.is === "same";
  }
  return { approved: isSame, approvedPaths: [...approvedPaths], ...(isSame ? {} : { voided: "other-effect" }) };
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
  const own = merged.find(({ mergeCommit }) => mergeCommit === commit.commit);
  const unit = await filesOf([commit], history);
  return { ...unit, approved: false, pullRequest: own?.number, approvedBy: [], isRemembered: false };
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
