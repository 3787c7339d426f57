// `access comment drift` as the nightly workflow calls it: one issue, kept up to date, closed when there is no drift.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { runArgv } from "../../reconciler/cli/run-argv.ts";
import type { GitHubServer } from "./server.ts";
import { AT_ONCE, BOT, operations, SECRET, sha, startForTest } from "./test-server.ts";
import type { Repository } from "./world.ts";

let folder: string;
let server: GitHubServer;
let repository: Repository;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-issue-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await begin("write");
});

async function begin(issues: "read" | "write", pageSize = 100): Promise<void> {
  ({ server, repository } = await startForTest({ token: { permissions: { contents: "read", issues } }, pageSize }));
}

const CLEAN = { version: 1, complete: true, changed: [], missing: [], unmanaged: [], orphaned: [] };

/** What the command says after a night in which `drift` found this. */
async function night(report: string, result: unknown) {
  writeFileSync(join(folder, "event.json"), "{}");
  writeFileSync(join(folder, "report.md"), report);
  writeFileSync(join(folder, "drift.json"), typeof result === "string" ? result : JSON.stringify(result));
  return runArgv(["comment", "drift", "--report", "report.md", "--result", "drift.json"], {
    cwd: folder,
    githubPace: AT_ONCE,
    env: {
      GITHUB_REPOSITORY: "example/access",
      GITHUB_SHA: sha("f"),
      GITHUB_REF: "refs/heads/main",
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_RUN_ID: "1",
      GITHUB_API_URL: server.url,
      GITHUB_GRAPHQL_URL: server.graphqlUrl,
      GITHUB_TOKEN: SECRET,
    },
  });
}
const issues = () => repository.issues.map(({ title, state, reason }) => [title, state, reason]);

test("the first drift opens an issue, the next nights keep it up to date, and a clean one closes it", async () => {
  expect(await night("ben was added\n", { ...CLEAN, unmanaged: [{}] })).toEqual({
    status: 0,
    stdout: "issue created: https://github.example/example/access/issues/8\n",
    stderr: "",
  });
  expect((await night("ben and chen were added\n", { ...CLEAN, unmanaged: [{}, {}], changed: [{}] })).stdout).toBe(
    "issue updated: https://github.example/example/access/issues/8\n",
  );
  expect(issues()).toEqual([["Drift: 1 changed, 2 unmanaged", "open", undefined]]);
  expect(repository.issues[0]?.body).toContain("ben and chen were added\n\n[The run](https://github.example/");
  expect((await night("No drift\n", CLEAN)).stdout).toContain("issue closed");
  expect(issues()).toEqual([["Drift: 1 changed, 2 unmanaged", "closed", "completed"]]);
  expect(repository.issues[0]?.body).toContain("No drift");
});

test("a clean night without an open issue writes nothing", async () => {
  expect(await night("No drift\n", CLEAN)).toEqual({ status: 0, stdout: "no issue is open\n", stderr: "" });
  expect(issues()).toEqual([]);
});

test("drift after a closed issue opens another one", async () => {
  await night("ben was added\n", { ...CLEAN, unmanaged: [{}] });
  await night("No drift\n", CLEAN);
  await night("chen was added\n", { ...CLEAN, unmanaged: [{}] });
  expect(issues().map(([, state]) => state)).toEqual(["closed", "open"]);
});

test("what could not be read opens an issue, and never closes one", async () => {
  const unread = { ...CLEAN, complete: false };
  await night("the members of group builders are unknown\n", unread);
  expect(issues()).toEqual([["Drift: not everything could be read", "open", undefined]]);
  await night("the members of group builders are unknown\n", unread);
  expect(issues()).toEqual([["Drift: not everything could be read", "open", undefined]]);
});

test("that drift could not run is told too", async () => {
  await night("**This could not be done:** no credentials\n", { version: 1, problem: { message: "no credentials" } });
  expect(issues()).toEqual([["Drift: not everything could be read", "open", undefined]]);
});

describe("of the open issues", () => {
  const marker = "<!-- access-as-code:drift -->\n";
  const issue = (number: number, author: string, body: string) =>
    ({ number, author, title: "Drift", body, state: "open" }) as const;
  test("only its own is edited, on whichever page it is, and of two the older stays", async () => {
    await begin("write", 1);
    repository.issues.push(
      issue(8, "mallory", `${marker}mine`),
      issue(9, BOT, "another workflow's"),
      issue(10, BOT, marker),
      issue(11, BOT, marker),
    );
    await night("ben was added\n", { ...CLEAN, unmanaged: [{}] });
    expect(repository.issues.map(({ number, title, state }) => [number, title, state])).toEqual([
      [8, "Drift", "open"],
      [9, "Drift", "open"],
      [10, "Drift: 1 unmanaged", "open"],
      [11, "Drift", "closed"],
    ]);
  });
});

test("a report that is too long is cut at a line, with a note", async () => {
  await night("| one more |\n".repeat(10_000), { ...CLEAN, unmanaged: [{}] });
  expect(repository.issues[0]?.body.length).toBeLessThan(65_536);
  expect(repository.issues[0]?.body).toContain("of 10000 lines");
});

test.each(["not JSON", "[]", "null", '{"version":1,"complete":true}', '{"complete":"yes","changed":[]}'])(
  "a result %j is refused",
  async (result) => {
    const { status, stderr } = await night("fine\n", result);
    expect([status, stderr]).toEqual([3, expect.stringContaining("not what `drift --format json` writes")]);
    expect(operations(server)).toEqual([]);
  },
);

test("a token that may not write is exit 3, with the permission that it needs", async () => {
  await begin("read");
  const { status, stderr } = await night("ben was added\n", { ...CLEAN, unmanaged: [{}] });
  expect([status, stderr]).toEqual([3, expect.stringContaining("issues: write")]);
});
