// `access comment` as the workflows call it: the real command line and client, a local GitHub.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { runArgv } from "../../reconciler/cli/run-argv.ts";
import type { GitHubServer } from "./server.ts";
import { AT_ONCE, operations, pullRequest, SECRET, sha, startForTest } from "./test-server.ts";
import type { Repository } from "./world.ts";

let folder: string;
let server: GitHubServer;
let repository: Repository;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-comment-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  ({ server, repository } = await startForTest());
  file("preview.json", JSON.stringify({ version: 1, fingerprint: "0" }));
});

const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** The event of pull request 7 whose last commit is `head`; `from` has the commits. */
const pullEvent = (head: string, from = "example/access"): string =>
  JSON.stringify({
    pull_request: {
      number: 7,
      head: { sha: head, repo: { full_name: from } },
      base: { sha: sha("0"), ref: "main", repo: { full_name: "example/access" } },
    },
  });

async function comment(argv: readonly string[], event: string, changes: Record<string, string> = {}) {
  file("event.json", event);
  return runArgv(["comment", ...argv], {
    cwd: folder,
    githubPace: AT_ONCE,
    env: {
      GITHUB_REPOSITORY: "example/access",
      GITHUB_SHA: sha("f"),
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_RUN_ID: "1",
      GITHUB_API_URL: server.url,
      GITHUB_GRAPHQL_URL: server.graphqlUrl,
      GITHUB_TOKEN: SECRET,
      ...changes,
    },
  });
}
const PREVIEW = ["preview", "--report", "report.md", "--result", "preview.json"];
const bodies = () => repository.comments.map(({ body }) => body);

test("the first preview makes the comment, a second push edits it, and a failed third one marks it as out of date", async () => {
  file("report.md", "ana gains Builder\n");
  expect(await comment(PREVIEW, pullEvent(sha("a")))).toEqual({
    status: 0,
    stdout: "pull request 7: comment created: https://github.example/example/access/pull/7#issuecomment-1001\n",
    stderr: "",
  });
  repository.pullRequests[0]!.head = sha("b");
  file("report.md", "ana and ben gain Builder\n");
  const second = await comment(PREVIEW, pullEvent(sha("b")));
  expect(second.stdout).toContain("comment updated");
  repository.pullRequests[0]!.head = sha("c");
  expect((await comment(["stale"], pullEvent(sha("c")))).status).toBe(0);
  expect(bodies()).toHaveLength(1);
  expect(bodies()[0]).toContain(`about commit ${sha("b")}. For the newer commit ${sha("c")} the check failed.`);
  expect(bodies()[0]).toContain("[The run](https://github.example/example/access/actions/runs/1) says why.");
  expect(bodies()[0]).toContain("ana and ben gain Builder");
});
test("a run that was overtaken leaves the comment to the newer one", async () => {
  file("report.md", "old\n");
  repository.pullRequests[0]!.head = sha("b");
  const { status, stdout } = await comment(PREVIEW, pullEvent(sha("a")));
  expect([status, stdout]).toEqual([0, `pull request 7: left to the run of the branch's newer commit ${sha("b")}\n`]);
  expect(bodies()).toEqual([]);
});
/** That the approval of pull request 7 by ben counts no more; `others` are of other pull requests. */
const outdated = (...others: readonly object[]) =>
  JSON.stringify({
    version: 1,
    fingerprint: "0",
    outdatedApprovals: [{ pullRequest: 7, review: "7000", by: "ben", commit: sha("a"), differences: [] }, ...others],
  });
const approved = () => ({ author: "ben", state: "APPROVED", commit: sha("a") }) as const;

