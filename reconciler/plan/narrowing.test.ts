// What a deploy does first: whatever takes access from somebody, and nothing that is only renamed or moved.
import { expect, test } from "vitest";
import { compareGrants } from "../access-graph/grants.ts";
import { grantsOf } from "../access-graph/grants-of-keys.ts";
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
test("what is lost through a group that is renamed goes first", () => {
  const keys = ["membership/g/ana", "membership/g/ben", "assignment/1/s/group/g", "assignment/2/s/group/g"];
  const account = { id: "1", name: "one" };
  const narrowing = narrowingKeys(
    keys.map((key) => ({ op: "delete", ...identify(key), stack: "identity-center", type: "aws:x" })),
    {
      lost: [{ person: "Ana", account, permissionSet: "S", via: [{ group: "H" }] }],
      renames: new Map([["group/g", identityOf.group("h")]]),
      inState: new Set(["group/g"]),
      policiesOf: () => ({ before: undefined, after: undefined }),
    },
  );
  expect(narrowing).toEqual(["membership/g/ana", "assignment/1/s/group/g"]);
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
test("a leaver's direct assignment and one in another account go first, what others hold stays", () => {
  const held = ["permission-set/s", "permission-set/t", "user/ana", "user/ben"];
  const assignments = ["assignment/1/s/user/ana", "assignment/2/s/user/ana", "assignment/1/t/user/ana"];
  const others = ["assignment/1/s/user/ben"];
  for (const gone of assignments) {
    const kept = assignments.filter((it) => it !== gone);
    expect(between([...held, ...assignments, ...others], [...held, ...kept, ...others])).toEqual([gone]);
  }
});
test("a direct assignment that a group gives all the same is no loss", () => {
  const direct = "assignment/1/s/user/ana";
  expect(between([...HELD, direct], HELD)).toEqual([]);
});
test("an assignment to a group in which nobody is takes nothing from anybody", () => {
  const held = ["group/g", "permission-set/s"];
  expect(between([...held, "assignment/1/s/group/g"], held)).toEqual([]);
  const before = [...HELD, "group/h", "assignment/1/s/group/h", "assignment/2/s/group/g"];
  expect(
    between(
      before,
      before.filter((key) => key !== "assignment/1/s/group/h"),
    ),
  ).toEqual([]);
});
test("who leaves a group that was renamed at once loses what it gives under its new name", () => {
  const renames = {
    "group/g": identityOf.group("h"),
    "membership/g/ben": identityOf.membership("h", "ben"),
    "assignment/1/s/group/g": identityOf.assignment("1", "s", { kind: "group", name: "h" }),
  };
  const changes = [{ op: "delete", ...identify("membership/g/ana"), stack: "identity-center", type: "aws:x" }] as const;
  const grants = (...keys: string[]) => grantsOf(keys.map(identify), NAMES);
  const facts = {
    renames: new Map(Object.entries(renames)),
    inState: new Set(["group/g", "membership/g/ana", "membership/g/ben", "assignment/1/s/group/g"]),
    policiesOf: () => ({ before: undefined, after: undefined }),
  };
  const lost = grants("membership/h/ana", "assignment/1/s/group/h");
  expect(narrowingKeys(changes, { ...facts, lost })).toEqual(["membership/g/ana"]);
  const lostElsewhere = grants("membership/g/ana", "assignment/1/s/group/g");
  expect(narrowingKeys(changes, { ...facts, lost: lostElsewhere })).toEqual([]);
  const lostByBen = grants("membership/h/ben", "assignment/1/s/group/h");
  expect(narrowingKeys(changes, { ...facts, lost: lostByBen })).toEqual([]);
});

/** Whether one change of a set that is in the state narrows, with the inline policy's text before and after. */
function narrows(
  op: Change["op"],
  key: string,
  policies: readonly [before?: string | undefined, after?: string | undefined] = [],
  more = {},
) {
  const changes = [{ op, ...identify(key), stack: "identity-center", type: "aws:x", ...more }];
  const [before, after] = policies;
  const facts = {
    lost: grantsOf(["user/ana", "membership/g/ana", "assignment/1/s/group/g"].map(identify), NAMES),
    renames: new Map(),
    inState: new Set(["permission-set/s", "group/g"]),
    policiesOf: (of: string) => (of === key ? { before, after } : { before: undefined, after: undefined }),
  };
  return narrowingKeys(changes, facts).length === 1;
}
const allowing = (...actions: string[]) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

test("an inline policy that allows less narrows; one that allows more, or that is not known, doesn't", () => {
  const [less, more] = [allowing("s3:Get"), allowing("s3:Get", "s3:Put")];
  expect(narrows("update", "inline-policy/s", [more, less])).toBe(true);
  expect(narrows("update", "inline-policy/s", [less, more])).toBe(false);
  expect(narrows("update", "inline-policy/s", [undefined, less])).toBe(false);
  expect(narrows("update", "inline-policy/s", [more, undefined])).toBe(false);
  expect(narrows("replace", "inline-policy/s", [more, less])).toBe(false);
  expect(narrows("create", "inline-policy/s", [more, less])).toBe(false);
});

test.each<[Change["op"], string, boolean]>([
  ["delete", "user/ana", true],
  ["replace", "user/ana", false],
  ["create", "user/ana", false],
  ["delete", "membership/g/ana", true],
  ["replace", "membership/g/ana", false],
  ["delete", "assignment/1/s/group/g", true],
  ["replace", "assignment/1/s/group/g", false],
  ["delete", "managed-policy/s/x", true],
  ["create", "managed-policy/s/x", false],
  ["delete", "customer-policy/s/%2Fx", true],
  ["update", "customer-policy/s/%2Fx", false],
  ["delete", "inline-policy/s", true],
  ["create", "boundary/s", true],
  ["update", "boundary/s", false],
  ["create", "boundary/new", false],
  ["delete", "managed-policy/new/x", false],
  ["delete", "group/g", false],
  ["delete", "permission-set/s", false],
  ["delete", "role/r", false],
  ["delete", "policy/p", false],
  ["delete", "role-policy/r/p", false],
  ["delete", "access-control-attributes", false],
  ["delete", "state-bucket", false],
])("%s %s narrows: %s", (op, key, expected) => {
  expect(narrows(op, key)).toBe(expected);
});
test("what is only forgotten is none of it", () => {
  expect(narrows("delete", "user/ana", [], { class: "forgotten" })).toBe(false);
});
test("what a group gives all the same is no loss, whatever else of the like is lost", () => {
  const same = "assignment/1/s/user/ana";
  const others = [
    "assignment/2/s/user/ana",
    "assignment/1/t/user/ana",
    "assignment/1/s/user/ben",
    "assignment/2/t/user/ben",
  ];
  for (const lost of [...others.map((it) => [it]), others]) {
    expect(between([...HELD, same, ...lost], HELD).toSorted()).toEqual(lost.toSorted());
  }
});
test("who loses what came by two ways loses both first", () => {
  const both = [...HELD, "assignment/1/s/user/ana"];
  expect(between(both, ["group/g", "permission-set/s", "user/ana", "assignment/1/s/group/g"])).toEqual([
    "membership/g/ana",
    "assignment/1/s/user/ana",
  ]);
});
test("a policy goes first from a set that is updated at once", () => {
  const change = (op: Change["op"], key: string) => ({
    op,
    ...identify(key),
    stack: "identity-center",
    type: "aws:x",
  });
  const facts = {
    lost: [],
    renames: new Map(),
    inState: new Set(["permission-set/s"]),
    policiesOf: () => ({ before: undefined, after: undefined }),
  };
  const changes = [change("update", "permission-set/s"), change("delete", "managed-policy/s/x")];
  expect(narrowingKeys(changes, facts)).toEqual(["managed-policy/s/x"]);
});
