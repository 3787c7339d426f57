import { expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { type Carried, type Ending, failureOf, leftOf, nothingDone, resultOf, whyLeft } from "./deploy-result.ts";

const change = (key: string, stack = "identity-center"): Change => ({
  op: "create",
  ...identify(key),
  stack,
  type: "aws:x",
});
const FAILED = { stack: "identity-center", key: "group/a", message: "AccessDenied" };
const LEFT_OUT = { stack: "identity-center", key: "group/b", op: "create", reason: "repair-granting" } as const;
const NOTHING: Carried = { done: [], failed: [], left: [], leftOut: [], cut: undefined };

test.each<[Ending, string, Partial<Carried>]>([
  ["done", "nothing was to be done", {}],
  ["done", "all is done", { done: [change("group/c")] }],
  ["left-out", "something may not be done", { done: [change("group/c")], leftOut: [LEFT_OUT] }],
  ["failed", "something failed", { failed: [FAILED], leftOut: [LEFT_OUT] }],
  ["failed", "something needs what failed", { left: [change("group/c")], leftOut: [LEFT_OUT] }],
  ["time-up", "the time was up", { cut: { how: "time-up" }, failed: [FAILED] }],
  ["interrupted", "a signal came", { cut: { how: "interrupted" }, left: [change("group/c")] }],
  ["broken", "a bug ended it", { cut: { how: "broken" } }],
])("it has ended as %s where %s", (ended, _, more) => {
  const { cut: __, ...carried } = { ...NOTHING, ...more };
  expect(resultOf({ ...NOTHING, ...more })).toStrictEqual({ ended, ...carried });
});

test("what cut it short is told as its problem", () => {
  const problem = { message: "interrupted", remedy: "run it again" };
  expect(resultOf({ ...NOTHING, cut: { how: "interrupted", problem } })).toStrictEqual({
    ended: "interrupted",
    done: [],
    failed: [],
    left: [],
    leftOut: [],
    problem,
  });
});

test("a deploy that changed nothing has all of its plan left", () => {
  const none = { done: [], failed: [], left: [], leftOut: [] };
  expect(nothingDone("superseded")).toEqual({ ended: "superseded", ...none });
  expect(nothingDone("refused", [change("group/a")])).toEqual({ ended: "refused", ...none, left: [change("group/a")] });
});

test("a foreseen error is told with its remedy, if it has one", () => {
  expect(failureOf(new OperationError("stack x is locked", "wait"))).toBe("stack x is locked\nremedy: wait");
  expect(failureOf(new OperationError("stack x is locked"))).toBe("stack x is locked");
});

test("left is what has ended in no way, told by stack and key", () => {
  const planned = [change("group/a"), change("group/b"), change("role/r", "account-1"), change("role/r", "account-2")];
  const ended = [
    { stack: "identity-center", key: "group/b" },
    { stack: "account-1", key: "role/r" },
    { stack: "account-2", key: undefined },
  ];
  expect(leftOf(planned, ended)).toEqual([change("group/a"), change("role/r", "account-2")]);
  expect(leftOf(planned, [])).toEqual(planned);
});

test("a deletion that was not tried tells why, where it waits for what failed", () => {
  const told = (op: Change["op"], stack: string, failed: Carried["failed"], ended: Ending = "failed") =>
    whyLeft({ op, stack }, { ended, failed });
  const successor = /^it is deleted once nothing else in its stack fails/;
  expect(told("delete", "identity-center", [FAILED])).toMatch(successor);
  expect(told("delete", "account-1", [FAILED, { ...FAILED, stack: "account-1" }])).toMatch(successor);
  expect(told("delete", "account-1", [FAILED])).toMatch(/^it is deleted once no permission set names a policy/);
  // Something else is in the way, or there was no time: that is told already.
  expect(told("delete", "identity-center", [{ ...FAILED, key: undefined }])).toBeUndefined();
  expect(told("delete", "identity-center", [{ ...FAILED, stack: "account-1" }])).toBeUndefined();
  expect(told("delete", "identity-center", [FAILED], "time-up")).toBeUndefined();
  expect(told("create", "identity-center", [FAILED])).toBeUndefined();
});

test("what is left where nothing failed at all tells that another run may have done it", () => {
  const why = (ended: Ending) => whyLeft({ op: "update", stack: "identity-center" }, { ended, failed: [] });
  expect(why("failed")).toMatch(/^when its turn came there was nothing to do for it: another run may have done it/);
  expect([why("time-up"), why("refused")]).toEqual([undefined, undefined]);
});
