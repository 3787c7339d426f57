import { expect, test } from "vitest";
import { identify } from "../model/resource-identity.ts";
import { heldByProviderGroups } from "./outputs.ts";

test("a group of ours is not taken for the identity provider's, a user is no group", () => {
  const keys = [
    "group/builders",
    "assignment/222222222222/builder/group/builders",
    "assignment/222222222222/builder/group/all%20staff",
    "assignment/333333333333/reader/user/ana",
  ];
  const names = {
    accounts: new Map([["222222222222", "ml-dev"]]),
    users: new Map(),
    groups: new Map(),
    permissionSets: new Map([["builder", "Builder"]]),
  };
  expect(heldByProviderGroups(keys.map(identify), names)).toEqual([
    { group: "all staff", account: { id: "222222222222", name: "ml-dev" }, permissionSet: "Builder" },
  ]);
});
