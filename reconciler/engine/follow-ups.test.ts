import { expect, test } from "vitest";
import { isFollowUpError, isFollowUpText, isForbiddenByPlan, isUnhandledText } from "./follow-ups.ts";

const FAILED = "resource group/one two [aws:identitystore/group:Group] failed to register";

test.each([
  ["an output of a failed resource", FAILED],
  [
    "what needs a provider that could not be configured",
    'error serializing property "policyArn": resource aws [pulumi:providers:aws] failed to register',
  ],
  ["one that is a property of another resource", `error serializing property "groupId": ${FAILED}`],
  [
    "one inside of the stack's outputs",
    `error serializing property "groups": error serializing property "x": ${FAILED}`,
  ],
  [
    "a registration that the engine refused",
    "failed to register new resource role/x [aws:iam/role:Role]: 2 UNKNOWN: x",
  ],
])("%s is a follow-up, as an error and as the language host says it", (_, message) => {
  expect(isFollowUpError(new Error(message))).toBe(true);
  expect(isFollowUpText(`Unhandled exception: Error: ${message}\n    at x.js:1:1`)).toBe(true);
  expect(isFollowUpText(message)).toBe(true);
});
test.each([
  ["a bug", "x is not a function"],
  ["a bug inside of a property", 'error serializing property "groupId": x is not a function'],
  ["a bug that quotes one", `could not read: ${FAILED}`],
  ["the stack's own", "resource access-identity-center [pulumi:pulumi:Stack] failed to register"],
])("%s is none", (_, message) => {
  expect(isFollowUpError(new Error(message))).toBe(false);
  expect(isFollowUpText(`Unhandled exception: Error: ${message}`)).toBe(false);
});
test("an error of gRPC that only says that the engine is gone is one, whatever its message; what an event says is the failure", () => {
  const gone = (code: number) => Object.assign(new Error("Resource monitor is terminating"), { code });
  expect([1, 14, 2, 5].map((code) => isFollowUpError(gone(code)))).toEqual([true, true, false, false]);
  expect(isFollowUpText("14 UNAVAILABLE: resource monitor shut down")).toBe(false);
});
test("a call that was cut off without the engine's status says the same; the engine's own INTERNAL is a bug", () => {
  const internal = (details: string) => Object.assign(new Error(`13 INTERNAL: ${details}`), { code: 13 });
  expect(isFollowUpError(internal("Received RST_STREAM with code 0 (Call ended without gRPC status)"))).toBe(true);
  expect(isFollowUpError(internal("panic: Received RST_STREAM with code 0"))).toBe(false);
});
test("what isn't an error is a bug, whatever it says", () => {
  expect(isFollowUpError(FAILED)).toBe(false);
});
test("AWS's own reason is never taken for one", () => {
  expect(isFollowUpText(`creating group: AccessDeniedException: ${FAILED}`)).toBe(false);
});
test("what the plan forbids is told apart from AWS's reasons", () => {
  expect(isForbiddenByPlan("delete is not allowed by the plan: this resource is constrained to same")).toBe(true);
  expect(isForbiddenByPlan("AccessDenied: delete is not allowed by the plan: x")).toBe(false);
});
test("what the language host says of an error that nobody handled is told apart from AWS's reasons", () => {
  expect(isUnhandledText("Unhandled exception: Error: the program broke\n    at bug (x.ts:4:19)")).toBe(true);
  expect(isUnhandledText("creating group: Unhandled exception: x")).toBe(false);
});
