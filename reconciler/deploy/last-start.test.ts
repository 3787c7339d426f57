import { expect, test, vi } from "vitest";
import { lastStart, startNothingAfter } from "./last-start.ts";

const NOW = Date.parse("2026-11-25T10:00:00Z");
const at = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString().slice(11, 16));

test("nothing is started in the last fifteen minutes of the job or of its credentials, whichever ends first", () => {
  expect(at(lastStart(NOW, undefined, undefined))).toBe(undefined);
  expect(at(lastStart(NOW, 60, undefined))).toBe("10:45");
  expect(at(lastStart(NOW, undefined, new Date(NOW + 30 * 60_000)))).toBe("10:15");
  expect(at(lastStart(NOW, 60, new Date(NOW + 30 * 60_000)))).toBe("10:15");
});
test("a time that has passed starts nothing at all, an unknown one never stops", () => {
  expect(startNothingAfter(0).aborted).toBe(true);
  expect(startNothingAfter(undefined).aborted).toBe(false);
});

test("a time to come is waited for, as long as a timer can", () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const now = vi.spyOn(Date, "now").mockReturnValue(NOW);
  try {
    startNothingAfter(NOW + 60_000);
    startNothingAfter(NOW + 2 ** 40);
    expect(timeout.mock.calls).toEqual([[60_000], [2 ** 31 - 1]]);
  } finally {
    timeout.mockRestore();
    now.mockRestore();
  }
});
