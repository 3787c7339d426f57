// What a deploy does first: whatever takes access from somebody, and nothing that is only renamed or moved.
import { expect, test } from "vitest";
import { compareGrants, grantsOf } from "../access-graph/grants.ts";
import type { Change } from "../engine/change.ts";
import { identify, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { narrowingKeys } from "./narrowing.ts";

const NAMES = { accounts: new Map(), users: new Map(), groups: new Map(), permissionSets: new Map() };

/** The narrowing keys of the step from one state to another, both as keys. */
function between(before: readonly string[], after: readonly string[], renames: Record<string, ResourceIdentity> = {}) {
  const change = (op: Change["op"]) => (key: string) => ({
    op,
    ...identify(key),
    stack: "identity-center",
    type: "aws:x",
  });
  const changes = [
    ...after.filter((key) => !before.includes(key)).map(change("create")),
    ...before.filter((key) => !after.includes(key)).map(change("delete")),
  ];
  return narrowingKeys(changes, {
    lost: compareGrants(grantsOf(before.map(identify), NAMES), grantsOf(after.map(identify), NAMES)).lost,
    renames: new Map(Object.entries(renames)),
    inState: new Set(before),
    policiesOf: () => ({ before: undefined, after: undefined }),
  });
}

const HELD = ["group/g", "permission-set/s", "user/ana", "membership/g/ana", "assignment/1/s/group/g"];

test("a leaver's memberships and the person go first", () => {
  expect(between(HELD, ["group/g", "permission-set/s", "assignment/1/s/group/g"])).toEqual([
    "user/ana",
    "membership/g/ana",
  ]);
});
test("an assignment that is taken away goes first", () => {
  expect(between(HELD, ["group/g", "permission-set/s", "user/ana", "membership/g/ana"])).toEqual([
    "assignment/1/s/group/g",
  ]);
});
test("a person who moves to another group with the same access is not narrowed", () => {
  const other = ["group/h", "assignment/1/s/group/h"];
  const moved = [...HELD.filter((key) => key !== "membership/g/ana"), ...other, "membership/h/ana"];
  expect(between([...HELD, ...other], moved)).toEqual([]);
});
test("a renamed permission set is not narrowed", () => {
  const renamed = ["group/g", "permission-set/t", "user/ana", "membership/g/ana", "assignment/1/t/group/g"];
  const renames = {
    "permission-set/s": identityOf.permissionSet("t"),
    "assignment/1/s/group/g": identityOf.assignment("1", "t", { kind: "group", name: "g" }),
  };
  expect(between(HELD, renamed, renames)).toEqual([]);
});
test("a policy that a set loses goes first, and not when the whole set goes", () => {
  const policies = ["managed-policy/s/x", "inline-policy/s"];
  expect(between([...HELD, ...policies], HELD)).toEqual(policies);
  expect(between(["permission-set/s", ...policies], [])).toEqual([]);
});
test("a boundary that is put on an existing set narrows, one that is taken away doesn't", () => {
  expect(between(HELD, [...HELD, "boundary/s"])).toEqual(["boundary/s"]);
  expect(between([...HELD, "boundary/s"], HELD)).toEqual([]);
});
test("an assignment to a group of the identity provider, whose people aren't known, is taken for a loss", () => {
  expect(between(["permission-set/s", "assignment/1/s/group/p"], ["permission-set/s"])).toEqual([
    "assignment/1/s/group/p",
  ]);
});
test("a group whose name is encoded in keys is known as ours: who moves away from it loses nothing", () => {
  const [a, b] = ["AI%20builders", "AI%20makers"].map((name) => name.toLowerCase());
  const held = [`group/${a}`, `group/${b}`, "permission-set/s", `membership/${a}/ana`, `membership/${b}/ana`];
  const [before, after] = [
    [...held, `assignment/1/s/group/${a}`],
    [...held, `assignment/1/s/group/${b}`],
  ];
  expect(between(before, after)).toEqual([]);
});
