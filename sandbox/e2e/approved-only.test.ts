// What is approved is what is deployed: a story on one branch, each test going on from where the one before ended.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { writesAmong } from "./workplace.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub();
});
afterAll(() => story.close());

const MEMBERS = "members: [ana.silva, ben.okafor]";
const ADDED = "membership/ai-model-builders/chen.li";

test("without a record everything is unreviewed, and nothing is written", async () => {
  story.merge("the first files");
  const calls = await story.workplace.callsOf(async () => {
    const { status, done, leftOut } = await story.deploy(["--first-deploy"]);
    expect([status, done]).toEqual([1, []]);
    expect(leftOut).toHaveLength(23);
    expect(leftOut).toContain("user/ana.silva unreviewed");
  });
  expect(writesAmong(calls)).toEqual([]);
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
test("what was pushed directly is left out by name, with its commit; what was approved on top of it is done", async () => {
  story.workplace.edit("teams/ai-platform.yaml", "ben.okafor, chen.li]", "ben.okafor, chen.li, dana.novak]");
  const pushed = story.push("Dana too, quickly");
  story.workplace.edit("teams/ai-platform.yaml", "Build and train models", "Build models");
  story.merge("a shorter description");
  expect(await story.deploy()).toMatchObject({
    status: 1,
    done: ["update group/ai-model-builders"],
    leftOut: [`membership/ai-model-builders/dana.novak unreviewed: ${pushed.slice(0, 12)}`],
  });
});
test("a merged pull request that nobody approved is left out as well", async () => {
  story.workplace.edit("teams/data-science.yaml", "Explore training data, read only", "Explore training data");
  const merged = story.merge("words", "REVIEW_REQUIRED");
  const { status, leftOut } = await story.deploy();
  expect(status).toBe(1);
  expect(leftOut).toContain(`group/data-scientists unreviewed: ${merged.slice(0, 12)}`);
});
test("after an approved revert nothing is left to do, and the head is the deployed commit", async () => {
  story.workplace.edit("teams/ai-platform.yaml", ", dana.novak]", "]");
  story.workplace.edit("teams/data-science.yaml", "Explore training data", "Explore training data, read only");
  story.merge("revert both");
  expect(await story.deploy()).toMatchObject({ status: 0, done: [], leftOut: [] });
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
  story.workplace.edit("teams/data-science.yaml", "Explore training data, read only", "Explore training data");
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
test("files that are not the commit's are refused", async () => {
  story.workplace.edit("teams/data-science.yaml", "Explore training data", "Explore");
  const { status, stderr } = await story.deploy();
  expect(status).toBe(3);
  expect(stderr).toContain("the access folder differs from commit");
  story.workplace.edit("teams/data-science.yaml", "Explore", "Explore training data");
});
test("after a force-push everything is unreviewed", async () => {
  story.git("reset", "-q", "--hard", "HEAD~2");
  story.workplace.edit("teams/data-science.yaml", "Explore training data, read only", "Read training data");
  story.merge("history written anew");
  const { status, done, leftOut } = await story.deploy();
  expect([status, done]).toEqual([1, []]);
  expect(leftOut).toContain("group/data-scientists unreviewed");
});
test("a branch whose rules don't make approvals mean something deploys nothing", async () => {
  story.repository.rules.main = [];
  const { status, stderr } = await story.deploy();
  expect(status).toBe(3);
  expect(stderr).toContain("require review from code owners");
});
