// How a commit that is not in what is deployed is told.
import { expect, test } from "vitest";
import { effectLines, skippedText } from "./skipped-text.ts";

const SKIPPED = {
  commit: "0123456789abcdef0123456789abcdef01234567",
  author: "Ana <ana@example.com>\u202e",
  why: "not-approved",
  waitsFor: [],
  files: ["access/a.yaml"],
  places: ["access/a.yaml:3"],
} as const;

test("by its commit, its pull request and its author, whose name is hostile text", () => {
  expect(skippedText({ ...SKIPPED, pullRequest: 7 })).toBe(
    "commit 0123456789ab of #7 by Ana <ana@example.com><U+202E>: nobody approved exactly what was merged",
  );
  expect(skippedText({ ...SKIPPED, why: "not-valid", waitsFor: ["f".repeat(40)] })).toContain(
    ": waits for commit ffffffffffff, which is not deployed: its files are not valid without it",
  );
});

test("with what it would have changed, of much only the first, and that nothing or not known", () => {
  expect(effectLines({ ...SKIPPED, effect: ["group/x in identity-center"] })).toEqual([
    "would have changed group/x in identity-center",
  ]);
  const many = Array.from({ length: 23 }, (_, index) => `group/${index} in identity-center`);
  expect(effectLines({ ...SKIPPED, effect: many }).slice(19)).toEqual([
    "would have changed group/19 in identity-center",
    "and 3 more",
  ]);
  expect(effectLines({ ...SKIPPED, effect: [] })).toEqual(["would have changed no resource and nobody's rights"]);
  expect(effectLines(SKIPPED)).toEqual(["what it would have changed is not known: the files are not valid"]);
});
