// The step of upkeep.yml that proposes a change, as the runner starts it: with git, a bare repository for GitHub's, and a gh that
// writes down what it is asked.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readWorkflow, stepOf } from "./read-workflows.ts";

const STEP = stepOf(readWorkflow("upkeep"), "propose", "Open or update the pull request");
const BOT = "41898282+github-actions[bot]@users.noreply.github.com";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "upkeep-"));
  for (const name of ["bin", "proposal", "first"]) mkdirSync(join(folder, name));
  git("first", "init", "-q", "-b", "main");
  mkdirSync(join(folder, "first/access"));
  writeFileSync(join(folder, "first/access/people.yaml"), "one\ntwo\n");
  commit("first", "begin");
  execFileSync("git", ["clone", "-q", "--bare", "first", "origin.git"], { cwd: folder });
  writeFileSync(join(folder, "bin/gh"), GH);
  chmodSync(join(folder, "bin/gh"), 0o755);
  for (const name of ["prune.md", "accounts.md"]) writeFileSync(join(folder, "proposal", name), `of ${name}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Says which pull request is open, from a file, and fails where a file says so. */
const GH = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$LOG/asked"
case "$1 $2" in
  "pr list") cat "$LOG/open" 2> /dev/null || true ;;
  "api --silent") cp ../body.md "$LOG/body"; [[ ! -e "$LOG/refuses" ]] ;;
esac
`;

const git = (of: string, ...argv: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", ...argv], {
    cwd: join(folder, of),
    encoding: "utf8",
  }).trim();
function commit(of: string, message: string): void {
  git(of, "add", "-A");
  git(of, "commit", "-q", "-m", message);
}
const inProposal = (file: string) => git("origin.git", "show", `access-upkeep:access/${file}`);
const asked = () => (existsSync(join(folder, "asked")) ? readFileSync(join(folder, "asked"), "utf8") : "");

/** A night: the checkout of main in `code`, and the change that was found: the new text of people.yaml, or none. */
function night(found: string | undefined) {
  rmSync(join(folder, "code"), { recursive: true, force: true });
  rmSync(join(folder, "asked"), { force: true });
  execFileSync("git", ["clone", "-q", "origin.git", "code"], { cwd: folder });
  if (found !== undefined) writeFileSync(join(folder, "code/access/people.yaml"), found);
  writeFileSync(
    join(folder, "proposal/change.patch"),
    execFileSync("git", ["diff", "--binary", "--", "access"], { cwd: join(folder, "code") }),
  );
  git("code", "checkout", "-q", "--", ".");
  const { status, stdout } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", STEP.run ?? ""], {
    cwd: join(folder, "code"),
    env: {
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      HOME: folder,
      LOG: folder,
      NEW: "https://github.example/new",
    },
    encoding: "utf8",
  });
  return { status, stdout };
}
const isOpen = () => writeFileSync(join(folder, "open"), "7\n");

test("a change goes to the branch, in one commit on main, and a pull request is opened that says what it is", () => {
  expect(night("one\n").status).toBe(0);
  expect(inProposal("people.yaml")).toBe("one");
  expect(git("origin.git", "log", "--format=%ae", "main..access-upkeep")).toBe(BOT);
  expect(asked()).toMatch(
    /^api --silent repos\/\{owner\}\/\{repo\}\/pulls .*-f head=access-upkeep -f base=main -F body=@/m,
  );
  expect(readFileSync(join(folder, "body"), "utf8")).toContain("a person decides.");
  expect(readFileSync(join(folder, "body"), "utf8")).toMatch(/\nof prune.md\nof accounts.md\n$/);
});
test("what is proposed already is pushed no second time, which would take its approvals; something else is", () => {
  night("one\n");
  isOpen();
  const before = git("origin.git", "rev-parse", "access-upkeep");
  expect(night("one\n").status).toBe(0);
  expect(git("origin.git", "rev-parse", "access-upkeep")).toBe(before);
  expect(night("two\n").status).toBe(0);
  expect(inProposal("people.yaml")).toBe("two");
  expect(asked()).toMatch(/^api --silent --method PATCH repos\/\{owner\}\/\{repo\}\/pulls\/7 /m);
});
test("a branch that is left over is written anew on main as it is", () => {
  night("one\n");
  writeFileSync(join(folder, "first/access/other.yaml"), "x\n");
  commit("first", "more");
  git("first", "push", "-q", join(folder, "origin.git"), "main");
  expect(night("one\n").status).toBe(0);
  expect(inProposal("other.yaml")).toBe("x");
});
test("nothing is proposed where nothing changes; a pull request that is open is closed", () => {
  expect(night(undefined).status).toBe(0);
  expect(asked()).not.toMatch(/^(pr close|api)/m);
  isOpen();
  expect(night(undefined).status).toBe(0);
  expect(asked()).toMatch(/^pr close 7 /m);
  expect(git("origin.git", "branch", "--list", "access-upkeep")).toBe("");
});
test("what somebody has pushed to the branch is not lost; a merge of main is nobody's change", () => {
  night("one\n");
  isOpen();
  git("code", "fetch", "-q", "origin");
  git("code", "checkout", "-q", "-B", "mine", "origin/access-upkeep");
  git("code", "commit", "-q", "--allow-empty", "-m", "mine");
  git("code", "push", "-q", "origin", "HEAD:access-upkeep");
  const mine = git("origin.git", "rev-parse", "access-upkeep");
  const { status, stdout } = night("two\n");
  expect([status, stdout]).toEqual([1, expect.stringContaining("merge or close pull request 7 first")]);
  expect(git("origin.git", "rev-parse", "access-upkeep")).toBe(mine);
});
test("where Actions may open no pull request, it is said where to open it", () => {
  writeFileSync(join(folder, "refuses"), "");
  const { status, stdout } = night("one\n");
  expect([status, stdout]).toEqual([
    1,
    expect.stringContaining("open the pull request yourself, at https://github.example/new"),
  ]);
  expect(inProposal("people.yaml")).toBe("one");
});
test("a list that is too long for GitHub is left to the difference", () => {
  writeFileSync(join(folder, "proposal/prune.md"), "x".repeat(70_000));
  expect(night("one\n").status).toBe(0);
  expect(readFileSync(join(folder, "body"), "utf8")).toContain("too long for this place");
});
