import { describe, expect, test } from "vitest";
import { stackKey } from "../desired/stack-resource.ts";
import { buildRemovalGuardrails } from "../model/removal-guardrails.ts";
import { identify } from "../model/resource-identity.ts";
import { smallWorld } from "../model/small-world.ts";
import { checkRemovalLimits } from "./removal-limits.ts";

const CENTER = "identity-center";
const keyed = (keys: readonly string[], stack = CENTER) => keys.map((key) => ({ stack, ...identify(key) }));
const userKeys = (count: number) => Array.from({ length: count }, (_, index) => `user/u${index}`);
const users = (count: number) => keyed(userKeys(count));

describe("removal limits: 20, and 25 % above 3, where the file says nothing", () => {
  const guardrails = buildRemovalGuardrails(smallWorld(), "2026-11-25");
  test.each([
    ["1 of 2 is a small number", 1, 2, false],
    ["3 of 3 is still a small number", 3, 3, false],
    ["4 of 4 is everybody", 4, 4, true],
    ["25 of 100 is a quarter but more than 20", 25, 100, true],
    ["20 of 100 passes", 20, 100, false],
    ["21 of 10,000 is more than the count", 21, 10_000, true],
  ])("%s", (_, removed, existing, refused) => {
    const { refusals } = checkRemovalLimits(users(removed), users(existing), guardrails);
    const message = `${removed} of ${existing} users would be deleted (limit: 20, and 25 % above 3)`;
    expect(refusals.map((it) => [it.code, it.message])).toEqual(refused ? [["removal-limit-exceeded", message]] : []);
  });
  test("kinds are judged apart", () => {
    const keys = [...users(3), ...keyed(["group/a", "group/b", "group/c"])];
    expect(checkRemovalLimits(keys, keys, guardrails).refusals).toEqual([]);
  });
  test("a role of one name is counted in each account, and nothing twice", () => {
    const roles = ["a", "b", "c", "d"].flatMap((account) => keyed(["role/trainer"], `account-${account}`));
    const { refusals } = checkRemovalLimits([...roles, ...roles], roles, guardrails);
    expect(refusals.map(({ message }) => message.split(" would")[0])).toEqual(["4 of 4 roles"]);
  });
});

test("an exception's keys don't count until its last day is over", () => {
  const exceptions = [
    { stack: CENTER, keys: userKeys(4), reason: "the team moves to another directory", until: "2026-11-25" },
  ];
  const refusalsOn = (today: string) =>
    checkRemovalLimits(users(4), users(4), buildRemovalGuardrails(smallWorld(undefined, { exceptions }), today))
      .refusals.length;
  expect(refusalsOn("2026-11-25")).toBe(0);
  expect(refusalsOn("2026-11-26")).toBe(1);
});

test("an exception's key is that of its stack alone", () => {
  const roles = ["a", "b", "c", "d"].flatMap((account) => keyed(["role/trainer"], `account-${account}`));
  const refusals = (...stacks: string[]) => {
    const exceptions = stacks.map((stack) => ({ stack, keys: ["role/trainer"], reason: "x", until: "2026-11-25" }));
    const guardrails = buildRemovalGuardrails(smallWorld(undefined, { exceptions }), "2026-11-25");
    return checkRemovalLimits(roles, roles, guardrails).refusals.length;
  };
  expect([refusals("account-a"), refusals("identity-center"), refusals("account-e")]).toEqual([0, 1, 1]);
});

describe("the place of a refusal", () => {
  const placeOf = (written: Parameters<typeof buildRemovalGuardrails>[0]) =>
    checkRemovalLimits(users(21), users(100), buildRemovalGuardrails(written, "2026-11-25")).refusals.map(
      ({ place }) => place.file,
    );
  test("is the limit's entry", () => {
    const written = smallWorld(undefined, { removalLimits: { users: { count: 1 } } });
    expect(placeOf(written)).toEqual(["access/guardrails.yaml#guardrails.removalLimits.users"]);
  });
  test("is the top of guardrails.yaml when the default holds, whether or not there is such a file", () => {
    expect(placeOf(smallWorld())).toEqual(["access/guardrails.yaml"]);
    expect(placeOf({ guardrails: [] })).toEqual(["access/guardrails.yaml"]);
  });
});

test("a limit in guardrails.yaml stands in place of the default", () => {
  const written = smallWorld(undefined, { removalLimits: { users: { count: 1 } } });
  const { refusals } = checkRemovalLimits(users(2), users(100), buildRemovalGuardrails(written, "2026-11-25"));
  expect(refusals.map(({ message }) => message)).toEqual([
    "2 of 100 users would be deleted (limit: 1, and 25 % above 3)",
  ]);
});

test("refusals are sorted by kind", () => {
  const keys = [...users(21), ...keyed(userKeys(21).map((key) => key.replace("user", "group")))];
  const { refusals } = checkRemovalLimits(keys, keys, buildRemovalGuardrails(smallWorld(), "2026-11-25"));
  expect(refusals.map(({ message }) => message.split(" ")[3])).toEqual(["groups", "users"]);
});

describe("an exception for what a file declared", () => {
  const removed = [...users(6), ...keyed(["group/a"])];
  const files = new Map(removed.map((it, index) => [stackKey(it), index < 2 ? "people.yaml" : "teams/ai.yaml"]));
  const judge = (...removals: { file: string; count: number }[]) => {
    const exceptions = removals.map((it) => ({ removals: it, reason: "the team is closed", until: "2026-12-31" }));
    const guardrails = buildRemovalGuardrails(smallWorld(undefined, { exceptions }), "2026-11-25");
    const { refusals, usedExceptions } = checkRemovalLimits(removed, removed, guardrails, { files });
    return {
      refusals: refusals.map(({ message }) => message.split(" would")[0]),
      hints: refusals.map(({ hint }) => hint?.split("; ").slice(1)),
      used: usedExceptions.map((it) => it.removals?.file),
    };
  };
  test("lifts them, of all kinds together, and nothing of other files", () => {
    expect(judge({ file: "teams/ai.yaml", count: 5 })).toEqual({ refusals: [], hints: [], used: ["teams/ai.yaml"] });
    expect(judge({ file: "people.yaml", count: 5 }).refusals).toEqual(["4 of 6 users"]);
  });
  test("could name the files that a refusal names with their numbers, most first", () => {
    const { refusals } = checkRemovalLimits(removed, removed, buildRemovalGuardrails(smallWorld(), "2026-11-25"), {
      files,
    });
    expect(refusals.map(({ hint }) => /\(.*\)/.exec(hint ?? "")?.[0])).toEqual([
      '("teams/ai.yaml": 5, "people.yaml": 2)',
    ]);
  });
  test("lifts nothing when there are more, and says so", () => {
    expect(judge({ file: "teams/ai.yaml", count: 4 })).toEqual({
      refusals: ["6 of 6 users"],
      hints: [['the exception for "teams/ai.yaml" allows 4 removals of what it declared, but there are 5']],
      used: [],
    });
  });
  test("two for one file are not added up; one that meets nothing says so", () => {
    const { refusals, hints } = judge(
      { file: "teams/ai.yaml", count: 3 },
      { file: "teams/ai.yaml", count: 4 },
      { file: "ai.yaml", count: 9 },
    );
    expect([refusals, hints[0]?.length, hints[0]?.[2]]).toEqual([
      ["6 of 6 users"],
      3,
      'the exception for "ai.yaml" allows 9 removals of what it declared, but there are 0',
    ]);
  });
});
