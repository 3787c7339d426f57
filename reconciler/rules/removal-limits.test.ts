import { describe, expect, test } from "vitest";
import { buildGuardrails } from "../model/guardrails.ts";
import { smallWorld } from "../model/small-world.ts";
import { checkRemovalLimits } from "./removal-limits.ts";

const users = (count: number) => Array.from({ length: count }, (_, index) => `user/u${index}`);

describe("removal limits: 20, and 25 % above 3, where the file says nothing", () => {
  const guardrails = buildGuardrails(smallWorld(), "2026-11-25");
  test.each([
    ["1 of 2 is a small number", 1, 2, false],
    ["3 of 3 is still a small number", 3, 3, false],
    ["4 of 4 is everybody", 4, 4, true],
    ["25 of 100 is a quarter but more than 20", 25, 100, true],
    ["20 of 100 passes", 20, 100, false],
    ["21 of 10,000 is more than the count", 21, 10_000, true],
  ])("%s", (_, removed, existing, refused) => {
    const refusals = checkRemovalLimits(users(removed), users(existing), guardrails);
    expect(refusals.map(({ kind, ...it }) => [kind, it.removed, it.existing])).toEqual(
      refused ? [["users", removed, existing]] : [],
    );
  });
  test("kinds are judged apart", () => {
    const keys = [...users(3), "group/a", "group/b", "group/c"];
    expect(checkRemovalLimits(keys, keys, guardrails)).toEqual([]);
  });
});

test("an exception's keys don't count until its last day is over", () => {
  const exceptions = [{ keys: users(4), reason: "the team moves to another directory", until: "2026-11-25" }];
  const refusalsOn = (today: string) =>
    checkRemovalLimits(users(4), users(4), buildGuardrails(smallWorld(undefined, { exceptions }), today)).length;
  expect(refusalsOn("2026-11-25")).toBe(0);
  expect(refusalsOn("2026-11-26")).toBe(1);
});

test("a limit in guardrails.yaml stands in place of the default", () => {
  const guardrails = buildGuardrails(smallWorld(undefined, { removalLimits: { users: { count: 1 } } }), "2026-11-25");
  expect(checkRemovalLimits(users(2), users(100), guardrails).map(({ limit }) => limit.count)).toEqual([1]);
});
