// What a deploy of main says when it comes to nothing, and to whom: as a process of its own, with a local GitHub.
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd, savedFile } from "./ended-run.ts";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { startReconciler } from "./reconciler-process.ts";

const TEAM = "teams/ai-platform.yaml";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub();
  await story.begin("the first files");
}, 300_000);
afterAll(() => story.close());

const deploy = (env: Readonly<Record<string, string>> = {}, sha?: string) =>
  runToEnd(story.workplace, ["deploy", "--approved-only"], { env: { ...story.onMain(sha), ...env } });

test("files that two merges have made invalid: both pull requests get the diagnostics", async () => {
  story.workplace.edit(TEAM, "groups: [ai-model-builders]", "groups: [ai-model-bilders]");
  story.merge("a typing error");
  story.workplace.edit(TEAM, "permissionSet: AIModelBuilder", "permissionSet: AIModelBilder");
  const head = story.merge("another one");
  const run = await deploy();
  expect(run).toMatchObject({
    status: 1,
    stderr: "",
    stdout: expect.stringMatching(
      /\[unknown-permission-set\][\s\S]*\[unknown-group\][\s\S]*the files are not valid, and nothing was done\n$/,
    ),
    json: {
      ended: "invalid",
      commit: head,
      commits: [
        { commit: head, pullRequest: 3, approvedBy: ["ben"] },
        { pullRequest: 2, approvedBy: ["ben"] },
      ],
      diagnostics: [{ code: "unknown-permission-set" }, { code: "unknown-group" }],
    },
  });
  const { workplace } = story;
  const words = [
    "comment",
    "result",
    "--report",
    savedFile(workplace, "comment"),
    "--result",
    savedFile(workplace, "json"),
  ];
  expect(await story.command(words, { sha: head, ref: "refs/heads/main" })).toMatchObject({ status: 0 });
  const told = story.repository.comments.map(({ pullRequest, body }) => [pullRequest, body] as const);
  expect(told.toSorted(([a], [b]) => a - b)).toEqual(
    [2, 3].map((number) => [number, expect.stringContaining("[unknown-group]")]),
  );
});
test("in GitHub Actions text is on one stream, and the runner obeys none of it", async () => {
  const run = await deploy({ GITHUB_ACTIONS: "true" });
  expect([run.status, run.stderr]).toEqual([1, ""]);
  expect(run.stdout).toMatch(
    /^::stop-commands::(\S+)\n[\s\S]*the files are not valid, and nothing was done\n::\1::\n$/,
  );
});
test("in GitHub Actions JSON is alone on stdout", async () => {
  const { workplace } = story;
  const argv = ["deploy", "--approved-only", "--format", "json", "--access", workplace.access];
  const env = { ...workplace.env, ...story.onMain(), GITHUB_ACTIONS: "true" };
  const { status, stdout, stderr } = await startReconciler(argv, { env }).ended;
  expect([status, JSON.parse(stdout).ended]).toEqual([1, "invalid"]);
  expect(stderr).toMatch(/^::stop-commands::(\S+)\n::\1::\n$/);
});
test("a commit that a newer one has overtaken is that one's to deploy", async () => {
  const overtaken = story.git("rev-parse", "HEAD~1");
  expect(await deploy({}, overtaken)).toEqual({
    status: 0,
    stdout: "nothing to do: the branch has a newer commit, whose own run deploys this one too\n",
    stderr: "",
    json: { ended: "superseded" },
    markdown:
      "### ✅ Left to a newer commit\n\n**Nothing to do: the branch has a newer commit, whose own run deploys this one too.**\n",
  });
});
