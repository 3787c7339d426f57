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
const bodies = () => repository.comments.map(({ body }) => body);

test("the first preview makes the comment, a second push edits it, and a failed third one marks it as out of date", async () => {
  file("report.md", "ana gains Builder\n");
  expect(await comment(["preview", "--report", "report.md"], pullEvent(sha("a")))).toEqual({
    status: 0,
    stdout: "pull request 7: comment created: https://github.example/example/access/pull/7#issuecomment-1001\n",
    stderr: "",
  });
  repository.pullRequests[0]!.head = sha("b");
  file("report.md", "ana and ben gain Builder\n");
  const second = await comment(["preview", "--report", "report.md"], pullEvent(sha("b")));
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
  const { status, stdout } = await comment(["preview", "--report", "report.md"], pullEvent(sha("a")));
  expect([status, stdout]).toEqual([0, `pull request 7: left to the run of the branch's newer commit ${sha("b")}\n`]);
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
  const forged = await comment(["preview", "--report", "report.md"], pullEvent(sha("a")));
  expect([forged.status, forged.stderr]).toEqual([3, expect.stringContaining("contains the hidden marker")]);
  file("report.md", "fine\n");
  const refused = await comment(["preview", "--report", "report.md"], pullEvent(sha("a")), { GITHUB_TOKEN: "wrong" });
  expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining("Bad credentials")]);
  expect(bodies()).toEqual([]);
});
test.each([
  [["stale"], pullEvent(sha("a"), "mallory/access"), "comes from a fork"],
  [["stale"], "{}", "not about a pull request"],
  [["preview", "--report", "missing.md"], pullEvent(sha("a")), "could not read the text for the comment"],
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