test("an approval that counts no more is dismissed, with the reason, and only of the pull request itself", async () => {
  repository.pullRequests.push(pullRequest({ number: 8, reviews: [approved()] }));
  repository.pullRequests[0]!.reviews = [approved()];
  file("report.md", "ana gains Builder\n");
  file("preview.json", outdated({ pullRequest: 8, review: "8000" }));
  expect((await comment(PREVIEW, pullEvent(sha("a")))).status).toBe(0);
  const [own, other] = repository.pullRequests;
  expect([own?.reviewDecision, own?.reviews]).toEqual([
    "REVIEW_REQUIRED",
    [{ ...approved(), state: "DISMISSED", dismissedWith: expect.stringContaining("is not what was approved") }],
  ]);
  expect(other?.reviews).toEqual([approved()]);
});
test("what is wrong with the files of a pull request is told, too", async () => {
  file("report.md", "error: unknown key\n");
  file("preview.json", JSON.stringify({ version: 1, diagnostics: [] }));
  expect((await comment(PREVIEW, pullEvent(sha("a")))).status).toBe(0);
  expect(bodies()).toEqual([expect.stringContaining("unknown key")]);
});
test("a run that was overtaken dismisses nothing", async () => {
  Object.assign(repository.pullRequests[0]!, { reviews: [approved()], head: sha("b") });
  file("report.md", "old\n");
  file("preview.json", outdated());
  expect((await comment(PREVIEW, pullEvent(sha("a")))).status).toBe(0);
  expect(repository.pullRequests[0]?.reviews).toEqual([approved()]);
});
test("an approval that can't be dismissed is exit 3, and the comment is written nevertheless", async () => {
  file("report.md", "ana gains Builder\n");
  file("preview.json", outdated());
  const { status, stderr } = await comment(PREVIEW, pullEvent(sha("a")));
  expect([status, stderr]).toEqual([3, expect.stringContaining("dismiss review 7000 of pull request 7")]);
  expect(bodies().length).toBe(1);
});
test.each([
  "[]",
  '{"version":2}',
  '{"version":1,"fingerprint":"0","outdatedApprovals":[{"pullRequest":7,"review":"1/../2"}]}',
])("a preview's result %j is refused", async (text) => {
  file("report.md", "fine");
  file("preview.json", text);
  const { status, stderr } = await comment(PREVIEW, pullEvent(sha("a")));
  expect([status, stderr]).toEqual([3, expect.stringContaining("the preview's result is not one")]);
  expect(bodies()).toEqual([]);
});
test("a deploy's result goes to the pull requests that it names, each once", async () => {
  repository.pullRequests.push(pullRequest({ number: 8, state: "closed", head: sha("b") }));
  file(
    "deploy.json",
    JSON.stringify({ version: 1, commits: [{ pullRequest: 8 }, {}, { pullRequest: 7 }, { pullRequest: 8 }] }),
  );
  file("deploy.md", "**2 done, 0 failed**\n");
  const { status } = await comment(["result", "--report", "deploy.md", "--result", "deploy.json"], "{}");
  expect(status).toBe(0);
  expect(repository.comments.map(({ pullRequest }) => pullRequest).toSorted()).toEqual([7, 8]);
  expect(bodies()[0]).toContain("**2 done, 0 failed**");
});
test("a result that is too long for a comment is cut at a line, with a note", async () => {
  file("deploy.json", JSON.stringify({ version: 1, commits: [{ pullRequest: 7 }] }));
  file("deploy.md", "| one more |\n".repeat(10_000));
  expect((await comment(["result", "--report", "deploy.md", "--result", "deploy.json"], "{}")).status).toBe(0);
  expect(bodies()[0]?.length).toBeLessThan(65_536);
  expect(bodies()[0]).toContain("of 10000 lines");
});
test("a deploy that came to no result is told on the pull request that brought its commit", async () => {
  repository.pullRequests.push(pullRequest({ number: 8, state: "closed", head: sha("b"), mergeCommit: sha("f") }));
  repository.commits.push(
    { sha: sha("f"), parents: [], pullRequests: [8] },
    { sha: sha("e"), parents: [], pullRequests: [] },
  );
  const onMain = (commit: string) => ({ GITHUB_SHA: commit, GITHUB_REF: "refs/heads/main" });
  expect(await comment(["no-result"], "{}", onMain(sha("e")))).toEqual({ status: 0, stdout: "", stderr: "" });
  const { stdout } = await comment(["no-result"], "{}", onMain(sha("f")));
  expect(stdout).toContain("pull request 8: comment created");
  expect(bodies()).toEqual([
    expect.stringContaining(
      "**The deploy of this pull request ended without a result.** [The run](https://github.example/",
    ),
  ]);
});
test("what can't be said is exit 3, with GitHub's reason", async () => {
  file("report.md", "<!-- access-as-code:plan -->\n");
  const forged = await comment(PREVIEW, pullEvent(sha("a")));
  expect([forged.status, forged.stderr]).toEqual([3, expect.stringContaining("contains the hidden marker")]);
  file("report.md", "fine\n");
  const refused = await comment(PREVIEW, pullEvent(sha("a")), { GITHUB_TOKEN: "wrong" });
  expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining("Bad credentials")]);
  expect(bodies()).toEqual([]);
});
test.each([
  [["stale"], pullEvent(sha("a"), "mallory/access"), "comes from a fork"],
  [["stale"], "{}", "not about a pull request"],
  [
    ["preview", "--report", "missing.md", "--result", "preview.json"],
    pullEvent(sha("a")),
    "could not read the text for the comment",
  ],
])("%j refuses before anything is written", async (argv, event, message) => {
  const { status, stderr } = await comment(argv, event);
  expect([status, stderr]).toEqual([3, expect.stringContaining(message)]);
  expect(operations(server)).toEqual([]);
});
test.each(["not JSON", "[]", '{"version":2}', '{"version":1,"commits":[{"pullRequest":"7"}]}'])(
  "a result %j is refused",
  async (text) => {
    file("deploy.json", text);
    file("deploy.md", "done");
    const { status, stderr } = await comment(["result", "--report", "deploy.md", "--result", "deploy.json"], "{}");
    expect([status, stderr]).toEqual([3, expect.stringContaining("the deploy's result is not")]);
  },
);
test.each([
  [["preview"], "comment preview needs --report"],
  [["stale", "--report", "x"], "comment stale takes no --report"],
  [["result", "--report", "x"], "comment result needs --result"],
])("%j is bad usage", async (argv, message) => {
  const { status, stderr } = await comment(argv, "{}");
  expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
});
