import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

test("shows what goes and what comes between three lines of what stays", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n";
  expect(unifiedDiff("access/a.yaml", before, before.replace("5\n", "five\n"))).toBe(
    "--- a/access/a.yaml\n+++ b/access/a.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
  );
});
test("places far from each other are hunks of their own, also at both ends", () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index}\n`).join("");
  const found = unifiedDiff("a", before, before.replace("0\n", "").replace("19\n", ""));
  expect(found.match(/^@@.*$/gm)).toEqual(["@@ -1,4 +1,3 @@", "@@ -17,4 +16,3 @@"]);
});
test("equal texts have none; a missing line break and a bare CR are told", () => {
  expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
  expect(unifiedDiff("a", "x\ry\n", "z")).toBe(
    "--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-x<U+000D>y\n+z\n\\ No newline at end of file\n",
  );
});
test("git makes the second text of the first by it, whatever the two are", () => {
  const folder = mkdtempSync(join(tmpdir(), "diff-"));
  try {
    const line = fc.constantFrom("a\n", "b\n", "c\r\n", "\n");
    const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.join(""));
    fc.assert(
      fc.property(
        text.filter((it) => it !== ""),
        text.filter((it) => it !== ""),
        (before, after) => {
          fc.pre(before !== after);
          writeFileSync(join(folder, "file"), before);
          execFileSync("git", ["apply", "--whitespace=nowarn", "-"], {
            cwd: folder,
            input: unifiedDiff("file", before, after),
          });
          expect(readFileSync(join(folder, "file"), "utf8")).toBe(after);
        },
      ),
      { seed: 20261130, numRuns: 30 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
