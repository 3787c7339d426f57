import { expect, test } from "vitest";
import { matchesInCase, matchesWildcards } from "./wildcards.ts";

test.each([
  ["get*", "GetObject", true],
  ["*object", "GetObject", true],
  ["g?tobject", "GetObject", true],
  ["*", "", true],
  ["get*object*", "GetObject", true],
  ["getobject", "GetObjectAcl", false],
  ["get?", "Get", false],
  ["put*", "GetObject", false],
  ["*a*b*c", "abcabd", false],
])("%s and %s: %s", (pattern, text, expected) => {
  expect(matchesWildcards(pattern, text)).toBe(expected);
});

test("in the same letter case alone, where that is asked", () => {
  expect([matchesInCase("teams/a*", "teams/ai.yaml"), matchesInCase("teams/a*", "teams/AI.yaml")]).toEqual([
    true,
    false,
  ]);
});

test("a pattern of many stars is decided at once", () => {
  expect(matchesWildcards(`${"*a".repeat(5_000)}b`, "a".repeat(100))).toBe(false);
});
