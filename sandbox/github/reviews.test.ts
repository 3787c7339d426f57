import { describe, expect, test } from "vitest";
import { readMergedPullRequests, readReview } from "../../reconciler/github/reviews.ts";
import { pullRequest, sha, startForTest } from "./test-server.ts";
import type { Commit, PullRequest } from "./world.ts";

const approvedBy = (author: string, commit = sha("a")) => ({ author, state: "APPROVED", commit }) as const;
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

/** Number and merge commit of those of commit `1`. */
async function mergedOf(pullRequests: PullRequest[], pageSize = 100): Promise<readonly (readonly unknown[])[]> {
  const commits = [commit(sha("1"), ...pullRequests.map(({ number }) => number))];
  const { github } = await startForTest({ repository: { pullRequests, commits }, pageSize });
  const found = await readMergedPullRequests(github, "main", sha("1"));
  return found.map(({ number, mergeCommit }) => [number, mergeCommit]);
}

describe("the pull requests of a commit", () => {
  test("are those that hold it and were merged, each with the commit that its merge made; a direct push has none", async () => {
    expect(await mergedOf([merged(7, sha("1")), merged(8, sha("3"))])).toEqual([
      [7, sha("1")],
      [8, sha("3")],
    ]);
    expect(await mergedOf([])).toEqual([]);
  });

  test("are not those that are open, closed without a merge, or merged into another branch", async () => {
    const pulls = [
      pullRequest({ number: 1, reviewDecision: "APPROVED" }),
      pullRequest({ number: 2, state: "closed", reviewDecision: "APPROVED" }),
      merged(3, sha("3"), { base: "develop" }),
    ];
    expect(await mergedOf(pulls)).toEqual([]);
  });

  test("are found over all pages", async () => {
    const pulls = [5, 6, 7].map((number) => merged(number, number === 7 ? sha("1") : sha("9")));
    expect((await mergedOf(pulls, 1)).map(([number]) => number)).toEqual([5, 6, 7]);
  });
});

/** The review of pull request 7, whose last commit is `a`. */
async function review(changes: Partial<PullRequest>, pageSize = 100) {
  const repository = { pullRequests: [merged(7, sha("1"), changes)], commits: [commit(sha("1"), 7)] };
  const { github } = await startForTest({ repository, pageSize });
  return readReview(github, 7);
}

describe("the review of a pull request", () => {
  test("says whose it is, and who approved which commit", async () => {
    const reviews = [approvedBy("ben", sha("b")), approvedBy("chen")];
    expect(await review({ reviews })).toEqual({
      author: "ana",
      approved: true,
      approvals: [
        { id: "7000", by: "ben", commit: sha("b") },
        { id: "7001", by: "chen", commit: sha("a") },
      ],
    });
  });

  test.each(["CHANGES_REQUESTED", "REVIEW_REQUIRED", null] as const)("%s is not approved", async (reviewDecision) => {
    expect(await review({ reviewDecision })).toMatchObject({ approved: false });
  });

  test("a dismissed approval is no approval", async () => {
    const reviews = [approvedBy("ben"), { ...approvedBy("ben"), state: "DISMISSED" as const }];
    expect(await review({ reviewDecision: "REVIEW_REQUIRED", reviews })).toMatchObject({
      approved: false,
      approvals: [],
    });
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

test("what can't be read is an error, not a direct push", async () => {
  const { github } = await startForTest({ token: { permissions: { contents: "read" } } });
  await expect(readMergedPullRequests(github, "main", sha("1"))).rejects.toMatchObject({
    message: `could not read the pull requests of commit ${sha("1")}: Resource not accessible by integration (GitHub, 403)`,
    remedy: "give the token the permission pull-requests: read",
  });
});

test("a commit that GitHub doesn't have is an error", async () => {
  const { github } = await startForTest();
  await expect(readMergedPullRequests(github, "main", sha("1"))).rejects.toThrow(
    `No commit found for SHA: ${sha("1")}`,
  );
});
