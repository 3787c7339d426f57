// Why a run doesn't know what was approved, told from a real branch; approval-examples.test.ts has what it does know.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeployRecord } from "../approval/deploy-record.ts";
import { inMemoryReviews } from "../github/in-memory-reviews.ts";
import { GOOD } from "../validate/small-folder.ts";
import { readApproved } from "./read-approved.ts";

const ENV = { PATH: process.env.PATH ?? "", HOME: "/nonexistent" };
const TODAY = "2026-11-25";

let root: string;
let deployed: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "read-approved-"));
  mkdirSync(join(root, "access"));
  for (const [path, text] of Object.entries(GOOD)) writeFileSync(join(root, "access", path), text);
  git("init", "-q", "-b", "main");
  deployed = commit("deployed");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...argv: string[]): string {
  const as = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
  return execFileSync("git", [...as, ...argv], { cwd: root, encoding: "utf8", env: ENV }).trim();
}

/** Returns its id. */
function commit(name: string): string {
  writeFileSync(join(root, "README.md"), name);
  git("add", ".");
  git("commit", "-qm", name);
  return git("rev-parse", "HEAD");
}

function reason(head: string, record: Partial<DeployRecord>): Promise<unknown> {
  const run = { reviews: inMemoryReviews({ commits: [head], approvals: {} }), commit: head };
  const context = { accessDir: join(root, "access"), env: ENV, today: TODAY };
  const choices = { expect: undefined, onlyExpired: false };
  return readApproved(run, { deployed: undefined, attempted: [], ...record }, context, choices).then(
    () => "known",
    ({ name, message }: Error) => `${name}: ${message}`,
  );
}
const on = (id: string) => ({ commit: id, day: TODAY });

test("where nothing is deployed, that is said", async () => {
  const why = "nothing is on record as deployed, so it isn't known what was approved";
  expect(await reason(deployed, {})).toBe(`OperationError: ${why}`);
});
test("where the deployed commit is not on the branch any more, that is said", async () => {
  git("checkout", "-q", "--orphan", "anew");
  const head = commit("written anew");
  const why = `commit ${head} doesn't descend from the deployed commit ${deployed}`;
  expect(await reason(head, { deployed: on(deployed) })).toBe(`OperationError: ${why}`);
});
test("where only an attempt is not on the branch any more, it is said to be that one", async () => {
  const attempted = commit("attempted");
  git("reset", "-q", "--hard", deployed);
  const kept = commit("kept");
  const head = commit("head");
  const record = { deployed: on(deployed), attempted: [on(deployed), on(kept), on(attempted)] };
  const why = `commit ${attempted}, which a deploy attempted, is not on the branch between the deployed commit ${deployed} and commit ${head}`;
  expect(await reason(head, record)).toBe(`OperationError: ${why}`);
  expect(await reason(head, { ...record, attempted: [on(kept), on(head)] })).toBe("known");
});
