import { expect, test } from "vitest";
import { fitSummary, LARGEST_SUMMARY } from "./step-summary.ts";

test("what doesn't fit is left out from a line on, with a note above", () => {
  const line = "ä".repeat(511);
  const text = fitSummary(Array(2000).fill(line).join("\n"), LARGEST_SUMMARY);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_SUMMARY);
  expect(Buffer.byteLength(text) + Buffer.byteLength(line) + 1).toBeGreaterThan(LARGEST_SUMMARY);
  const [note, , ...shown] = text.trimEnd().split("\n");
  expect(note).toBe(`> Showing ${shown.length} of 2000 lines: GitHub accepts no longer summary.`);
  expect(new Set(shown)).toEqual(new Set([line]));
});

test("all that just fits is kept whole; one byte less cuts a line", () => {
  const text = `${"a".repeat(99)}\n${"b".repeat(99)}\n`;
  expect(fitSummary(text, 200)).toBe(text);
  expect(fitSummary(text, 199)).toBe(
    `> Showing 1 of 2 lines: GitHub accepts no longer summary.\n\n${"a".repeat(99)}\n`,
  );
});
