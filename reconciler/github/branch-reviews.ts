// What approvals ask GitHub about a branch. `openBranchReviews` asks it; in-memory-reviews.ts stands in for it in tests.
import { readBranchHead } from "./branch-head.ts";
import { readBranchRules } from "./branch-rules.ts";
import type { GitHub } from "./client.ts";
import { type CodeownersError, readCodeownersErrors } from "./codeowners-errors.ts";
import { type Comparison, compareCommits } from "./commits.ts";
import { type MergedPullRequest, type PullRequestReview, readMergedPullRequests, readReview } from "./reviews.ts";

/** Each throws a GitHubError when it can't be read. */
export type BranchReviews = {
  readonly branch: string;
  /** The id of its newest commit. */
  readonly head: () => Promise<string>;
  /** What a deploy needs and the branch doesn't require, in GitHub's words. */
  readonly missingRules: () => Promise<readonly string[]>;
  /** See {@link readCodeownersErrors}. */
  readonly codeownersErrors: (commit: string) => Promise<readonly CodeownersError[]>;
  /** See {@link compareCommits}. */
  readonly compare: (base: string, head: string) => Promise<Comparison>;
  /** The pull requests merged into the branch that GitHub associates with a commit. */
  readonly mergedOf: (commit: string) => Promise<readonly MergedPullRequest[]>;
  /** What the reviewers of a pull request said. */
  readonly reviewOf: (number: number) => Promise<PullRequestReview>;
};

export function openBranchReviews(github: GitHub, branch: string): BranchReviews {
  return {
    branch,
    head: () => readBranchHead(github, branch),
    missingRules: async () => (await readBranchRules(github, branch)).missing,
    codeownersErrors: (commit) => readCodeownersErrors(github, commit),
    compare: (base, head) => compareCommits(github, base, head),
    mergedOf: (commit) => readMergedPullRequests(github, branch, commit),
    reviewOf: (number) => readReview(github, number),
  };
}
