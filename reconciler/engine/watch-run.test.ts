// When a run is ended: by the caller, by a stall, or because nothing new may be started.
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { TimeIsUp, watchRun } from "./watch-run.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => vi.useRealTimers());

const MINUTE = 60_000;
const started = (urn: string, op = "create") =>
  ({ resourcePreEvent: { metadata: { urn, op, type: "aws:x" } } }) as EngineEvent;
const ended = (urn: string, op = "create") =>
  ({ resOutputsEvent: { metadata: { urn, op, type: "aws:x" } } }) as EngineEvent;

test("a run without events for five minutes is aborted, and the message says what it waited for", () => {
  const watch = watchRun("identity-center", { signal: new AbortController().signal });
  vi.advanceTimersByTime(4 * MINUTE);
  watch.onEvent(started("urn::group/x", "same"));
  vi.advanceTimersByTime(4 * MINUTE);
  expect(watch.signal.aborted).toBe(false);
  vi.advanceTimersByTime(MINUTE);
  expect(watch.signal.reason).toBeInstanceOf(OperationError);
  expect(String(watch.signal.reason)).toContain(
    "stack identity-center: no progress for 300 s, waiting for the program",
  );
});
test("while an operation is under way the provider's own time limits count, for up to an hour", () => {
  const watch = watchRun("identity-center", { signal: new AbortController().signal });
  watch.onEvent(started("urn::assignment/x"));
  vi.advanceTimersByTime(59 * MINUTE);
  expect(watch.signal.aborted).toBe(false);
  vi.advanceTimersByTime(MINUTE);
  expect(String(watch.signal.reason)).toContain("urn::assignment/x");
});
test("when nothing new may be started, what is under way comes to its end first", () => {
  const stop = new AbortController();
  const watch = watchRun("identity-center", { signal: new AbortController().signal, startNothing: stop.signal });
  watch.onEvent(started("urn::a"));
  stop.abort();
  expect(watch.signal.aborted).toBe(false);
  watch.onEvent(ended("urn::a"));
  expect(watch.signal.reason).toBeInstanceOf(TimeIsUp);
});
test("what was admitted is waited for, though the engine has said nothing of it yet, or the program has ended", () => {
  const stop = new AbortController();
  let admitted = true;
  const watch = watchRun("identity-center", {
    signal: new AbortController().signal,
    startNothing: stop.signal,
    isAdmitted: () => admitted,
  });
  stop.abort();
  watch.programEnded();
  watch.onEvent(ended("urn::a"));
  expect(watch.signal.aborted).toBe(false);
  admitted = false;
  watch.onEvent(ended("urn::b"));
  expect(watch.signal.reason).toBeInstanceOf(TimeIsUp);
});
test("deletions, which the engine starts by itself, are not waited for", () => {
  const stop = new AbortController();
  const watch = watchRun("identity-center", { signal: new AbortController().signal, startNothing: stop.signal });
  watch.onEvent(started("urn::a", "delete"));
  watch.programEnded();
  expect(watch.signal.aborted).toBe(false);
  stop.abort();
  expect(watch.signal.reason).toBeInstanceOf(TimeIsUp);
});
test("the caller's signal ends it with the caller's reason, and a run that has ended is left alone", () => {
  const caller = new AbortController();
  const reason = new Error("bug");
  const watch = watchRun("identity-center", { signal: caller.signal });
  caller.abort(reason);
  expect(watch.signal.reason).toBe(reason);
  const other = watchRun("identity-center", { signal: new AbortController().signal });
  other.end();
  vi.advanceTimersByTime(120 * MINUTE);
  expect(other.signal.aborted).toBe(false);
});
