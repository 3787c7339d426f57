// A push past the reviews takes no guard off: what it relaxed doesn't count until somebody approved it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { writesAmong } from "./workplace.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ deployed: true });
  story.workplace.goTo("2026-11-26");
  story.workplace.edit("guardrails.yaml", "users: { count: 10,", "users: { count: 0,");
  await story.begin("the first files");
});
afterAll(() => story.close());

test("a relaxation that was pushed is told, is not put on record, and does no harm to what it doesn't matter for", async () => {
  story.workplace.edit("guardrails.yaml", "users: { count: 0,", "users: { count: 10,");
  const pushed = story.push("ten users may go");
  story.workplace.edit("teams/ai-platform.yaml", "ben.okafor]", "ben.okafor, chen.li]");
  story.merge("Chen builds models");
  const { status, done, unreviewedGuardrails } = await story.deploy();
  expect([status, done, unreviewedGuardrails]).toEqual([1, ["create membership/ai-model-builders/chen.li"], [pushed]]);
  expect((await story.deploy()).unreviewedGuardrails).toEqual([pushed]);
});
test("an approved change that it would have let through is refused by the guardrails before it", async () => {
  story.workplace.edit("people.yaml", "  - { userName: dana.novak,", "  # - { userName: dana.novak,");
  story.workplace.edit("teams/data-science.yaml", "dana.novak, ", "");
  story.merge("Dana leaves");
  const calls = await story.workplace.callsOf(async () => {
    const { status, refusals } = await story.deploy();
    expect([status, refusals]).toEqual([1, ["removal-limit-exceeded"]]);
  });
  expect(writesAmong(calls)).toEqual([]);
});
test("brought again by an approved pull request it counts", async () => {
  story.workplace.edit("guardrails.yaml", "users: { count: 10,", "users: { count: 0,");
  story.merge("take it back");
  story.workplace.edit("guardrails.yaml", "users: { count: 0,", "users: { count: 10,");
  story.merge("ten users may go");
  const { status, done, unreviewedGuardrails } = await story.deploy();
  expect([status, unreviewedGuardrails]).toEqual([0, undefined]);
  expect(done).toEqual(["delete membership/data-scientists/dana.novak", "delete user/dana.novak"]);
});
