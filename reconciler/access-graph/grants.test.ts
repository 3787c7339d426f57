import { expect, test } from "vitest";
import { identify } from "../model/resource-identity.ts";
import { compareGrants } from "./grants.ts";
import { type DisplayNames, grantsOf } from "./grants-of-keys.ts";

const names = {
  accounts: new Map([["022222222222", "ml-dev"]]),
  users: new Map([["ana", "Ana"]]),
  groups: new Map(),
  permissionSets: new Map([["builder", "Builder"]]),
};
const grantsOfKeys = (keys: readonly string[], names: DisplayNames, lastDays?: ReadonlyMap<string, string>) =>
  grantsOf(keys.map(identify), names, lastDays);
const ana = { person: "Ana", account: { id: "022222222222", name: "ml-dev" }, permissionSet: "Builder" };
const assignment = "assignment/022222222222/builder/group/builders";

test("a person holds a set through a group and directly: one grant with both ways", () => {
  const keys = [assignment, "membership/builders/ana", "assignment/022222222222/builder/user/ana", "user/ana"];
  expect(grantsOfKeys(keys, names)).toEqual([{ ...ana, via: [{ direct: true }, { group: "builders" }] }]);
});
test("a group without assignments and an assignment without members give nothing", () => {
  expect(grantsOfKeys([assignment, "membership/others/ana"], names)).toEqual([]);
});
test("a grant ends with the first of what it hangs on, and with the last of the ways to it", () => {
  const direct = "assignment/022222222222/builder/user/ana";
  const keys = [assignment, "membership/builders/ana", direct];
  const ends = (...days: [string, string][]) => grantsOfKeys(keys, names, new Map(days)).map(({ expires }) => expires);
  expect(ends([assignment, "2026-12-31"], ["membership/builders/ana", "2026-11-30"])).toEqual([undefined]);
  expect(ends([assignment, "2026-12-31"], ["membership/builders/ana", "2026-11-30"], [direct, "2026-10-31"])).toEqual([
    "2026-11-30",
  ]);
  expect(ends([direct, "2026-12-31"], ["user/ana", "2026-11-30"])).toEqual(["2026-11-30"]);
  expect(grantsOfKeys(keys, names, new Map())[0]).not.toHaveProperty("expires");
});
test("another way to the same grant is neither gained nor lost", () => {
  const before = grantsOfKeys([assignment, "membership/builders/ana"], names);
  const after = grantsOfKeys(["assignment/022222222222/builder/user/ana"], names);
  expect(compareGrants(before, after)).toEqual({ gained: [], lost: [] });
  expect(compareGrants(before, [])).toEqual({ gained: [], lost: before });
});
