import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFiles } from "./replace-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-files-"));
  for (const path of ["a.yaml", "b.yaml"]) writeFileSync(join(folder, path), `${path}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(folder, path), "utf8");
const replacement = (path: string, before = `${path}\n`) => ({
  file: `access/${path}`,
  path,
  before,
  after: `new ${path}\n`,
});

test("all files get their new texts, and nothing else is left in the folder", async () => {
  await replaceFiles(folder, [replacement("a.yaml"), replacement("b.yaml")]);
  expect([read("a.yaml"), read("b.yaml")]).toEqual(["new a.yaml\n", "new b.yaml\n"]);
  expect(readdirSync(folder).sort()).toEqual(["a.yaml", "b.yaml"]);
});
test("where one was changed since it was read, none is written", async () => {
  const both = [replacement("a.yaml"), replacement("b.yaml", "as it was read\n")];
  await expect(replaceFiles(folder, both)).rejects.toThrow(
    "could not write access/b.yaml: it was changed in the meantime",
  );
  expect([read("a.yaml"), read("b.yaml")]).toEqual(["a.yaml\n", "b.yaml\n"]);
  expect(readdirSync(folder).sort()).toEqual(["a.yaml", "b.yaml"]);
});
test("where one can't be put in its place, those before it get their texts back", async () => {
  const move = async (from: string, to: string) => {
    if (to.endsWith("b.yaml")) throw new Error("no space left");
    renameSync(from, to);
  };
  await expect(replaceFiles(folder, [replacement("a.yaml"), replacement("b.yaml")], move)).rejects.toMatchObject({
    message: "could not write access/b.yaml: no space left",
    remedy: "no file was changed; run it again",
  });
  expect([read("a.yaml"), read("b.yaml")]).toEqual(["a.yaml\n", "b.yaml\n"]);
  expect(readdirSync(folder).sort()).toEqual(["a.yaml", "b.yaml"]);
});
