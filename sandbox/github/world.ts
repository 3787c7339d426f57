// What the local GitHub holds: plain data that tests write and look at.

export type Permission = "contents" | "issues" | "pull_requests" | "administration" | "actions";

export type Token = {
  /** `github-actions[bot]` for a workflow's GITHUB_TOKEN. */
  login: string;
  /** Installation tokens of apps (GITHUB_TOKEN is one) and personal tokens are refused in different words. */
  kind: "app" | "user";
  permissions: Partial<Record<Permission, "read" | "write">>;
};

export type Comment = { id: number; pullRequest: number; author: string; body: string };

export type Issue = {
  number: number;
  author: string;
  title: string;
  body: string;
  state: "open" | "closed";
  reason?: string;
};

export type Review = {
  author: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED" | "COMMENTED";
  /** The commit that was reviewed. */
  commit: string;
  /** What whoever dismissed it said. */
  dismissedWith?: string;
  /** Whether the reviewer may write to the repository. True unless given. */
  writer?: boolean;
};

export type PullRequest = {
  number: number;
  state: "open" | "closed";
  author: string;
  base: string;
  head: string;
  /** The commit that the merge made on the base branch; undefined while not merged. */
  mergeCommit?: string;
  /** null: the branch requires no review, or GitHub no longer says. */
  reviewDecision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null;
  /** In the order they were made. */
  reviews: Review[];
};

/** GitHub's number of a review of `pull`. */
export function reviewId(pull: PullRequest, review: Review): number {
  return pull.number * 1000 + pull.reviews.indexOf(review);
}

export type Commit = {
  sha: string;
  /** The first parent first. */
  parents: string[];
  /** Numbers of the pull requests that GitHub associates with the commit. */
  pullRequests: number[];
};

/** An active rule of a ruleset, as `GET …/rules/branches/{branch}` gives it. */
export type BranchRule = { type: string; parameters?: Record<string, unknown> };

/** An attempt of a run in GitHub Actions. */
export type RunAttempt = { run: number; attempt: number; status: "queued" | "in_progress" | "completed" };

export type Repository = {
  owner: string;
  name: string;
  comments: Comment[];
  /** Those that are no pull requests. */
  issues: Issue[];
  pullRequests: PullRequest[];
  commits: Commit[];
  /** The newest commit of each branch. */
  branches: Record<string, string>;
  /** Rules of rulesets by branch. A branch that isn't there has none. */
  rules: Record<string, BranchRule[]>;
  /** Classic protection by branch. A branch that isn't there has none. */
  protection: Record<string, Record<string, unknown>>;
  runAttempts: RunAttempt[];
  /** What GitHub finds wrong with CODEOWNERS, at any commit; undefined: there is no such file. */
  codeownersErrors: { line: number; column: number; kind: string }[] | undefined;
};

export type GitHubWorld = {
  /** By the token's text. */
  tokens: Record<string, Token>;
  repositories: Repository[];
};

export function emptyRepository(owner: string, name: string): Repository {
  return {
    owner,
    name,
    comments: [],
    issues: [],
    pullRequests: [],
    commits: [],
    branches: {},
    rules: {},
    protection: {},
    runAttempts: [],
    codeownersErrors: [],
  };
}
