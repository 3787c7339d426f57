import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

function access(...words: readonly string[]) {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };
  const result = spawnSync(process.execPath, ["reconciler/main.ts", ...words], { cwd: ROOT, encoding: "utf8", env });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

test("the example files are valid, and say how many were read", () => {
  expect(access("validate", "--format", "json")).toEqual({
    status: 0,
    stdout: `${JSON.stringify({ version: 1, diagnostics: [] }, undefined, 2)}\n`,
    stderr: "9 files read, valid\n",
  });
});
test.each([
  ["no command", []],
  ["an unknown command", ["destroy"]],
  ["an unknown option", ["preview", "--force"]],
  ["a format that a command hasn't", ["deploy", "--format", "github"]],
  ["--first-deploy elsewhere", ["preview", "--first-deploy"]],
])("%s is bad usage", (_, words) => {
  const { status, stdout, stderr } = access(...words);
  expect([status, stdout]).toEqual([64, ""]);
  expect(stderr).toContain("access <command> [options]");
});
test("AWS that can't be reached is one message with a remedy, without a stack trace", () => {
  const { status, stderr } = access("preview");
  expect(status).toBe(3);
  expect(stderr.split("\n").filter((line) => line.startsWith("error:"))).toHaveLength(1);
  expect(stderr).toContain("could not read the caller's account");
  expect(stderr).not.toMatch(/^ {4}at /m);
});
