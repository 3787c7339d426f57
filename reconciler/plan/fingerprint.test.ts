import { describe, expect, test } from "vitest";
import type { DesiredResource, DesiredStack } from "../desired/desired-resource.ts";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { fingerprint, operationDigest } from "./fingerprint.ts";

const group = (description: string): DesiredResource => ({
  ...identify("group/a"),
  type: "Group",
  properties: { displayName: "a", description },
  dependsOn: ["user/x", "user/y"],
});
const MEMBERSHIP: DesiredResource = {
  ...identify("membership/a/kim"),
  type: "GroupMembership",
  properties: { groupId: { $ref: "group/a", output: "groupId" }, memberId: { $external: "user", name: "Kim" } },
  dependsOn: [],
};
const change = (op: Change["op"], key: string, more: Partial<Change> = {}): Change => ({
  op,
  ...identify(key),
  stack: "identity-center",
  type: "aws:x",
  ...more,
});
const CHANGES = [change("update", "group/a", { diff: ["description"] }), change("create", "membership/a/kim")];
const IDS = new Map([["user/kim", "1"]]);
const of = (changes: readonly Change[] = CHANGES, resources = [group("one"), MEMBERSHIP], ids = IDS) => {
  const stack: DesiredStack = { name: "identity-center", accountId: undefined, resources };
  return fingerprint(changes, [stack], ids);
};

describe("a plan's fingerprint", () => {
  test("differs by what an earlier replacement left to be deleted", () => {
    const old = (key: string) => fingerprint([], [], IDS, [{ stack: "identity-center", key }]);
    expect(new Set([fingerprint([], [], IDS), old("group/a"), old("group/b")]).size).toBe(3);
  });
  test("is the same whatever the order", () => {
    const other = {
      ...group("one"),
      properties: { description: "one", displayName: "a" },
      dependsOn: ["user/y", "user/x"],
    };
    expect(of(CHANGES.toReversed(), [MEMBERSHIP, other])).toBe(of());
    expect(of()).toMatch(/^[0-9a-f]{64}$/);
  });
  test.each<[string, string]>([
    ["an operation less", of(CHANGES.slice(1))],
    ["an operation more", of([...CHANGES, change("delete", "user/z")])],
    ["another operation", of([change("replace", "group/a", { diff: ["description"] }), ...CHANGES.slice(1)])],
    [
      "another stack",
      of([change("update", "group/a", { diff: ["description"], stack: "account-1" }), ...CHANGES.slice(1)]),
    ],
    [
      "another property that differs",
      of([change("update", "group/a", { diff: ["displayName"] }), ...CHANGES.slice(1)]),
    ],
    ["another value afterwards", of(CHANGES, [group("two"), MEMBERSHIP])],
    ["something less that it waits for", of(CHANGES, [{ ...group("one"), dependsOn: ["user/x"] }, MEMBERSHIP])],
    ["another person of the same name", of(CHANGES, undefined, new Map([["user/kim", "2"]]))],
    ["a resource that only leaves the state", of([...CHANGES, change("delete", "user/z", { class: "forgotten" })])],
  ])("is another with %s", (_, other) => {
    expect(other).not.toBe(of());
  });
  test("what nothing is done to doesn't matter", () => {
    expect(of(CHANGES, [group("one"), MEMBERSHIP, { ...group("b"), key: "group/b" }])).toBe(of());
  });
});
test("an operation's digest is of what comes of it, not of what differs", () => {
  const digest = (more: Partial<Change>) => operationDigest(change("update", "group/a", more), group("one"), IDS);
  expect(digest({ diff: ["description"] })).toBe(digest({}));
  expect(digest({ op: "replace" })).not.toBe(digest({}));
  expect(operationDigest(change("delete", "group/a"), undefined, IDS)).not.toBe(digest({ op: "delete" }));
});
