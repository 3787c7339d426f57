// The access folder of a commit: as it was then, with links and submodules told apart, and nothing in the work tree touched.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { openGit } from "./git.ts";
import { gitTree } from "./git-tree.ts";
import { readAccessFolder, readAccessTree } from "./read-access-folder.ts";

let root: string;
const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin" };
const git = (...argv: string[]) => execFileSync("git", argv, { cwd: root, encoding: "utf8" });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "git-tree-"));
  mkdirSync(join(root, "access/teams"), { recursive: true });
  mkdirSync(join(root, "access-more"));
  git("init", "-q", "-b", "main");
  writeFileSync(join(root, "access/teams/data.yaml"), "team: data\n");
  writeFileSync(join(root, "access/teams/née.yaml"), "team: née\n");
  writeFileSync(join(root, "access-more/x.yaml"), "team: x\n");
  writeFileSync(join(root, "access/big.yaml"), "# big\n".repeat(200_000));
  symlinkSync("/etc/passwd", join(root, "access/link.yaml"));
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "one");
  writeFileSync(join(root, "access/teams/data.yaml"), "team: changed\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("a commit's folder reads like the folder on disk at that time", async () => {
  const { git: repository } = await openGit(join(root, "access"), ENV);
  const tree = await gitTree(repository, await repository.commitOf("main"), "access");
  const read = await readAccessTree(tree, "access", "access");
  expect(read.files.map(({ path, text }) => [path, text])).toEqual([
    ["teams/data.yaml", "team: data\n"],
    ["teams/née.yaml", "team: née\n"],
  ]);
  const onDisk = await readAccessFolder(join(root, "access"));
  expect(read.diagnostics).toEqual(onDisk.diagnostics);
  expect(read.diagnostics.map(({ code }) => code)).toEqual(["not-a-file", "file-too-big"]);
  expect(git("status", "--porcelain")).toBe(" M access/teams/data.yaml\n");
});
test("a folder that the commit doesn't have is a diagnostic, a commit that git doesn't know a failure with a remedy", async () => {
  const { git: repository } = await openGit(root, ENV);
  const tree = await gitTree(repository, await repository.commitOf("main"), "nowhere");
  expect((await readAccessTree(tree, "nowhere", "access")).diagnostics.map(({ code }) => code)).toEqual([
    "no-access-folder",
  ]);
  for (const ref of ["no-such-ref", "--help", "-p"]) {
    await expect(repository.commitOf(ref)).rejects.toThrow(`git knows no commit ${ref}`);
  }
  await expect(openGit("/", ENV)).rejects.toThrow(OperationError);
});
