import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGit } from "./git.ts";
import { commitsAfter, commitsOfFolder, newestOn } from "./git-commits.ts";

const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin" };

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "git-commits-"));
  const env: Record<string, string> = { ...ENV };
  const git = (...argv: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...argv], { cwd: root, env });
  git("init", "-q", "-b", "main");
  mkdirSync(join(root, "access"));
  for (const [index, file] of ["access/a.yaml", "access/b.yaml", "access/c.yaml", "other"].entries()) {
    writeFileSync(join(root, file), "");
    git("add", ".");
    // The end of a day in UTC, which is another day elsewhere.
    env.GIT_COMMITTER_DATE = `2026-01-0${index + 1}T23:59:59Z`;
    git("commit", "-qm", file);
  }
  git("checkout", "-q", "-b", "topic", "main~2");
  writeFileSync(join(root, "access/topic.yaml"), "");
  git("add", ".");
  git("commit", "-qm", "topic");
  git("checkout", "-q", "main");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ["all", undefined, 3, false],
  ["as many as there are", 3, 3, false],
  ["the newest", 2, 2, true],
])("the commits that change the folder: %s", async (_, most, count, cut) => {
  const { git } = await openGit(root, ENV);
  const listed = await commitsOfFolder(git, await git.commitOf("main"), "access", most);
  expect([listed.commits.length, listed.cut]).toEqual([count, cut]);
  expect(listed.commits[0]?.id).toBe(await git.commitOf("main^"));
});

test.each([
  ["2026-01-02", "main~2"],
  ["2026-01-03", "main~1"],
  ["9999-12-31", "main"],
])("the newest commit on %s or before it is %s", async (day, ref) => {
  const { git } = await openGit(root, { ...ENV, TZ: "America/New_York" });
  const found = await newestOn(git, await git.commitOf("main"), day);
  expect(found?.id).toBe(await git.commitOf(ref));
});
test("before the first commit there is none", async () => {
  const { git } = await openGit(root, ENV);
  expect(await newestOn(git, await git.commitOf("main"), "2025-12-31")).toBeUndefined();
});
test("commits after one of the line, as far as they change the folder; beside the line it is not known what lies between", async () => {
  const { git } = await openGit(root, ENV);
  const id = (ref: string) => git.commitOf(ref);
  const after = async (from: string, to: string) =>
    (await commitsAfter(git, await id(from), await id(to), "access"))?.map((it) => it.id);
  expect(await after("main~3", "main")).toEqual([await id("main~1"), await id("main~2")]);
  expect(await after("main", "main")).toEqual([]);
  expect(await after("main", "main~1")).toBeUndefined();
  expect(await after("topic", "main")).toBeUndefined();
});
