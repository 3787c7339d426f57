// What holds for the repository as a whole, whoever adds a file.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(root, path)));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const sources = files.filter((path) => /^(reconciler|sandbox|tools)\/.*\.(ts|mjs|mts)$/.test(path));

test("there are files to look at", () => {
  expect(sources).toContain("tools/repository.test.ts");
});

test("the lock file names no registry but npm's own", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, { resolved?: string }> };
  const elsewhere = Object.values(packages)
    .map(({ resolved }) => resolved)
    .filter((resolved) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"));
  expect(elsewhere).toEqual([]);
});

test(".npmrc names no registry and holds no credentials", () => {
  expect(read(".npmrc")).not.toMatch(/registry\s*=|_auth|_password|proxy/i);
});

test("no file names a folder of somebody's machine", () => {
  // Written so that this file does not match itself.
  const ofAMachine = new RegExp(`(?<![\\w.~$}*-])/(?:${["work", "root", "home", "Users"].join("|")})/[\\w.-]`);
  const found = files.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, index) => (ofAMachine.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test("no source file is longer than 400 lines", () => {
  const long = sources.map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }));
  expect(long.filter(({ lines }) => lines > 400)).toEqual([]);
});

test("no source file has a default export", () => {
  expect(sources.filter((path) => /^export (default\b|\{[^}]*\bas default\b)/m.test(read(path)))).toEqual([]);
});

test("every file that the architecture page names is there", () => {
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const named = [...page.matchAll(/`([a-z-]+(?:\/[a-z-]+)+\.ts)`/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(20);
  const isThere = (file: string) => [join(root, "reconciler", file), join(root, file)].some((path) => existsSync(path));
  expect(named.filter((file) => !isThere(file))).toEqual([]);
});
