// What git makes of a merge, in repositories made for each test: the unit that main got is compared with it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGit } from "../load/git.ts";
import { type MergeHistory, openMergeHistory, type Remote } from "./merge-history.ts";

const ENV = { PATH: process.env.PATH ?? "", HOME: "/nonexistent" };
const AS_ANA = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];

let root: string;
let opened: MergeHistory[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "merge-history-"));
  opened = [];
  git("init", "-q", "-b", "main");
  commit({ "access/a.yaml": "one\ntwo\nthree\n", ".github/CODEOWNERS": "* @platform\n", "code.ts": "1\n" });
});
afterEach(() => {
  for (const history of opened) history.close();
  rmSync(root, { recursive: true, force: true });
});

function git(...argv: string[]): string {
  return execFileSync("git", [...AS_ANA, ...argv], { cwd: root, encoding: "utf8", env: ENV }).trim();
}

/** Returns its id. */
function commit(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("add", ".");
  git("commit", "-qm", "change");
  return git("rev-parse", "HEAD");
}

async function open(
  folder = root,
  remote?: Remote,
  env: Readonly<Record<string, string>> = ENV,
): Promise<MergeHistory> {
  const history = await openMergeHistory({ ...(await openGit(folder, env)), path: "access" }, env, remote);
  opened.push(history);
  return history;
}

/** Main and a branch that both changed something since: their heads, and what was main's before. */
function branched(): { readonly base: string; readonly approved: string } {
  git("switch", "-qc", "change");
  const approved = commit({ "access/a.yaml": "one\ntwo\nTHREE\n", "access/new.yaml": "new\n" });
  git("switch", "-q", "main");
  return { base: commit({ "access/b.yaml": "b\n", "code.ts": "2\n" }), approved };
}

test("a commit's files are those of the access folder and CODEOWNERS, with mode, object and size", async () => {
  const { filesAt } = await open();
  const files = await filesAt(git("rev-parse", "HEAD"));
  expect(Object.fromEntries(files)).toEqual({
    ".github/CODEOWNERS": `100644 ${git("rev-parse", "HEAD:.github/CODEOWNERS")} 12`,
    "access/a.yaml": `100644 ${git("rev-parse", "HEAD:access/a.yaml")} 14`,
  });
});

test.each([
  ["a merge commit", ["merge", "-q", "--no-ff", "--no-edit", "change"]],
  ["a squash", ["merge", "-q", "--squash", "change"]],
  ["a rebase", ["cherry-pick", "change"]],
])("%s has the files that git makes of it", async (_, argv) => {
  const { base, approved } = branched();
  git(...argv);
  if (git("status", "--porcelain") !== "") git("commit", "-qm", "squashed");
  const { filesAt, mergedFiles } = await open();
  expect(await mergedFiles(base, approved)).toEqual(await filesAt(git("rev-parse", "HEAD")));
});

test("a merge with more in it has other files", async () => {
  const { base, approved } = branched();
  git("merge", "-q", "--no-ff", "--no-commit", "change");
  const head = commit({ "access/b.yaml": "b\nmore\n" });
  const { filesAt, mergedFiles } = await open();
  expect(await mergedFiles(base, approved)).not.toEqual(await filesAt(head));
});

test("what conflicts has no merge", async () => {
  const { approved } = branched();
  const base = commit({ "access/a.yaml": "one\ntwo\n3\n" });
  expect(await (await open()).mergedFiles(base, approved)).toBeUndefined();
});

test("attributes and settings of the clone don't change a merge", async () => {
  const { approved } = branched();
  const base = commit({ "access/a.yaml": "one\ntwo\n3\n", ".gitattributes": "* merge=union\n" });
  writeFileSync(join(root, ".git/info/attributes"), "* merge=union\n");
  git("config", "merge.default", "union");
  expect(await (await open()).mergedFiles(base, approved)).toBeUndefined();
});

