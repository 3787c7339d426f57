// Units of a real branch: what git makes of merges, where it differs from whole files.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type MergeHistory, openMergeHistory } from "../history/merge-history.ts";
import { openGit } from "../load/git.ts";
import { type PullRequests, readUnits } from "./read-units.ts";

const ENV = { PATH: process.env.PATH ?? "", HOME: "/nonexistent" };
/** Of several merge bases git takes the newest; by the clock, two commits are of the same second or not. */
const DATES = { GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z" };

let root: string;
let history: MergeHistory;
let start: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "units-in-git-"));
  git("init", "-q", "-b", "main");
  start = commit({
    ".github/CODEOWNERS": "* @platform\n",
    "README.md": "one\n",
    "docs/x.yaml": "team: x\n\ngroups:\n\n  - name: x\n\n    members: [ana]\n",
    "access/a.yaml": "a\n",
  });
  history = await openMergeHistory({ ...(await openGit(root, ENV)), path: "access" }, ENV, undefined);
});
afterEach(() => {
  history.close();
  rmSync(root, { recursive: true, force: true });
});

function git(...argv: string[]): string {
  const as = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
  return execFileSync("git", [...as, ...argv], {
    cwd: root,
    encoding: "utf8",
    env: { ...ENV, ...DATES },
    stdio: "pipe",
  }).trim();
}

function commit(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("add", "--all");
  git("commit", "-qm", "change");
  return git("rev-parse", "HEAD");
}

/** `approved N` or `not approved`, the oldest first, of a branch whose commits since the start but `others` are of the pull request 7. */
async function unitsOf(approvedCommit: string, others: readonly string[] = []): Promise<readonly string[]> {
  const head = git("rev-parse", "HEAD");
  const pullRequests: PullRequests = {
    mergedOf: async (id) => (others.includes(id) ? [] : [{ number: 7, mergeCommit: head }]),
    reviewOf: async () => ({
      author: "ana",
      approved: true,
      approvals: [{ id: "1", by: "ben", commit: approvedCommit }],
    }),
  };
  const line = (await history.line(start, head)) ?? [];
  const units = await readUnits(line, { history, effectOf: async () => new Map() }, pullRequests);
  return units.map(({ approved, commits }) => (approved ? `approved ${commits.length}` : "not approved"));
}

test("a rename into the access folder takes nothing along that others wrote where it was", async () => {
  git("switch", "-qc", "change");
  git("mv", "docs/x.yaml", "access/x.yaml");
  const approved = commit({});
  git("switch", "-q", "main");
  const elsewhere = commit({ "docs/x.yaml": "team: x\n\ngroups:\n\n  - name: x\n\n    members: [ana, mallory]\n" });
  git("merge", "-q", "--no-ff", "--no-edit", "change");
  // Git itself carries the line over.
  expect(git("show", "HEAD:access/x.yaml")).toContain("mallory");
  expect(await unitsOf(approved, [elsewhere])).toEqual(["not approved"]);
});

test("a rebased pull request is approved as a whole, whatever its first commits change", async () => {
  git("switch", "-qc", "change");
  commit({ "README.md": "two\n" });
  const approved = commit({ "README.md": "three\n", "access/a.yaml": "b\n" });
  git("switch", "-q", "main");
  const other = commit({ "code.ts": "1\n" });
  git("cherry-pick", "main..change");
  expect(await unitsOf(approved, [other])).toEqual(["approved 1"]);
});

test("a branch that brings back by a merge of its own what main has taken away is not what its reviewers saw", async () => {
  const tightened = commit({ ".github/CODEOWNERS": "* @security\n" });
  git("switch", "-qc", "change", start);
  const first = commit({ "access/a.yaml": "b\n" });
  git("switch", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", "the first pull request, from a queue", first);
  const merged = git("rev-parse", "HEAD");
  git("switch", "-q", "change");
  git("merge", "-q", "--no-ff", "-s", "ours", "-m", "main, without what it has taken away", tightened);
  const approved = commit({ "access/a.yaml": "b\n# harmless\n" });
  expect(git("diff", "--name-only", `${merged}...${approved}`)).toBe("access/a.yaml");
  git("switch", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", "the second one", approved);
  expect(git("show", "HEAD:.github/CODEOWNERS")).toBe("* @platform");
  expect(await unitsOf(approved, [tightened, merged])).toEqual(["not approved", "not approved", "not approved"]);
});

test("an approval of a commit that has nothing in common with the branch counts for nothing", async () => {
  git("switch", "-q", "--orphan", "alone");
  const approved = commit({ "access/a.yaml": "b\n" });
  git("switch", "-q", "main");
  commit({ "access/a.yaml": "b\n" });
  expect(await unitsOf(approved)).toEqual(["not approved"]);
});
