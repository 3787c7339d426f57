// Which merged pull requests a commit of a branch belongs to, and what their reviewers said.
import type { GitHub } from "./client.ts";

const NEEDS = "pull-requests: read";

export type Approval = {
  /** GitHub's number of the review. */
  readonly id: string;
  /** Login; undefined: the account is gone. */
  readonly by: string | undefined;
  /** The commit that was looked at. */
  readonly commit: string | undefined;
};

export type PullRequestReview = {
  readonly author: string | undefined;
  /** GitHub's reviewDecision is APPROVED, nothing less. An approval given after the merge counts. */
  readonly approved: boolean;
  /** The approvals that stand, of people who may write to the repository. */
  readonly approvals: readonly Approval[];
};

export type MergedPullRequest = {
  readonly number: number;
  /** The commit that its merge made on the branch. */
  readonly mergeCommit: string | null;
};

/**
 * Those that GitHub associates with `commit` and that were merged into this branch of this repository; a fork's or another branch's merge
 * proves nothing here. GitHub associates a commit with every pull request that ever held it, so that alone is no evidence. Throws a
 * GitHubError.
 */
export async function readMergedPullRequests(
  { call, owner, repo }: GitHub,
  branch: string,
  commit: string,
): Promise<readonly MergedPullRequest[]> {
  const pulls = await call(`read the pull requests of commit ${commit}`, NEEDS, (client) =>
    client.paginate("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
      owner,
      repo,
      commit_sha: commit,
      per_page: 100,
    }),
  );
  const here = `${owner}/${repo}`.toLowerCase();
  return pulls
    .filter(({ merged_at, base }) => merged_at !== null && base.ref === branch)
    .filter(({ base }) => base.repo.full_name.toLowerCase() === here)
    .map(({ number, merge_commit_sha }) => ({ number, mergeCommit: merge_commit_sha }));
}

const REVIEW_QUERY = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      author { login }
      reviewDecision
      latestOpinionatedReviews(first: 100, after: $after, writersOnly: true) {
        nodes { fullDatabaseId state author { login } commit { oid } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

type ReviewData = {
  repository: {
    pullRequest: {
      author: { login: string } | null;
      /** Null where the branch requires no review, or GitHub no longer says after the merge. */
      reviewDecision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null;
      latestOpinionatedReviews: {
        nodes: readonly ReviewNode[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    };
  };
};

type ReviewNode = {
  readonly fullDatabaseId: string;
  readonly state: string;
  readonly author: { readonly login: string } | null;
  readonly commit: { readonly oid: string } | null;
};

/** What its reviewers said. Throws a GitHubError. */
export async function readReview({ query, owner, repo }: GitHub, number: number): Promise<PullRequestReview> {
  const what = `read the reviews of pull request ${number}`;
  const nodes: ReviewNode[] = [];
  for (let after: string | null = null; ; ) {
    const data: ReviewData = await query(what, NEEDS, REVIEW_QUERY, { owner, repo, number, after });
    const { author, reviewDecision, latestOpinionatedReviews } = data.repository.pullRequest;
    nodes.push(...latestOpinionatedReviews.nodes);
    after = latestOpinionatedReviews.pageInfo.endCursor;
    if (latestOpinionatedReviews.pageInfo.hasNextPage) continue;
    return {
      author: author?.login,
      approved: reviewDecision === "APPROVED",
      approvals: nodes
        .filter(({ state }) => state === "APPROVED")
        .map(({ fullDatabaseId: id, author: by, commit }) => ({ id, by: by?.login, commit: commit?.oid })),
    };
  }
}
