import { expect, test } from "vitest";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { deployEstimate, readsOfImports } from "./deploy-estimate.ts";

type Given = readonly [op: Change["op"], key: string, more?: Partial<Change>];

const seconds = (...given: readonly Given[]) =>
  deployEstimate(given.map(([op, key, more]) => ({ op, ...identify(key), stack: "x", type: "aws:x", ...more })));
const many = (count: number, op: Change["op"], key: (index: number) => string): readonly Given[] =>
  Array.from({ length: count }, (_, index) => [op, key(index)]);

test("nothing to do takes no time, nor what is only forgotten", () => {
  expect(seconds()).toBe(0);
  expect(seconds(["delete", "role/a", { class: "forgotten" }])).toBe(0);
});

test.each<[string, Given, number]>([
  ["a group", ["create", "group/a"], 1],
  ["what we don't know", ["create", "state-bucket"], 1],
  ["an assignment, made", ["create", "assignment/022222222222/reader/group/a"], 11],
  ["an assignment, removed", ["delete", "assignment/022222222222/reader/group/a"], 11],
  ["a changed set", ["update", "permission-set/reader"], 6],
  ["a set that goes", ["delete", "permission-set/reader"], 1],
  ["a set's policy", ["create", "managed-policy/reader/ReadOnlyAccess"], 6],
  ["a set's policy that goes", ["delete", "inline-policy/reader"], 1],
  ["a role's policy", ["create", "role-policy/trainer/training"], 1],
])("10 s for the stack, and %s", (_, change, wait) => {
  expect(seconds(change)).toBe(10 + wait);
});

test("ten at a time of each kind, one kind after the other, and 10 s for each stack", () => {
  const groups = (count: number) => many(count, "create", (index) => `group/${index}`);
  const held = (count: number) => many(count, "create", (index) => `assignment/022222222222/reader/group/${index}`);
  expect(seconds(...groups(10))).toBe(10 + 1);
  expect(seconds(...groups(11))).toBe(10 + 2);
  expect(seconds(...groups(11), ...held(25), ["create", "permission-set/reader"])).toBe(10 + 2 + 3 * 11 + 6);
  expect(seconds(["create", "role/a", { stack: "account-1" }], ["create", "role/a", { stack: "account-2" }])).toBe(21);
});

test("what is taken over is read, 20 calls a second, and not waited for", () => {
  const imports = many(30, "import", (index) => `assignment/022222222222/reader/group/${index}`);
  expect(seconds(...imports, ["import", "permission-set/reader"], ["import", "role/a"])).toBe(10 + 2);
  const reads = (...keys: readonly string[]) => readsOfImports(keys.map((key) => ({ op: "import", ...identify(key) })));
  expect(reads("permission-set/a", "policy/a", "role/a", "group/a", "membership/a/b", "inline-policy/a")).toBe(10);
  expect(readsOfImports([{ op: "create", ...identify("group/a") }])).toBe(0);
});
