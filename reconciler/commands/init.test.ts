import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-init-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FACTS = ["--region", "eu-west-1", "--management-account", "012345678901"];

const access = (...argv: readonly string[]) => runArgv(argv, { cwd: folder });
const filesIn = (of: string) =>
  readdirSync(of, { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes("."))
    .sort();
const validated = async () =>
  JSON.parse((await access("validate", "--format", "json")).stdout).diagnostics as unknown[];

test("the first files are valid without a word, and nothing else is written", async () => {
  const { status, stdout, stderr } = await access("init", ...FACTS);
  expect([status, stderr]).toEqual([0, ""]);
  const files = filesIn(join(folder, "access"));
  expect(files).toEqual([
    "README.md",
    "accounts.yaml",
    "guardrails.yaml",
    "organization.yaml",
    "people.yaml",
    "teams/platform.yaml",
  ]);
  for (const file of files) expect(stdout).toContain(`wrote access/${file}\n`);
  expect(await validated()).toEqual([]);
  expect(readdirSync(folder)).toEqual(["access"]);
});
test("every file names a schema that is there, for editors", async () => {
  await access("init", ...FACTS);
  for (const file of filesIn(join(folder, "access")).filter((name) => name.endsWith(".yaml"))) {
    const path = join(folder, "access", file);
    const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(path, "utf8")) ?? [];
    expect([file, schema !== "" && existsSync(join(dirname(path), schema))]).toEqual([file, true]);
  }
});
test("the examples in comments are valid too, once the # and the empty list are taken away", async () => {
  await access("init", ...FACTS);
  for (const file of filesIn(join(folder, "access")).filter((name) => name.endsWith(".yaml"))) {
    const path = join(folder, "access", file);
    const text = readFileSync(path, "utf8").replace(/: \[\]\n# {2}/g, ":\n#  ");
    writeFileSync(path, text.replace(/^#(?= {2})/gm, ""));
  }
  expect(readFileSync(join(folder, "access/teams/platform.yaml"), "utf8")).toContain("\n    members: [ana.silva]");
  expect(await validated()).toEqual([]);
  const { stdout } = await access("explain", "person", "ana.silva");
  expect(stdout).toContain("ana.silva has ReadOnly in ml-dev");
});
test("an empty folder is filled; one that has something in it is left alone", async () => {
  mkdirSync(join(folder, "access"));
  expect((await access("init", ...FACTS)).status).toBe(0);
  rmSync(join(folder, "access/people.yaml"));
  const { status, stdout, stderr } = await access("init", ...FACTS);
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("is not empty");
  expect(existsSync(join(folder, "access/people.yaml"))).toBe(false);
});
test.each([
  [["init"], "required option '--region <region>'"],
  [["init", "--region", "Ireland", "--management-account", "012345678901"], "Give it as: eu-west-1."],
  [["init", "--region", "eu-west-1", "--management-account", "12345678901"], "Give it as: twelve digits."],
])("%j is bad usage, and writes nothing", async (argv, message) => {
  const { status, stderr } = await access(...argv);
  expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
  expect(readdirSync(folder)).toEqual([]);
});
