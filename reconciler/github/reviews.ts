// Which merged pull request each commit of a branch belongs to, and whether it was approved.
import type { GitHub } from "./client.ts";

const NEEDS = "pull-requests: read";

export type Approval = {
  /** Login; undefined: the account is gone. */
  readonly by: string | undefined;
  /** The commit that was looked at. */
  readonly commit: string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string | undefined;
  /**
   * Whether that commit is the last one of the pull request. Where it isn't, GitHub let the approval stand: the branch
   * doesn't dismiss stale approvals, or what was pushed since didn't change the difference (an updated base).
   */
  readonly ofLastCommit: boolean;
};

export type PullRequestReview = {
  readonly number: number;
  readonly author: string | undefined;
  /** The last commit that was pushed to the pull request. */
  readonly head: string;
  /** GitHub's reviewDecision; null where the branch requires no review, or GitHub no longer says after the merge. */
  readonly decision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null;
  /** The decision is APPROVED, nothing less. An approval given after the merge counts. */
  readonly approved: boolean;
  /** The approvals that stand, of people who may write to the repository. */
  readonly approvals: readonly Approval[];
  /** Logins whose last word was dismissed, by a person or by a push after it. */
  readonly dismissed: readonly string[];
};

export type CommitReview = {
  readonly commit: string;
  /**
   * undefined: no pull request that was merged into the branch brought this commit; it was pushed directly. Of several that
   * one merge brought, the one that isn't approved.
   */
  readonly pullRequest: PullRequestReview | undefined;
};

/**
 * `commits` are the first-parent commits of `branch`, the newest first, as `git rev-list --first-parent` prints them. Throws
 * a GitHubError when anything can't be read: then nothing counts as reviewed, nor as pushed directly.
 */
export async function readReviews(
  github: GitHub,
  branch: string,
  commits: readonly string[],
): Promise<readonly CommitReview[]> {
  // The throttling plugin has at most ten calls under way.
  const merged = await Promise.all(commits.map((commit) => readMergedPullRequests(github, branch, commit)));
  const owners = ownersOf(commits, merged);
  const numbers = [...new Set(owners.flat())];
  const reviews = await Promise.all(numbers.map((number) => readReview(github, number)));
  return commits.map((commit, index) => {
    const own = reviews.filter(({ number }) => owners[index]?.includes(number));
    return { commit, pullRequest: own.find(({ approved }) => !approved) ?? own[0] };
  });
}

type MergedPullRequest = { readonly number: number; readonly mergeCommit: string | null };

/**
 * The pull requests of each commit. GitHub associates a commit with every pull request that ever held it, so that alone is no
 * evidence: somebody may push to the branch, directly, one commit of a pull request that took it back before its merge. The
 * commit must be the one that the merge made, or stand right under another of the same pull request (a rebase makes several).
 * There are two where the merge of one brought all of the other: GitHub calls both merged, by the same commit.
 */
function ownersOf(
  commits: readonly string[],
  merged: readonly (readonly MergedPullRequest[])[],
): readonly (readonly number[])[] {
  let above: readonly number[] = [];
  return commits.map((commit, index) => {
    const candidates = merged[index] ?? [];
    const made = candidates.filter(({ mergeCommit }) => mergeCommit === commit);
    const own = made.length > 0 ? made : candidates.filter(({ number }) => above.includes(number));
    above = own.map(({ number }) => number);
    return above;
  });
}

/** Those merged into this branch of this repository; a fork's or another branch's merge proves nothing here. */
async function readMergedPullRequests(
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
      headRefOid
      reviewDecision
      latestOpinionatedReviews(first: 100, after: $after, writersOnly: true) {
        nodes { state submittedAt author { login } commit { oid } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

type ReviewData = {
  repository: {
    pullRequest: {
      author: { login: string } | null;
      headRefOid: string;
      reviewDecision: PullRequestReview["decision"];
      latestOpinionatedReviews: {
        nodes: readonly ReviewNode[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    };
  };
};

type ReviewNode = {
  readonly state: string;
  readonly submittedAt: string | null;
  readonly author: { readonly login: string } | null;
  readonly commit: { readonly oid: string } | null;
};

async function readReview({ query, owner, repo }: GitHub, number: number): Promise<PullRequestReview> {
  const what = `read the reviews of pull request ${number}`;
  const nodes: ReviewNode[] = [];
  for (let after: string | null = null; ; ) {
    const data: ReviewData = await query(what, NEEDS, REVIEW_QUERY, { owner, repo, number, after });
    const {
      author,
      headRefOid: head,
      reviewDecision: decision,
      latestOpinionatedReviews,
    } = data.repository.pullRequest;
    nodes.push(...latestOpinionatedReviews.nodes);
    after = latestOpinionatedReviews.pageInfo.endCursor;
    if (latestOpinionatedReviews.pageInfo.hasNextPage) continue;
    return {
      number,
      author: author?.login,
      head,
      decision,
      approved: decision === "APPROVED",
      approvals: nodes.filter(({ state }) => state === "APPROVED").map((node) => approval(node, head)),
      dismissed: nodes.filter(({ state }) => state === "DISMISSED").map(({ author: by }) => by?.login ?? "ghost"),
    };
  }
}

function approval({ author, commit, submittedAt }: ReviewNode, head: string): Approval {
  return { by: author?.login, commit: commit?.oid, at: submittedAt ?? undefined, ofLastCommit: commit?.oid === head };
}
