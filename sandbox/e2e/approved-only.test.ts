// What is approved is what is deployed: a story on one branch, each test going on from where the one before ended.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub();
});
afterAll(() => story.close());

const MEMBERS = "members: [ana.silva, ben.okafor]";
const ADDED = "membership/ai-model-builders/chen.li";

test("without a record nothing is known to be approved, and nothing is written", async () => {
  story.merge("the first files");
  const calls = await story.workplace.callsOf(async () => {
    const { status, done, stderr } = await story.deploy(["--first-deploy"]);
    expect([status, done]).toEqual([3, []]);
    expect(stderr).toContain("nothing is on record as deployed, so it isn't known what was approved");
  });
  expect(calls).toEqual([]);
});
test("a plan that was looked at is carried out by its fingerprint, and no other is", async () => {
  const { stdout } = await story.workplace.command("preview", "--format", "json");
  const { fingerprint } = JSON.parse(stdout) as { fingerprint: string };
  expect((await story.deploy(["--first-deploy", "--expect", "0".repeat(64)])).status).toBe(3);
  expect(await story.deploy(["--first-deploy", "--expect", fingerprint])).toMatchObject({ status: 0, leftOut: [] });
  // The files are the same, but to do is something else: nothing.
  const again = await story.deploy(["--expect", fingerprint]);
  expect([again.status, again.stderr]).toEqual([3, expect.stringContaining("the plan is not the expected one")]);
});
test("a merged and approved pull request is deployed", async () => {
  story.workplace.edit("teams/ai-platform.yaml", MEMBERS, "members: [ana.silva, ben.okafor, chen.li]");
  story.merge("Chen builds models");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [`create ${ADDED}`], leftOut: [] });
});
const TEAM = "teams/ai-platform.yaml";
let pushed = "";
test("what was pushed directly is skipped, with its commit and file; what was approved beside it is done", async () => {
  story.workplace.edit(TEAM, "ben.okafor, chen.li]", "ben.okafor, chen.li, dana.novak]");
  pushed = story.push("Dana too, quickly").slice(0, 12);
  story.workplace.edit("teams/data-science.yaml", "Explore training data, read only", "Explore training data");
  story.merge("a shorter description");
  expect(await story.deploy()).toMatchObject({
    status: 1,
    done: ["update group/data-scientists"],
    leftOut: [],
    skipped: [`${pushed} not-approved: access/${TEAM}`],
  });
});
test("a merged pull request that nobody approved is skipped as well, and what was approved on top of either waits", async () => {
  story.workplace.edit("teams/data-science.yaml", "Explore training data", "Explore data");
  const merged = story.merge("words", "REVIEW_REQUIRED").slice(0, 12);
  story.workplace.edit(TEAM, "Build and train models", "Build models");
  const waiting = story.merge("more words").slice(0, 12);
  const { status, done, skipped, stdout } = await story.deploy();
  expect([status, done]).toEqual([1, []]);
  expect(skipped).toEqual([
    `${pushed} not-approved: access/${TEAM}`,
    `${merged} not-approved: access/teams/data-science.yaml`,
    `${waiting} same-files: access/${TEAM}`,
  ]);
  expect(stdout).toContain(`"waitsFor": [`);
});
test("after an approved revert the head is the deployed commit, and what waited may be merged again", async () => {
  story.workplace.edit(TEAM, ", dana.novak]", "]");
  story.workplace.edit(TEAM, "Build models", "Build and train models");
  story.workplace.edit("teams/data-science.yaml", "Explore data", "Explore training data");
  story.merge("take them back");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [], leftOut: [], skipped: [] });
  story.workplace.edit(TEAM, "Build and train models", "Build models");
  story.merge("more words, again");
  expect(await story.deploy()).toMatchObject({ status: 0, done: ["update group/ai-model-builders"], skipped: [] });
});
test("a deploy that fails half-way keeps its approvals: the next one finishes it", async () => {
  story.workplace.edit("teams/ai-platform.yaml", "ben.okafor, chen.li]", "ben.okafor, chen.li, dana.novak]");
  story.workplace.edit("teams/ai-platform.yaml", "Build models", "Build and train models");
  story.merge("Dana, approved");
  story.workplace.aws.faults.push({
    operation: "CreateGroupMembership",
    error: { name: "AccessDeniedException", message: "not today" },
  });
  expect((await story.deploy()).status).toBe(3);
  story.workplace.aws.faults.length = 0;
  story.workplace.edit("teams/data-science.yaml", "Explore training data", "Look at training data");
  story.merge("something else");
  expect(await story.deploy()).toMatchObject({
    status: 0,
    done: ["create membership/ai-model-builders/dana.novak", "update group/data-scientists"],
    leftOut: [],
  });
});
test("the run of a commit that is no longer the head does nothing: the head's own run deploys it", async () => {
  const result = await story.deploy([], story.git("rev-parse", "HEAD~1"));
  expect(result).toMatchObject({ status: 0, ended: "superseded", done: [], leftOut: [] });
});
test("what is in the folder at hand and in no commit makes no difference", async () => {
  story.workplace.edit("teams/data-science.yaml", "Look at training data", "Explore");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [], leftOut: [], skipped: [] });
});
test("after a force-push nothing on record says what was approved", async () => {
  story.git("reset", "-q", "--hard", "HEAD~2");
  story.workplace.edit("teams/data-science.yaml", "Explore training data", "Train");
  story.merge("history written anew");
  const { status, done, stderr } = await story.deploy();
  expect([status, done]).toEqual([3, []]);
  expect(stderr).toContain("doesn't descend from the deployed commit");
});
test("a branch whose rules don't make approvals mean something deploys nothing", async () => {
  story.repository.rules.main = [];
  const { status, stderr } = await story.deploy();
  expect(status).toBe(3);
  expect(stderr).toContain("require review from code owners");
});
