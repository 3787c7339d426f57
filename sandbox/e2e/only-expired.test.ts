// Expiry day: a run without reviewers takes away what a passed date takes away, and nothing else.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { writesAmong } from "./workplace.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
});
afterAll(() => story.close());

const EXPIRES = "membership/ai-model-builders/ben.okafor";

test("until the last day there is nothing for it to do", async () => {
  story.workplace.goTo("2026-12-30");
  story.workplace.edit("teams/ai-platform.yaml", "ben.okafor]", "{ user: ben.okafor, expires: 2026-12-31 }]");
  await story.begin("Ben until the end of the year");
  story.workplace.goTo("2026-12-31");
  expect(await story.expire()).toMatchObject({ status: 0, done: [], leftOut: [] });
});
test("the day after it takes the membership away, and leaves alone what was merged, what was pushed and what is refused", async () => {
  story.workplace.goTo("2027-01-01");
  story.workplace.edit("teams/ai-platform.yaml", "[ana.silva, {", "[ana.silva, chen.li, {");
  story.merge("Chen builds models");
  story.workplace.edit("teams/data-science.yaml", "Explore training data, read only", "Explore training data");
  story.push("words");
  story.workplace.edit("teams/ai-platform.yaml", "sagemaker.amazonaws.com", "glue.amazonaws.com");
  story.merge("for Glue, which the guardrails don't allow");
  const calls = await story.workplace.callsOf(async () => {
    const { stderr, ...result } = await story.expire();
    expect(result).toMatchObject({ status: 0, done: [`delete ${EXPIRES}`], leftOut: [] });
    expect(stderr).toContain("left to the branch's own deploy: 2, which would be refused: 1 reason");
  });
  expect(writesAmong(calls)).toEqual(["DeleteGroupMembership"]);
});
test("the branch's own deploy is refused until that is taken back", async () => {
  expect(await story.deploy()).toMatchObject({ status: 1, done: [], refusals: ["role-trust-not-listed"] });
  story.workplace.edit("teams/ai-platform.yaml", "glue.amazonaws.com", "sagemaker.amazonaws.com");
  story.merge("for SageMaker");
});
test("the branch's own deploy then does the rest, and knows by whose approval", async () => {
  const { status, done, leftOut, skipped, commits } = await story.deploy();
  expect([status, done, leftOut]).toEqual([1, ["create membership/ai-model-builders/chen.li"], []]);
  expect(skipped).toEqual([expect.stringMatching(/^[0-9a-f]{12} not-approved: access\/teams\/data-science\.yaml$/)]);
  expect(commits?.map(({ pullRequest, approvedBy }) => [pullRequest, ...approvedBy])).toEqual([
    [4, "ben"],
    [3, "ben"],
    [undefined],
    [2, "ben"],
  ]);
});
test("a date that a pull request sets into the past is that pull request's change, not a date's", async () => {
  story.workplace.edit(
    "teams/ai-platform.yaml",
    "[ana.silva, chen.li, {",
    "[ana.silva, { user: chen.li, expires: 2026-01-01 }, {",
  );
  story.merge("Chen leaves", "REVIEW_REQUIRED");
  expect(await story.expire()).toMatchObject({ status: 0, done: [], leftOut: [] });
});
test("what a date took away can be given again by an approved pull request", async () => {
  story.workplace.edit("teams/ai-platform.yaml", "{ user: chen.li, expires: 2026-01-01 }", "chen.li");
  story.merge("Chen stays");
  story.workplace.edit("teams/ai-platform.yaml", "expires: 2026-12-31", "expires: 2027-12-31");
  story.merge("Ben for another year");
  const { done } = await story.deploy();
  expect(done).toEqual([`create ${EXPIRES}`]);
});
test("what names somebody break-glass whose membership has a last day is not valid, and keeps nothing from ending", async () => {
  story.workplace.edit("guardrails.yaml", "  roles:\n", "  breakGlass: { users: [ben.okafor] }\n  roles:\n");
  story.merge("Ben repairs");
  expect((await story.workplace.command("validate")).stdout).toContain("[break-glass-date]");
  story.workplace.goTo("2028-01-01");
  expect(await story.expire()).toMatchObject({ status: 0, done: [`delete ${EXPIRES}`], leftOut: [] });
});
