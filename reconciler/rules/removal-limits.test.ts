import { describe, expect, test } from "vitest";
import { buildRemovalGuardrails } from "../model/removal-guardrails.ts";
import { smallWorld } from "../model/small-world.ts";
import { checkRemovalLimits } from "./removal-limits.ts";

const users = (count: number) => Array.from({ length: count }, (_, index) => `user/u${index}`);

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
    const refusals = checkRemovalLimits(users(removed), users(existing), guardrails);
    const message = `${removed} of ${existing} users would be deleted (limit: 20, and 25 % above 3)`;
    expect(refusals.map((it) => [it.code, it.message])).toEqual(refused ? [["removal-limit-exceeded", message]] : []);
  });
  test("kinds are judged apart", () => {
    const keys = [...users(3), "group/a", "group/b", "group/c"];
    expect(checkRemovalLimits(keys, keys, guardrails)).toEqual([]);
  });
});

test("an exception's keys don't count until its last day is over", () => {
  const exceptions = [{ keys: users(4), reason: "the team moves to another directory", until: "2026-11-25" }];
  const refusalsOn = (today: string) =>
    checkRemovalLimits(users(4), users(4), buildRemovalGuardrails(smallWorld(undefined, { exceptions }), today)).length;
  expect(refusalsOn("2026-11-25")).toBe(0);
  expect(refusalsOn("2026-11-26")).toBe(1);
});

describe("the place of a refusal", () => {
  const placeOf = (written: Parameters<typeof buildRemovalGuardrails>[0]) =>
    checkRemovalLimits(users(21), users(100), buildRemovalGuardrails(written, "2026-11-25")).map(
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
  const refusals = checkRemovalLimits(users(2), users(100), buildRemovalGuardrails(written, "2026-11-25"));
  expect(refusals.map(({ message }) => message)).toEqual([
    "2 of 100 users would be deleted (limit: 1, and 25 % above 3)",
  ]);
});

test("refusals are sorted by kind", () => {
  const keys = [...users(21), ...users(21).map((key) => key.replace("user", "group"))];
  const refusals = checkRemovalLimits(keys, keys, buildRemovalGuardrails(smallWorld(), "2026-11-25"));
  expect(refusals.map(({ message }) => message.split(" ")[3])).toEqual(["groups", "users"]);
});
