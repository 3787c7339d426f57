import { describe, expect, test } from "vitest";
import { readReviews } from "../../reconciler/github/reviews.ts";
import { pullRequest, sha, startForTest } from "./test-server.ts";
import type { Commit, PullRequest } from "./world.ts";

const approvedBy = (author: string, commit = sha("a")) =>
  ({ author, state: "APPROVED", commit, submittedAt: "2026-11-25T10:00:00Z" }) as const;
const merged = (number: number, mergeCommit: string, changes: Partial<PullRequest> = {}) =>
  pullRequest({
    number,
    state: "closed",
    mergeCommit,
    reviewDecision: "APPROVED",
    reviews: [approvedBy("ben")],
    ...changes,
  });
const commit = (id: string, ...pullRequests: number[]): Commit => ({ sha: id, parents: [], pullRequests });

/** The number of each commit's pull request. */
async function owners(pullRequests: PullRequest[], commits: Commit[]): Promise<readonly (number | undefined)[]> {
  const { github } = await startForTest({ repository: { pullRequests, commits } });
  const reviews = await readReviews(
    github,
    "main",
    commits.map((one) => one.sha),
  );
  expect(reviews.map((review) => review.commit)).toEqual(commits.map((one) => one.sha));
  return reviews.map((review) => review.pullRequest?.number);
}

describe("the pull request of a commit", () => {
  test("is the one whose merge made it; a direct push belongs to none", async () => {
    const pulls = [merged(7, sha("1")), merged(8, sha("3"))];
    expect(await owners(pulls, [commit(sha("3"), 8), commit(sha("2")), commit(sha("1"), 7)])).toEqual([
      8,
      undefined,
      7,
    ]);
  });

  test("is the same for all that a rebase made", async () => {
    const pulls = [merged(7, sha("3"))];
    const commits = [commit(sha("3"), 7), commit(sha("2"), 7), commit(sha("1"), 7), commit(sha("0"))];
    expect(await owners(pulls, commits)).toEqual([7, 7, 7, undefined]);
  });

  test("is none for a commit of it that somebody pushed directly, apart from the merge", async () => {
    const pulls = [merged(7, sha("1")), merged(8, sha("3"))];
    const commits = [commit(sha("4"), 7), commit(sha("3"), 8), commit(sha("2"), 7), commit(sha("1"), 7)];
    expect(await owners(pulls, commits)).toEqual([undefined, 8, undefined, 7]);
  });

  test("is none where it is open, closed without a merge, or merged into another branch", async () => {
    const pulls = [
      pullRequest({ number: 1, reviewDecision: "APPROVED" }),
      pullRequest({ number: 2, state: "closed", reviewDecision: "APPROVED" }),
      merged(3, sha("3"), { base: "develop" }),
    ];
    expect(await owners(pulls, [commit(sha("3"), 1, 2, 3)])).toEqual([undefined]);
  });

  test("of two that one merge brought, is the one that isn't approved", async () => {
    const pulls = [merged(7, sha("1")), merged(8, sha("1"), { reviewDecision: "REVIEW_REQUIRED" })];
    expect(await owners(pulls, [commit(sha("1"), 7, 8)])).toEqual([8]);
  });

  test("is found over all pages", async () => {
    const pullRequests = [5, 6, 7].map((number) => merged(number, number === 7 ? sha("1") : sha("9")));
    const commits = [commit(sha("1"), 5, 6, 7)];
    const { github } = await startForTest({ repository: { pullRequests, commits }, pageSize: 1 });
    const [review] = await readReviews(github, "main", [sha("1")]);
    expect(review?.pullRequest?.number).toBe(7);
  });
});

/** The review of pull request 7, whose last commit is `a`. */
async function review(changes: Partial<PullRequest>, pageSize = 100) {
  const repository = { pullRequests: [merged(7, sha("1"), changes)], commits: [commit(sha("1"), 7)] };
  const { github } = await startForTest({ repository, pageSize });
  const [first] = await readReviews(github, "main", [sha("1")]);
  return first!.pullRequest!;
}

describe("the review of a pull request", () => {
  test("says who approved which commit, and when", async () => {
    expect(await review({})).toEqual({
      number: 7,
      author: "ana",
      head: sha("a"),
      decision: "APPROVED",
      approved: true,
      approvals: [{ by: "ben", commit: sha("a"), at: "2026-11-25T10:00:00Z", ofLastCommit: true }],
      dismissed: [],
    });
  });

  test.each(["CHANGES_REQUESTED", "REVIEW_REQUIRED", null] as const)("%s is not approved", async (reviewDecision) => {
    expect(await review({ reviewDecision })).toMatchObject({ approved: false, decision: reviewDecision });
  });

  test("a dismissed approval is no approval, and is named", async () => {
    const reviews = [approvedBy("ben"), { ...approvedBy("ben"), state: "DISMISSED" as const }];
    expect(await review({ reviewDecision: "REVIEW_REQUIRED", reviews })).toMatchObject({
      approved: false,
      approvals: [],
      dismissed: ["ben"],
    });
  });

  test("an approval of an earlier commit is marked", async () => {
    const { approvals } = await review({ reviews: [approvedBy("ben", sha("b")), approvedBy("chen")] });
    expect(approvals.map(({ by, ofLastCommit }) => [by, ofLastCommit])).toEqual([
      ["ben", false],
      ["chen", true],
    ]);
  });

  test("only the last word of each who may write counts, over all pages", async () => {
    const reviews = [
      approvedBy("ben"),
      { ...approvedBy("ben"), state: "CHANGES_REQUESTED" as const },
      { ...approvedBy("guest"), writer: false },
      approvedBy("chen"),
      { ...approvedBy("chen"), state: "COMMENTED" as const },
      approvedBy("dora"),
    ];
    const { approvals } = await review({ reviews }, 1);
    expect(approvals.map(({ by }) => by)).toEqual(["chen", "dora"]);
  });
});

test("one pull request's reviews are read once for all its commits", async () => {
  const commits = [commit(sha("3"), 7), commit(sha("2"), 7)];
  const { server, github } = await startForTest({ repository: { pullRequests: [merged(7, sha("3"))], commits } });
  await readReviews(github, "main", [sha("3"), sha("2")]);
  expect(server.calls.filter(({ operation }) => operation === "graphql")).toHaveLength(1);
});

test("what can't be read is an error, not a direct push", async () => {
  const { github } = await startForTest({ token: { permissions: { contents: "read" } } });
  await expect(readReviews(github, "main", [sha("1")])).rejects.toMatchObject({
    message: `could not read the pull requests of commit ${sha("1")}: Resource not accessible by integration (GitHub, 403)`,
    remedy: "give the token the permission pull-requests: read",
  });
});

test("a commit that GitHub doesn't have is an error", async () => {
  const { github } = await startForTest();
  await expect(readReviews(github, "main", [sha("1")])).rejects.toThrow(`No commit found for SHA: ${sha("1")}`);
});
