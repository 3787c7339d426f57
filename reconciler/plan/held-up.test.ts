import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { leftOutBy, type StackParts } from "./held-up.ts";

const CENTER = "identity-center";
type Needs = { readonly [key: string]: readonly string[] };

const stack = (desired: Needs, inState: Needs = {}, name = CENTER): StackParts => ({
  desired: {
    name,
    accountId: undefined,
    resources: Object.entries(desired).map(
      ([key, dependsOn]): DesiredResource => ({ ...identify(key), type: "Group", properties: {}, dependsOn }),
    ),
  },
  state: { resources: Object.entries(inState).map(([key, dependencies]) => ({ key, dependencies })) },
});

/** `key: reason` of what is left out where each of `out` may not run. */
function leftOut(ops: readonly [Change["op"], string, string?][], stacks: readonly StackParts[], ...out: string[]) {
  const changes = ops.map(([op, key, of = CENTER]): Change => ({ op, ...identify(key), stack: of, type: "aws:x" }));
  const reasons = new Map(out.map((key) => [stackKey({ stack: CENTER, key }), "held"]));
  return leftOutBy(reasons, changes, stacks).map((it) => `${it.stack} ${it.op} ${it.key}: ${it.reason}`);
}

const SET = stack({ set: [], policy: ["set"], assignment: ["set", "policy"], other: [] });

test("what would be made on top of it is left out too, with what is made on that; all else runs", () => {
  const ops: [Change["op"], string][] = [
    ["create", "assignment"],
    ["create", "other"],
    ["create", "policy"],
    ["create", "set"],
  ];
  expect(leftOut(ops, [SET], "set")).toEqual([
    "identity-center create assignment: needs set, which is left out",
    "identity-center create policy: needs set, which is left out",
    "identity-center create set: held",
  ]);
  expect(leftOut(ops, [SET], "policy")).toEqual([
    "identity-center create assignment: needs policy, which is left out",
    "identity-center create policy: held",
  ]);
  expect(leftOut(ops, [SET])).toEqual([]);
});

test("what exists can be used as it is, unless an earlier run left it unfinished", () => {
  const parts = stack({ group: [], membership: ["group"] }, { group: [] });
  const ops: [Change["op"], string][] = [
    ["update", "group"],
    ["create", "membership"],
  ];
  expect(leftOut(ops, [parts], "group")).toEqual(["identity-center update group: held"]);
  const unfinished = { ...parts, state: { ...parts.state, unfinished: [{ key: "group" }] } };
  expect(leftOut(ops, [unfinished], "group")).toEqual([
    "identity-center update group: held",
    "identity-center create membership: needs group, which is left out",
  ]);
});

test("a chain is followed in whatever order its changes stand", () => {
  const chain = stack({ a: [], b: ["a"], c: ["b"] });
  const reasons = ["c: needs b", "b: needs a"].map((it) => `identity-center create ${it}, which is left out`);
  const ops = (...keys: string[]) => keys.map((key): [Change["op"], string] => ["create", key]);
  expect(leftOut(ops("c", "b", "a"), [chain], "a")).toEqual([...reasons, "identity-center create a: held"]);
  expect(leftOut(ops("a", "b", "c"), [chain], "a")).toEqual([
    "identity-center create a: held",
    ...reasons.toReversed(),
  ]);
});

test("what exists serves as it is while its update may not run; what is replaced doesn't", () => {
  const ops = (op: Change["op"]): [Change["op"], string][] => [
    ["create", "policy"],
    [op, "set"],
  ];
  expect(leftOut(ops("update"), [SET], "set")).toEqual(["identity-center update set: held"]);
  expect(leftOut(ops("replace"), [SET], "set")).toHaveLength(2);
  expect(leftOut(ops("import"), [SET], "set")).toHaveLength(2);
});

test("what something that may not go still needs can't go either", () => {
  const parts = stack({}, { set: [], policy: ["set"], assignment: ["policy"], other: ["set"] });
  const ops: [Change["op"], string][] = [
    ["delete", "assignment"],
    ["delete", "policy"],
    ["delete", "set"],
  ];
  expect(leftOut(ops, [parts], "assignment")).toEqual([
    "identity-center delete assignment: held",
    "identity-center delete policy: needs assignment, which is left out",
    "identity-center delete set: needs policy, which is left out",
  ]);
  expect(leftOut(ops, [parts], "set")).toEqual(["identity-center delete set: held"]);
});

test("the engine touches nothing on which something hangs that is declared no more and has to stay", () => {
  const state = { set: [], policy: ["set"] };
  const ops: [Change["op"], string][] = [
    ["delete", "policy"],
    ["update", "set"],
  ];
  expect(leftOut(ops, [stack({ set: [] }, state)], "policy")).toEqual([
    "identity-center delete policy: held",
    "identity-center update set: needs policy, which is left out",
  ]);
  const declared = stack({ set: [], policy: ["set"] }, state);
  const replaced: [Change["op"], string][] = [
    ["replace", "policy"],
    ["update", "set"],
  ];
  expect(leftOut(replaced, [declared], "policy")).toEqual(["identity-center replace policy: held"]);
});

test("the same key in another stack, and a stack that isn't known, are no matter", () => {
  const other = stack({ set: [], policy: ["set"] }, {}, "account-022222222222");
  const ops: [Change["op"], string, string][] = [
    ["create", "set", CENTER],
    ["create", "policy", "account-022222222222"],
    ["create", "policy", "account-033333333333"],
  ];
  expect(leftOut(ops, [SET, other], "set")).toEqual(["identity-center create set: held"]);
  expect(leftOut([["create", "unknown"]], [SET], "set")).toEqual([]);
});
