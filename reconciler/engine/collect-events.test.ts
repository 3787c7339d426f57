import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, test } from "vitest";
import { collectEvents } from "./collect-events.ts";

const ROLE = "urn:pulumi:account-222222222222::access::aws:iam/role:Role::role/worker";

function collected(events: readonly object[]) {
  const collector = collectEvents("account-222222222222", "resOutputsEvent", () => {});
  for (const event of events) collector.onEvent(event as EngineEvent);
  const done = collector.changes().map(({ op, key }) => `${op} ${key}`);
  return {
    done,
    leftovers: collector.leftovers(),
    failed: collector.failures().map(({ key, message }) => `${key}: ${message}`),
  };
}
const metadata = (op: string) => ({ op, urn: ROLE, type: "aws:iam/role:Role" });
const ended = (op: string) => ({ resOutputsEvent: { metadata: metadata(op) } });
const error = { diagnosticEvent: { severity: "error", urn: ROLE, message: "AccessDenied: no" } };

test("a replacement of three events is one change", () => {
  const events = ["create-replacement", "replace", "delete-replaced"].map(ended);
  expect(collected(events)).toEqual({ done: ["replace role/worker"], leftovers: [], failed: [] });
});
test.each([
  // Deleted first: the engine tells of the replacement before anything new is there.
  [["delete-replaced", "replace"], "create-replacement"],
  [["create-replacement", "replace"], "delete-replaced"],
])("one of which a part failed is a failure and no change", (before, failing) => {
  const events = [...before.map(ended), { resOpFailedEvent: { metadata: metadata(failing) } }, error];
  expect(collected(events)).toMatchObject({ done: [], failed: ["role/worker: AccessDenied: no"] });
});
test("an old object that is deleted without a replacement was left by an earlier one", () => {
  const replaced = ["create-replacement", "replace", "delete-replaced"];
  expect(collected(["delete-replaced"].map(ended))).toEqual({ done: [], leftovers: ["role/worker"], failed: [] });
  expect(collected([...replaced, "delete-replaced"].map(ended))).toMatchObject({ leftovers: ["role/worker"] });
  expect(collected([{ resOpFailedEvent: { metadata: metadata("delete-replaced") } }, error])).toEqual({
    done: [],
    leftovers: [],
    failed: ["role/worker: AccessDenied: no"],
  });
});

/** An error of the engine that names no resource. */
const ofNone = (message: string) => ({ diagnosticEvent: { severity: "error", urn: "", message } });
const FORBIDDEN = "delete is not allowed by the plan: this resource is constrained to same";

test("that the plan forbids to delete what was not registered is no failure beside the one that kept it from it", () => {
  for (const events of [
    [error, ofNone(FORBIDDEN)],
    [ofNone(FORBIDDEN), error],
  ]) {
    expect(collected(events).failed).toEqual(["role/worker: AccessDenied: no"]);
  }
});
test("alone it is one: the program does something else than was planned", () => {
  expect(collected([ofNone(FORBIDDEN)]).failed).toEqual([`undefined: ${FORBIDDEN}`]);
});
test("what the engine says of no resource stays beside what failed", () => {
  expect(collected([error, ofNone("the backend is gone")]).failed).toHaveLength(2);
});
