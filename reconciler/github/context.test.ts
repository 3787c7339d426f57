import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readGitHubContext } from "./context.ts";

const sha = (character: string) => character.repeat(40);
const event = {
  action: "synchronize",
  pull_request: {
    number: 7,
    title: "</details> @everyone",
    head: { sha: sha("a"), ref: "topic", repo: { full_name: "example/access" } },
    base: { sha: sha("b"), ref: "main", repo: { full_name: "Example/access" } },
  },
};

async function environment(
  text: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "event-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "event.json");
  await writeFile(file, text);
  return {
    GITHUB_REPOSITORY: "example/access",
    GITHUB_SHA: sha("c"),
    GITHUB_REF: "refs/pull/7/merge",
    GITHUB_RUN_ID: "42",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_API_URL: "https://api.github.com",
    GITHUB_GRAPHQL_URL: "https://api.github.com/graphql",
    GITHUB_EVENT_PATH: file,
    GITHUB_STEP_SUMMARY: "/tmp/summary",
    ...changes,
  };
}

test("a pull request's run knows its number, its commits and that they are no fork's", async () => {
  expect(await readGitHubContext(await environment(JSON.stringify(event)))).toEqual({
    repository: { owner: "example", name: "access" },
    sha: sha("c"),
    ref: "refs/pull/7/merge",
    branch: undefined,
    pullRequest: { number: 7, head: sha("a"), base: sha("b"), baseBranch: "main", fromFork: false },
    mergeGroup: undefined,
    pageUrl: "https://github.com/example/access",
    runUrl: "https://github.com/example/access/actions/runs/42",
    apiUrl: "https://api.github.com",
    graphqlUrl: "https://api.github.com/graphql",
  });
});

test("a push's run has a branch and no pull request", async () => {
  const env = await environment("{}", { GITHUB_REF: "refs/heads/release/main", GITHUB_STEP_SUMMARY: "" });
  expect(await readGitHubContext(env)).toMatchObject({
    branch: "release/main",
    pullRequest: undefined,
  });
});

const QUEUE = `refs/heads/gh-readonly-queue/release/main/pr-12-${sha("d")}`;
const group = (changes: object = {}) =>
  JSON.stringify({
    merge_group: {
      head_ref: QUEUE,
      head_sha: sha("e"),
      base_ref: "refs/heads/release/main",
      base_sha: sha("b"),
      ...changes,
    },
  });

test("a merge queue's run knows the pull request that is tried, and what it would be merged into", async () => {
  expect(await readGitHubContext(await environment(group(), { GITHUB_REF: QUEUE }))).toMatchObject({
    pullRequest: undefined,
    mergeGroup: { pullRequest: 12, base: sha("b"), baseBranch: "release/main" },
  });
});

test.each([
  ["another branch than a queue's", { head_ref: "refs/heads/pr-12-x" }, "/merge_group/head_ref must match"],
  ["no commit", { base_sha: "main" }, "/merge_group/base_sha must match"],
])("a merge queue with %s is refused", async (_, changes, message) => {
  await expect(readGitHubContext(await environment(group(changes)))).rejects.toThrow(message);
});

test.each([
  ["another repository", { full_name: "mallory/access" }],
  ["a repository that is gone", null],
])("commits of %s are a fork's", async (_, repo) => {
  const head = { ...event.pull_request.head, repo };
  const text = JSON.stringify({ pull_request: { ...event.pull_request, head } });
  expect((await readGitHubContext(await environment(text))).pullRequest?.fromFork).toBe(true);
});

describe("an event that isn't GitHub's is refused, without showing its values", () => {
  const withPull = (changes: object) => JSON.stringify({ pull_request: { ...event.pull_request, ...changes } });
  test.each([
    ["not JSON", "{", "the event in GITHUB_EVENT_PATH is not JSON"],
    ["a list", "[]", "the event is not one of GitHub's: it must be object"],
    ["a number as text", withPull({ number: "7; rm" }), "/pull_request/number must be integer"],
    ["no base", withPull({ base: undefined }), "/pull_request must have required property 'base'"],
    ["a commit that is none", withPull({ head: { sha: "$(x)", repo: null } }), "/pull_request/head/sha must match"],
  ])("%s", async (_, text, message) => {
    await expect(readGitHubContext(await environment(text))).rejects.toThrow(message);
  });
});

test.each([
  ["GITHUB_REPOSITORY", "", "GITHUB_REPOSITORY is not set"],
  ["GITHUB_REPOSITORY", "a/b/c", 'GITHUB_REPOSITORY is not valid: "a/b/c"'],
  ["GITHUB_REF", "refs/heads/a\nb", 'GITHUB_REF is not valid: "refs/heads/a<U+000A>b"'],
  ["GITHUB_SHA", "HEAD", 'GITHUB_SHA is not valid: "HEAD"'],
  ["GITHUB_EVENT_PATH", "/nowhere/event.json", "could not read the event in GITHUB_EVENT_PATH: ENOENT"],
])("%s as %o is refused", async (name, value, message) => {
  await expect(readGitHubContext(await environment("{}", { [name]: value }))).rejects.toThrow(message);
});
