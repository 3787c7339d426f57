import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import type { ChangeClass } from "./classify-changes.ts";
import { isApproved, isTakenAwayByDate, leftOutOf, mayRunUnder } from "./left-out.ts";

const STACK = "identity-center";
const resource = (key: string, ...dependsOn: string[]): DesiredResource => ({
  ...identify(key),
  type: "Group",
  properties: {},
  dependsOn,
});
const classified = (op: Change["op"], key: string, kind: ChangeClass) => ({
  change: { op, ...identify(key), stack: STACK, type: "aws:x" },
  class: kind,
  digest: `of ${key}`,
});
const stack = (desired: DesiredResource[], state: { key: string; dependencies: string[] }[] = []) => [
  { desired: { name: STACK, accountId: undefined, resources: desired }, state: { resources: state } },
];

test("what may not run is left out with what would be made on top of it, and the rest runs", () => {
  const desired = [resource("set"), resource("policy", "set"), resource("assignment", "policy"), resource("other")];
  const changes = [
    classified("create", "assignment", "approved"),
    classified("create", "policy", "approved"),
    classified("create", "set", "repair-granting"),
    classified("create", "other", "approved"),
  ];
  expect(leftOutOf(changes, stack(desired), isApproved)).toEqual([
    { stack: STACK, key: "assignment", op: "create", reason: "needs policy, which is left out" },
    { stack: STACK, key: "policy", op: "create", reason: "needs set, which is left out" },
    { stack: STACK, key: "set", op: "create", reason: "repair-granting", digest: "of set" },
  ]);
});
test("on something that exists and whose change is left out, the rest is made all the same", () => {
  const desired = [resource("set"), resource("policy", "set")];
  const changes = [classified("update", "set", "principal-changed"), classified("create", "policy", "dated")];
  expect(leftOutOf(changes, stack(desired), isApproved).map(({ key }) => key)).toEqual(["set"]);
});
test("nothing is removed while something that is left out still needs it", () => {
  const state = [
    { key: "set", dependencies: [] },
    { key: "assignment", dependencies: ["set"] },
  ];
  const changes = [classified("delete", "set", "approved"), classified("delete", "assignment", "repair-narrowing")];
  expect(leftOutOf(changes, stack([], state), isApproved).map(({ key }) => key)).toEqual(["set", "assignment"]);
});
test("what only a date takes away can be done alone, and waits for what still hangs on it", () => {
  const state = [
    { key: "user", dependencies: [] },
    { key: "membership", dependencies: ["user"] },
    { key: "leaver", dependencies: [] },
  ];
  const changes = [
    classified("delete", "leaver", "dated"),
    classified("delete", "membership", "approved"),
    classified("delete", "user", "dated"),
    classified("replace", "other", "dated"),
    {
      ...classified("delete", "closed", "dated"),
      change: { ...classified("delete", "closed", "dated").change, class: "forgotten" as const },
    },
  ];
  expect(leftOutOf(changes, stack([], state), isTakenAwayByDate)).toEqual([
    { stack: STACK, key: "membership", op: "delete", reason: "approved", digest: "of membership" },
    { stack: STACK, key: "user", op: "delete", reason: "needs membership, which is left out" },
    { stack: STACK, key: "other", op: "replace", reason: "dated", digest: "of other" },
    { stack: STACK, key: "closed", op: "delete", reason: "dated", digest: "of closed" },
  ]);
});
test.each<[ChangeClass, boolean, boolean]>([
  ["approved", true, true],
  ["dated", true, true],
  ["consequence", true, true],
  ["excepted", true, true],
  ["repair-narrowing", false, true],
  ["repair-granting", false, false],
  ["principal-changed", false, false],
])(
  "%s may run: %s, and where guardrails.yaml allows removals of what nobody deployed: %s",
  (kind, approved, narrows) => {
    const change = classified("delete", "group/a", kind);
    expect([false, true].map((repairNarrowing) => mayRunUnder({ repairNarrowing })(change))).toEqual([
      approved,
      narrows,
    ]);
    const closed = { ...change, change: { ...change.change, class: "forgotten" as const } };
    expect(isApproved(closed)).toBe(true);
  },
);
test("a removal of what a hand made runs by the guardrails alone; a run for what has ended leaves it", () => {
  const removal = classified("delete", "membership/a/b", "unmanaged");
  expect([isApproved(removal), isTakenAwayByDate(removal)]).toEqual([true, false]);
});
