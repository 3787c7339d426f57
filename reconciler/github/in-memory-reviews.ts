// For tests: a branch and its reviews in memory, without GitHub. Never imported by anything but tests.
import type { BranchReviews } from "./branch-reviews.ts";
import type { CodeownersError } from "./codeowners-errors.ts";
import type { PullRequestReview } from "./reviews.ts";

export type InMemoryBranch = {
  /** Ids, the newest first. */
  readonly commits: readonly string[];
  /** Those that a merged pull request brought, with the logins of who approved it; others were pushed directly. */
  readonly approvals: { readonly [commit: string]: readonly string[] };
  readonly missingRules?: readonly string[];
  readonly codeownersErrors?: readonly CodeownersError[];
};

/** Of a branch whose commits each are a pull request of their own, or pushed. */
export function inMemoryReviews({
  commits,
  approvals,
  missingRules = [],
  codeownersErrors = [],
}: InMemoryBranch): BranchReviews {
  const [head = "none"] = commits;
  return {
    branch: "main",
    head: async () => head,
    missingRules: async () => missingRules,
    codeownersErrors: async () => codeownersErrors,
    compare: async (base, of) => {
      const [at, since] = [commits.indexOf(of), commits.indexOf(base)];
      if (at < 0 || since < 0) return { status: "diverged" };
      if (since === at) return { status: "identical" };
      return since > at ? { status: "ahead" } : { status: "behind" };
    },
    mergedOf: async (commit) =>
      approvals[commit] === undefined
        ? []
        : [{ number: commits.length - commits.indexOf(commit), mergeCommit: commit }],
    reviewOf: async (number) => {
      const commit = commits[commits.length - number] ?? "none";
      const by = approvals[commit];
      if (by === undefined) throw new Error(`no pull request ${number}`);
      return reviewOf(commit, by);
    },
  };
}

function reviewOf(commit: string, by: readonly string[]): PullRequestReview {
  return { author: "ana", approved: by.length > 0, approvals: by.map((login) => ({ id: "1", by: login, commit })) };
}
