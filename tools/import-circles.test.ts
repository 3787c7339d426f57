import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { importCircles } from "./import-circles.ts";

const repository = join(import.meta.dirname, "..");

test("no files of these folders import one another in a circle", () => {
  expect(importCircles(repository, ["bench", "reconciler", "sandbox", "tools"])).toEqual([]);
});

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "import-circles-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test("a circle is found through imports of types, re-exports, imported types and other folders", () => {
  const folder = folderOf({
    "a/one.ts": 'import type { Two } from "./two.ts";\nexport type One = Two;\n',
    "a/two.ts": 'export type { Three as Two } from "../b/three.ts";\n',
    "b/three.ts": 'export type Three = import("../a/one.ts").One;\n',
    "b/outside.ts": 'import type { Three } from "./three.ts";\nexport type Outside = Three;\n',
  });
  expect(importCircles(folder, ["a", "b"])).toEqual([["a/one.ts", "a/two.ts", "b/three.ts"]]);
  expect(importCircles(folder, ["a"])).toEqual([]);
});

test("two circles are two, and a file that imports itself is one", () => {
  const folder = folderOf({
    "a/main.ts": 'import "./ping.ts";\nimport "./self.ts";\n',
    "a/ping.ts": 'import "./pong.ts";\n',
    "a/pong.ts": 'import "./ping.ts";\nimport "./self.ts";\n',
    "a/self.ts": 'import "./self.ts";\n',
  });
  expect(importCircles(folder, ["a"])).toEqual([["a/ping.ts", "a/pong.ts"], ["a/self.ts"]]);
});
