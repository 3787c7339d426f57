import { expect, test } from "vitest";
import { countsOfWorld, plannedCalls } from "./planned-calls.ts";

const NOTHING = { users: 0, groups: 0, memberships: 0, permissionSets: 0, pairs: 0, assignments: 0, accounts: 0 };

test("of what isn't read there is no call, of an empty list one", () => {
  expect(plannedCalls({})).toEqual({ total: 0, byOperation: {} });
  expect(plannedCalls({ users: 0, permissionSets: 0 }).byOperation).toEqual({
    "identitystore ListUsers": 1,
    "sso-admin ListPermissionSets": 1,
  });
  expect(plannedCalls(countsOfWorld(NOTHING)).total).toBe(4);
});

test("pages of a hundred, and one more for every hundred items of many lists", () => {
  expect(plannedCalls({ users: 100, groups: 101, memberLists: 3, memberships: 250 }).byOperation).toEqual({
    "identitystore ListGroupMemberships": 5,
    "identitystore ListGroups": 2,
    "identitystore ListUsers": 1,
  });
});

test("a set takes six calls and one for its accounts, an account three, a role three, a policy two", () => {
  const more = (some: object) => plannedCalls(countsOfWorld({ ...NOTHING, ...some })).total;
  const empty = more({});
  expect(more({ permissionSets: 1 }) - empty).toBe(7);
  expect(more({ accounts: 1 }) - empty).toBe(3);
  expect(more({ roles: 1 }) - empty).toBe(3);
  expect(more({ rolePolicies: 1 }) - empty).toBe(1);
  expect(more({ policies: 1 }) - empty).toBe(2);
});
