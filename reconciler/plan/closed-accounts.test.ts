import { describe, expect, test } from "vitest";
import { decodeKey, identify } from "../model/resource-identity.ts";
import { accountOf, forgottenKeys, isClosed, isClosedInBoth } from "./closed-accounts.ts";

const organization = new Map(
  Object.entries({
    "022222222222": { status: "ACTIVE" },
    "333333333333": { status: "SUSPENDED" },
    "444444444444": { status: "PENDING_CLOSURE" },
    "555555555555": { status: "CLOSED" },
    "666666666666": { status: "PENDING_ACTIVATION" },
  }),
);

test.each([
  ["022222222222", false],
  ["333333333333", true],
  ["444444444444", true],
  ["555555555555", true],
  ["666666666666", false],
  ["999999999999", false],
])("account %s: closed is %s", (id, closed) => {
  expect(isClosed(id, organization)).toBe(closed);
  expect(isClosed(id, undefined)).toBe(false);
});

test.each([
  ["333333333333", "SUSPENDED", true],
  ["333333333333", "PENDING_CLOSURE", true],
  ["333333333333", undefined, true],
  ["333333333333", "ACTIVE", false],
  ["022222222222", "SUSPENDED", false],
  ["022222222222", undefined, false],
  ["999999999999", "SUSPENDED", false],
  ["999999999999", undefined, false],
])("account %s, with status %s in the files: closed in both is %s", (id, status, closed) => {
  const written = status === undefined ? [] : [{ id, status }];
  expect(isClosedInBoth(id, written, organization)).toBe(closed);
});

test.each([
  ["identity-center", "assignment/333333333333/builder/group/builders", "333333333333"],
  ["identity-center", "group/333333333333", undefined],
  ["identity-center", "permission-set/builder", undefined],
  ["identity-center", "state-bucket", undefined],
  ["account-333333333333", "role/trainer", "333333333333"],
])("%s: %s is in account %s", (stack, key, account) => {
  expect(accountOf(stack, decodeKey(key))).toBe(account);
});

describe("keys to forget", () => {
  const inState = [
    "group/builders",
    "group/gone",
    "state-bucket",
    "assignment/022222222222/builder/group/builders",
    "assignment/333333333333/builder/group/builders",
    "assignment/333333333333/reader/group/builders",
  ].map(identify);
  const isGone = (id: string) => id === "333333333333";
  test("are the assignments in closed accounts that nothing declares", () => {
    const desired = new Set(["group/builders", "assignment/333333333333/reader/group/builders"]);
    expect([...forgottenKeys("identity-center", inState, desired, isGone)]).toEqual([
      "assignment/333333333333/builder/group/builders",
    ]);
  });
  test("are all of a closed account's stack, and none of another's", () => {
    const keys = ["role/trainer", "policy/training"];
    expect([...forgottenKeys("account-333333333333", keys.map(identify), new Set(), isGone)]).toEqual(keys);
    expect([...forgottenKeys("account-022222222222", keys.map(identify), new Set(), isGone)]).toEqual([]);
  });
});
