import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { stopOnSignals } from "./run-as-process.ts";

/** A process whose signals and clock are ours. */
function fakeHost() {
  const events = new EventEmitter();
  const seen = { stops: 0, exits: [] as number[] };
  let time = 0;
  const host = {
    on: (name: string, listener: () => void) => events.on(name, listener),
    exit: (status: number) => seen.exits.push(status),
    stderr: { write: () => true },
  };
  stopOnSignals(
    host as unknown as Parameters<typeof stopOnSignals>[0],
    () => {
      seen.stops += 1;
    },
    () => time,
  );
  const at = (milliseconds: number, signal: "SIGINT" | "SIGTERM" | "SIGHUP") => {
    time = milliseconds;
    events.emit(signal);
    return { ...seen, stops: seen.stops > 0 };
  };
  return { at };
}

test("the first signal stops the run, and leaves it the time to end well", () => {
  expect(fakeHost().at(0, "SIGINT")).toEqual({ stops: true, exits: [] });
  expect(fakeHost().at(0, "SIGTERM")).toEqual({ stops: true, exits: [] });
  expect(fakeHost().at(0, "SIGHUP")).toEqual({ stops: true, exits: [] });
});
test("a second Ctrl-C ends at once with 130; the echo of the first, which npm passes on, doesn't", () => {
  const { at } = fakeHost();
  at(1000, "SIGINT");
  expect(at(1200, "SIGINT").exits).toEqual([]);
  expect(at(3000, "SIGINT").exits).toEqual([130]);
});
test("a SIGTERM after a SIGINT, as GitHub sends them, never ends at once", () => {
  const { at } = fakeHost();
  at(0, "SIGINT");
  expect(at(7500, "SIGTERM").exits).toEqual([]);
});
