import { expect, test } from "vitest";
import { closest } from "./closest.ts";

const NAMES = ["platform", "data-science", "research", "Ana.Silva"];

test.each([
  ["platfrom", "platform", "two neighbours swapped"],
  ["data-sciense", "data-science", "one letter"],
  ["reserch", "research", "a letter left out"],
  ["ana.silva", "Ana.Silva", "letter case only"],
  ["finance", undefined, "nothing near"],
  ["x", undefined, "too short to tell"],
  ["y".repeat(10_000), undefined, "far too long to be a slip"],
] as [string, string | undefined, string][])("%s → %s: %s", (name, expected, _why) => {
  expect(closest(name, NAMES)).toBe(expected);
});

test("the earlier of two equally near names wins", () => {
  expect(closest("team-c", ["team-a", "team-b"])).toBe("team-a");
});
