import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { quietContext } from "../deploy/in-memory-plan.ts";
import { pullRequestLinks } from "./pull-request-links.ts";

const HEAD = "89abcdef0123456789abcdef0123456789abcdef";
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pull-request-links-"));
  mkdirSync(join(folder, "aws/access"), { recursive: true });
  execFileSync("git", ["init", "--quiet", folder]);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file is linked at the pull request's commit, by its path in the repository and whatever is in its name", async () => {
  const repo = { full_name: "example/access" };
  const event = join(folder, "event.json");
  writeFileSync(
    event,
    JSON.stringify({ pull_request: { number: 7, head: { sha: HEAD, repo }, base: { sha: HEAD, ref: "main", repo } } }),
  );
  const env = {
    PATH: process.env.PATH ?? "",
    GITHUB_REPOSITORY: "example/access",
    GITHUB_REF: "refs/pull/7/merge",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: HEAD,
    GITHUB_RUN_ID: "1",
    GITHUB_API_URL: "https://api.github.com",
    GITHUB_GRAPHQL_URL: "https://api.github.com/graphql",
  };
  const links = await pullRequestLinks({ ...quietContext(), accessDir: join(folder, "aws/access"), env });
  expect(links?.file('access/policies/a "b"#c.json')).toBe(
    `https://github.com/example/access/blob/${HEAD}/aws/access/policies/a%20%22b%22%23c.json`,
  );
});
