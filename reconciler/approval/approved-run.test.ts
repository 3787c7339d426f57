// Under which conditions a deploy of what was approved begins at all.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quietContext } from "../deploy/in-memory-plan.ts";
import { inMemoryEngine } from "../engine/in-memory-engine.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { inMemoryReviews } from "../github/in-memory-reviews.ts";
import { approvedRun, openApprovedRun, readRecord, recordAttempt, recordDeployed } from "./approved-run.ts";
import { DEPLOYED_TAG, type DeployRecord, deployedTag, NO_RECORD } from "./deploy-record.ts";

const branch = (commits: readonly string[], missingRules: readonly string[] = []) =>
  inMemoryReviews({ commits, approvals: {}, missingRules });

test("a run of the branch's head goes on", async () => {
  expect((await approvedRun(branch(["b", "a"]), "b"))?.commit).toBe("b");
});
test("a run of a commit that the branch has passed leaves the deploy to the newer one's", async () => {
  expect(await approvedRun(branch(["b", "a"]), "a")).toBeUndefined();
});
test("a run of a commit that the branch has no more is refused", async () => {
  const run = approvedRun(branch(["b", "a"]), "x");
  await expect(run).rejects.toThrow("commit x is no longer on branch main (its head is b, which is diverged)");
});
test("where the branch doesn't require what an approval rests on, the rules are named and nothing is asked besides", async () => {
  const run = approvedRun(branch(["b"], ["require review from code owners"]), "x");
  await expect(run).rejects.toThrow("don't require what makes an approval count: require review from code owners");
});
test("where GitHub can't use a line of CODEOWNERS nobody is asked about its files, and nothing is deployed", async () => {
  const codeownersErrors = [{ line: 3, column: 8, kind: "Unknown owner\u001b[2J" }];
  const reviews = inMemoryReviews({ commits: ["b", "a"], approvals: {}, codeownersErrors });
  // A newer commit may have mended it; and what has ended goes, whoever has left.
  expect(await approvedRun(reviews, "a")).toBeUndefined();
  expect((await approvedRun(reviews, "b", true))?.commit).toBe("b");
  const run = approvedRun(reviews, "b");
  await expect(run).rejects.toThrow(
    "GitHub can't use line 3 of .github/CODEOWNERS (Unknown owner<U+001B>[2J), and asks nobody to approve its files",
  );
});

const COMMIT = "a".repeat(40);
const DEPLOYED = { commit: "d".repeat(40), day: "2026-11-20" };

async function engineWith(record: DeployRecord) {
  const engine = inMemoryEngine({ states: { "identity-center": EMPTY_STATE } });
  if (record.deployed !== undefined)
    await engine.writeTag("identity-center", DEPLOYED_TAG, deployedTag(record.deployed));
  return engine;
}

test("a run outside of a branch is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "approved-run-"));
  const event = join(folder, "event.json");
  writeFileSync(event, "{}");
  const env = {
    GITHUB_REPOSITORY: "example/access",
    GITHUB_SHA: COMMIT,
    GITHUB_REF: "refs/pull/7/merge",
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_EVENT_PATH: event,
    GITHUB_RUN_ID: "1",
    GITHUB_API_URL: "https://api.github.example",
    GITHUB_GRAPHQL_URL: "https://api.github.example/graphql",
  };
  await expect(openApprovedRun({ ...quietContext(), env }, false)).rejects.toMatchObject({
    message: "--approved-only needs a run on a branch",
    remedy: "start it by a push to main",
  });
  rmSync(folder, { recursive: true });
});

test("an attempt is put on record once, and the head's own deploy empties it", async () => {
  const record = { deployed: DEPLOYED, attempted: [] };
  const engine = await engineWith(record);
  const now = { commit: COMMIT, day: "2026-11-25" };
  await recordAttempt(engine, record, now);
  expect(await readRecord(engine)).toEqual({ deployed: DEPLOYED, attempted: [now] });
  await recordDeployed(engine, record, now);
  expect(await readRecord(engine)).toEqual({ deployed: now, attempted: [] });
  await recordAttempt(engine, { deployed: now, attempted: [] }, now);
  expect(await engine.readTags("identity-center")).toEqual({ [DEPLOYED_TAG]: deployedTag(now) });
});

test("where something was skipped the next run begins at the same commit, with the tree that is deployed", async () => {
  const record = { deployed: DEPLOYED, attempted: [] };
  const engine = await engineWith(record);
  const now = { commit: COMMIT, tree: "7".repeat(32), day: "2026-11-25" };
  await recordDeployed(engine, record, now);
  expect(await readRecord(engine)).toEqual({ deployed: { ...now, commit: DEPLOYED.commit }, attempted: [now] });
  const first = await engineWith(NO_RECORD);
  await recordDeployed(first, NO_RECORD, now);
  expect(await readRecord(first)).toEqual({ deployed: now, attempted: [] });
});

test("another run's record is not written over", async () => {
  const engine = await engineWith({ deployed: { ...DEPLOYED, day: "2026-11-24" }, attempted: [] });
  const writing = recordDeployed(engine, { deployed: DEPLOYED, attempted: [] }, { commit: COMMIT, day: "2026-11-25" });
  await expect(writing).rejects.toMatchObject({
    message: "another run has recorded a deploy since this one began",
    remedy: expect.stringMatching(/^run the deploy of the branch's head again/),
  });
  expect((await readRecord(engine)).deployed?.day).toBe("2026-11-24");
});
