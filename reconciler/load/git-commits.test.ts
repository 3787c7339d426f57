import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGit } from "./git.ts";
import { commitsOfFolder } from "./git-commits.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "git-commits-"));
  const git = (...argv: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...argv], { cwd: root });
  git("init", "-q", "-b", "main");
  mkdirSync(join(root, "access"));
  for (const file of ["access/a.yaml", "access/b.yaml", "access/c.yaml", "other"]) {
    writeFileSync(join(root, file), "");
    git("add", ".");
    git("commit", "-qm", file);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ["all", undefined, 3, false],
  ["as many as there are", 3, 3, false],
  ["the newest", 2, 2, true],
])("the commits that change the folder: %s", async (_, most, count, cut) => {
  const git = await openGit(root, { PATH: "/usr/local/bin:/usr/bin:/bin" });
  const listed = await commitsOfFolder(git, await git.commitOf("main"), "access", most);
  expect([listed.commits.length, listed.cut]).toEqual([count, cut]);
  expect(listed.commits[0]?.id).toBe(await git.commitOf("main^"));
});
