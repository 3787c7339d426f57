import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fitSummary, LARGEST_SUMMARY, writeStepSummary } from "./step-summary.ts";

async function summaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "summary-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "summary.md");
}

test("a summary is added below what stands there", async () => {
  const file = await summaryFile();
  expect(await writeStepSummary(file, "one")).toBeUndefined();
  expect(await writeStepSummary(file, "two\n")).toBeUndefined();
  expect(await readFile(file, "utf8")).toBe("one\ntwo\n");
});

test("what doesn't fit is left out from a line on, with a note above", async () => {
  const file = await summaryFile();
  const line = "ä".repeat(511);
  await writeFile(file, "before\n");
  expect(await writeStepSummary(file, Array(2000).fill(line).join("\n"))).toBeUndefined();
  const text = await readFile(file, "utf8");
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_SUMMARY);
  expect(Buffer.byteLength(text) + Buffer.byteLength(line) + 1).toBeGreaterThan(LARGEST_SUMMARY);
  const [, note, , ...shown] = text.trimEnd().split("\n");
  expect(note).toBe(`> Showing ${shown.length} of 2000 lines: GitHub takes no longer summary.`);
  expect(new Set(shown)).toEqual(new Set([line]));
});

test("all that just fits is kept whole; one byte less cuts a line", () => {
  const text = `${"a".repeat(99)}\n${"b".repeat(99)}\n`;
  expect(fitSummary(text, 200)).toBe(text);
  expect(fitSummary(text, 199)).toBe(`> Showing 1 of 2 lines: GitHub takes no longer summary.\n\n${"a".repeat(99)}\n`);
});

test("a full summary and one that can't be written are warnings", async () => {
  const file = await summaryFile();
  await writeFile(file, "");
  await truncate(file, LARGEST_SUMMARY);
  expect(await writeStepSummary(file, "x")).toBe("the step summary is full; nothing was added");
  const warning = await writeStepSummary(join(file, "x"), "x");
  expect(warning).toMatch(/^the step summary was not written: ENOTDIR/);
});
