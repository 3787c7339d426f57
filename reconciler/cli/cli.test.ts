import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Surroundings } from "./cli.ts";
import { runArgv } from "./run-argv.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-cli-"));
  mkdirSync(join(folder, "access"));
  writeFileSync(
    join(folder, "access/organization.yaml"),
    "organization: { region: eu-west-1, identitySource: nobody }\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const access = (argv: readonly string[], more: Partial<Surroundings> = {}) =>
  runArgv(argv, { cwd: folder, today: "2026-11-25", ...more });

test.each([
  ["no command", [], "Usage: access"],
  ["an unknown command", ["previw"], "Did you mean preview?"],
  ["an unknown option", ["preview", "--fromat", "json"], "Did you mean --format?"],
  ["--force, which there isn't", ["deploy", "--force"], "unknown option '--force'"],
  ["an unknown format", ["validate", "--format", "xml"], "Allowed choices are text, json, markdown, github"],
  ["a format that a command hasn't", ["deploy", "--format", "github"], "Allowed choices are text, json, markdown."],
  ["--first-deploy elsewhere", ["preview", "--first-deploy"], "unknown option '--first-deploy'"],
  ["a word too many", ["validate", "teams"], "too many arguments for 'validate'"],
  ["an option without its value", ["validate", "--out"], "argument missing"],
])("%s is bad usage, said on stderr with a way on", async (_, argv, message) => {
  const { status, stdout, stderr } = await access(argv);
  expect([status, stdout]).toEqual([64, ""]);
  expect(stderr).toContain(message);
  expect(stderr).toContain("--help");
});
test("what was typed can't move the cursor", async () => {
  const { stderr } = await access(["\u001b[2Jpreview"]);
  expect(stderr).toContain("<U+001B>[2Jpreview");
  expect(stderr).not.toContain("\u001b");
});
test("help goes to stdout, with the exit statuses; each command's help has its own options", async () => {
  const all = await access(["--help"]);
  expect([all.status, all.stderr]).toEqual([0, ""]);
  for (const word of ["validate", "preview", "deploy", "outputs", "64 bad usage"]) expect(all.stdout).toContain(word);
  const deploy = await access(["deploy", "--help"]);
  expect(deploy.stdout).toContain("--first-deploy");
  expect(deploy.stdout).toContain("64 bad usage");
  expect(await access(["help", "deploy"])).toEqual(deploy);
  expect((await access(["outputs", "--help"])).stdout).not.toContain("markdown");
});

test("each format of validate tells of the wrong file, and exits 1", async () => {
  const begins = {
    text: "access/organization.yaml:1:",
    json: '{\n  "version": 1,',
    markdown: "```text\n",
    github: "::error file=access/organization.yaml,line=1,",
  };
  for (const [format, start] of Object.entries(begins)) {
    const { status, stdout, stderr } = await access(["validate", "--format", format]);
    expect([status, stdout.slice(0, start.length)]).toEqual([1, start]);
    expect(stderr).toBe("reading files\n1 file read, not valid\n");
  }
});
test("--access names another folder, from where the command was started", async () => {
  const { stdout } = await access(["validate", "--access", "elsewhere"]);
  expect(stdout).toContain("[no-access-folder]");
});

test("--out takes the whole result, without colours, in place of an older one; stdout stays empty", async () => {
  const colour = { stdout: true, stderr: true };
  writeFileSync(join(folder, "result.txt"), "older and longer".repeat(100));
  const { status, stdout } = await access(["validate", "--out", "result.txt"], { colour });
  expect([status, stdout]).toEqual([1, ""]);
  expect(readFileSync(join(folder, "result.txt"), "utf8")).toBe((await access(["validate"])).stdout);
});
test("--save takes each form that --format of its command has", async () => {
  expect((await access(["drift", "--save", "csv=drift.csv"])).status).toBe(1);
  expect(readFileSync(join(folder, "drift.csv"), "utf8")).toContain("access/organization.yaml:1:");
  expect((await access(["preview", "--save", "csv=preview.csv"])).status).toBe(64);
});
test.each([
  ["a folder that isn't there", "nowhere/result.txt", "there is no folder"],
  ["a folder", "access", "it is a folder"],
  ["below a file", "access/organization.yaml/x", "there is no folder"],
])("--out to %s is refused with a remedy, before anything is read", async (_, file, reason) => {
  const { status, stdout, stderr } = await access(["validate", "--out", file]);
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toMatch(/^error: cannot write the result to /);
  expect(stderr).toContain(reason);
  expect(stderr).toContain("\n  remedy: ");
  expect(stderr).not.toContain("reading files");
});

test("what explain says is wrapped at the terminal's width, and what is copied is not", async () => {
  const account = '- { name: ml-development, id: "022222222222", ou: Workloads/Machine-Learning, tags: { env: dev } }';
  writeFileSync(
    join(folder, "access/organization.yaml"),
    "organization: { region: eu-west-1, managementAccount: ml-development }\n",
  );
  writeFileSync(join(folder, "access/accounts.yaml"), `accounts:\n  ${account}\n`);
  const widest = async (argv: readonly string[], width?: number) => {
    const { stdout } = await access(argv, width === undefined ? {} : { width });
    return Math.max(...stdout.split("\n").map((line) => line.length));
  };
  const explain = ["explain", "account", "ml-development"];
  expect(await widest(explain)).toBeGreaterThan(40);
  expect(await widest(explain, 40)).toBeLessThanOrEqual(40);
  expect(await widest(["codeowners"], 10)).toBe(await widest(["codeowners"]));
});
test("in a terminal the severity is coloured and the progress line is redrawn", async () => {
  const more = { colour: { stdout: true, stderr: true }, terminal: { columns: () => 80 } };
  const { stdout, stderr } = await access(["validate"], more);
  expect(stdout).toContain("\u001b[31m\u001b[1merror:");
  expect(stderr).toBe("\r\u001b[Kreading files\r\u001b[K1 file read, not valid\n");
});
test("what fails after a signal is told as an interruption, with status 3 and without a stack trace", async () => {
  const abort = new AbortController();
  // Nobody answers there, and there is no CLI either.
  const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  abort.abort();
  const argv = ["outputs"];
  const { status, stderr } = await access(argv, { signal: abort.signal, env, cliRoot: join(folder, "nowhere") });
  expect(status).toBe(3);
  expect(stderr).toContain("error: interrupted: ");
  expect(stderr).toContain("  remedy: run it again");
  expect(stderr).not.toMatch(/^ {4}at /m);
});

describe("in GitHub Actions nothing that is printed is taken for a command of the runner", () => {
  const env = { GITHUB_ACTIONS: "true" };
  test("text is on stdout with all messages: the runner reads two streams in no certain order", async () => {
    const { stdout, stderr } = await access(["validate"], { env });
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^::stop-commands::([0-9a-f-]{36})\nreading files\n1 file read, not valid\naccess\/[\s\S]*\n::\1::\n$/,
    );
  });
  test("what a program reads stays alone on stdout", async () => {
    const { stdout, stderr } = await access(["validate", "--format", "json"], { env });
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
    expect(stderr).toMatch(/^::stop-commands::([0-9a-f-]{36})\nreading files\n1 file read, not valid\n::\1::\n$/);
  });
  test("commands are what --format github is for", async () => {
    expect((await access(["validate", "--format", "github"], { env })).stderr).not.toContain("::stop-commands::");
  });
  test("elsewhere there is nothing to stop", async () => {
    expect((await access(["validate"])).stdout).not.toContain("::stop-commands::");
  });
  test("in JSON the runner's older commands, which it finds anywhere in a line, are escaped", async () => {
    writeFileSync(join(folder, "access/organization.yaml"), 'organization: { region: "##[set-env name=X]y" }\n');
    const plain = await access(["validate", "--format", "json"]);
    const { stdout } = await access(["validate", "--format", "json"], { env });
    expect(plain.stdout).toContain("##[");
    expect(stdout).not.toContain("##[");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(plain.stdout));
  });
});
