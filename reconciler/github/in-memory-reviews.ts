// For tests: a branch and its reviews in memory, without GitHub. Never imported by anything but tests.
import type { BranchReviews } from "./branch-reviews.ts";
import type { CommitReview } from "./reviews.ts";

export type InMemoryBranch = {
  /** Ids, the newest first. */
  readonly commits: readonly string[];
  /** Those that a merged pull request brought, with the logins of who approved it; others were pushed directly. */
  readonly approvals: { readonly [commit: string]: readonly string[] };
  readonly missingRules?: readonly string[];
};

export function inMemoryReviews({ commits, approvals, missingRules = [] }: InMemoryBranch): BranchReviews {
  const [head = "none"] = commits;
  return {
    branch: "main",
    head: async () => head,
    missingRules: async () => missingRules,
    compare: async (base, of) => {
      const [at, since] = [commits.indexOf(of), commits.indexOf(base)];
      if (at < 0 || since < 0) return { status: "diverged", commits: [] };
      if (since === at) return { status: "identical", commits: [] };
      return since > at ? { status: "ahead", commits: commits.slice(at, since) } : { status: "behind", commits: [] };
    },
    reviewsOf: async (asked) =>
      asked.map((commit) => reviewOf(commit, commits.length - commits.indexOf(commit), approvals[commit])),
  };
}

function reviewOf(commit: string, number: number, by: readonly string[] | undefined): CommitReview {
  if (by === undefined) return { commit, pullRequest: undefined };
  const approved = by.length > 0;
  const approvals = by.map((login) => ({ by: login, commit, at: "2026-11-24T10:00:00Z", ofLastCommit: true }));
  const decision = approved ? "APPROVED" : "REVIEW_REQUIRED";
  return {
    commit,
    pullRequest: { number, author: "ana", head: commit, decision, approved, approvals, dismissed: [] },
  };
}