test.each([
  ["in their home folder", { HOME: "user" }, "user/.config/git/attributes"],
  ["in their settings' folder", { XDG_CONFIG_HOME: "settings" }, "settings/git/attributes"],
])("attributes of a user, %s, change neither a merge nor what is told of lines", async (_, folders, file) => {
  const { approved } = branched();
  const base = commit({ "access/a.yaml": "one\ntwo\n3\n" });
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), "* merge=union -diff\n");
  const own = Object.entries(folders).map(([name, folder]) => [name, join(root, folder)]);
  const { changedLines, filesAt, mergedFiles } = await open(root, undefined, { ...ENV, ...Object.fromEntries(own) });
  expect(await mergedFiles(base, approved)).toBeUndefined();
  const textAt = async (id: string) => (await filesAt(id)).get("access/a.yaml");
  expect(await changedLines(await textAt(base), await textAt(approved))).toEqual(["3"]);
});

test("a setting that is given to git as a parameter doesn't change a merge", async () => {
  const { approved } = branched();
  const base = commit({ "access/a.yaml": "one\ntwo\n3\n" });
  const env = { ...ENV, GIT_CONFIG_PARAMETERS: "'merge.default'='union'" };
  expect(await (await open(root, undefined, env)).mergedFiles(base, approved)).toBeUndefined();
});

test("the line has each commit of the branch with its parents, the newest first, without what was merged", async () => {
  const first = git("rev-parse", "HEAD");
  const { base, approved } = branched();
  git("merge", "-q", "--no-ff", "--no-edit", "change");
  const head = git("rev-parse", "HEAD");
  const { line } = await open();
  expect(await line(first, head)).toEqual([
    { commit: head, parents: [base, approved] },
    { commit: base, parents: [first] },
  ]);
  expect(await line(approved, base)).toBeUndefined();
});

test("an approved commit that the clone lacks is fetched by its id; one that nobody has any more is none", async () => {
  const { base, approved } = branched();
  git("merge", "-q", "--squash", "change");
  git("commit", "-qm", "squashed");
  const clone = join(root, "clone");
  execFileSync("git", ["clone", "-q", "--no-local", "--single-branch", root, clone], { env: ENV });
  const remote = { url: `file://${root}`, authorization: "basic secret" };
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  expect(await (await open(clone)).mergedFiles(base, approved)).toBeUndefined();
  const { mergedFiles, filesAt } = await open(clone, remote);
  expect(await mergedFiles(base, approved)).toEqual(await filesAt(git("rev-parse", "HEAD")));
  expect(await mergedFiles(base, "0123456789012345678901234567890123456789")).toBeUndefined();
});

test("a remote that can't be reached is an error, with the commit", async () => {
  const { base } = branched();
  const { mergedFiles } = await open(root, { url: `file://${root}/nowhere`, authorization: undefined });
  const missing = "0123456789012345678901234567890123456789";
  await expect(mergedFiles(base, missing)).rejects.toThrow(`could not fetch the approved commit ${missing}`);
});

test("nothing is left behind, and the clone stays as it was", async () => {
  const { base, approved } = branched();
  const before = git("count-objects");
  const history = await open();
  await history.mergedFiles(base, approved);
  history.close();
  expect(git("count-objects")).toBe(before);
  expect(existsSync(join(root, ".git/FETCH_HEAD"))).toBe(false);
});

test("who wrote a commit, and which lines of a file it changed", async () => {
  const before = git("rev-parse", "HEAD");
  const after = commit({ "access/a.yaml": "ONE\ntwo\nthree\nfour\nfive\n", "access/new.yaml": "new\n" });
  const cut = commit({ "access/a.yaml": "ONE\ntwo\nfive\n" });
  const { authorOf, changedLines, filesAt } = await open();
  expect(await authorOf(after)).toBe("Ana <ana@example.com>");
  const linesOf = async (from: string, to: string, path: string) =>
    changedLines((await filesAt(from)).get(path), (await filesAt(to)).get(path));
  expect(await linesOf(before, after, "access/a.yaml")).toEqual(["1", "4-5"]);
  expect(await linesOf(after, cut, "access/a.yaml")).toEqual(["2"]);
  expect(await linesOf(before, after, "access/new.yaml")).toEqual([]);
});
