import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

const ENV = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
};

function access(argv: readonly string[], options: { env?: Record<string, string>; stdout?: number } = {}) {
  const result = spawnSync(process.execPath, ["reconciler/main.ts", ...argv], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...ENV, ...options.env },
    stdio: ["ignore", options.stdout ?? "pipe", "pipe"],
    maxBuffer: 1e8,
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** An access folder with 5,000 mistakes: of 2,000, the most that is shown, JSON has several times what a pipe holds. */
let wrong: string;
beforeAll(() => {
  wrong = mkdtempSync(join(tmpdir(), "access-wrong-"));
  mkdirSync(join(wrong, "teams"));
  const assignment = "  - { permissionSet: a-permission-set-that-nobody-has-declared, groups: [g], accounts: [x] }\n";
  const text = `team: data\ngroups:\n  - { name: g }\nassignments:\n${assignment.repeat(5_000)}`;
  writeFileSync(join(wrong, "teams/data.yaml"), text);
  writeFileSync(join(wrong, "accounts.yaml"), 'accounts: [{ name: a, id: "111111111111" }]\n');
  const organization = "region: eu-west-1, identitySource: identity-center, managementAccount: a";
  writeFileSync(join(wrong, "organization.yaml"), `organization: { ${organization} }\n`);
});
afterAll(() => rmSync(wrong, { recursive: true, force: true }));

test("the example files are valid, and say how many were read", () => {
  expect(access(["validate", "--format", "json"])).toEqual({
    status: 0,
    stdout: `${JSON.stringify({ version: 1, diagnostics: [] }, undefined, 2)}\n`,
    stderr: "reading files\n9 files read, valid\n",
  });
});
test("an option that npm has taken for its own is refused: without it the command would do something else", () => {
  expect(access(["validate"], { env: { npm_config_only_expired: "true", npm_config_access: "org" } })).toEqual({
    status: 64,
    stdout: "",
    stderr:
      "error: npm has taken --access=org --only-expired for its own; write -- before what is for this command: npm run access -- …\n",
  });
});
/** Told to Node with `--import`: prints the package of each module that the process has loaded. */
const PACKAGES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  const loaded = new Set();
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const [, name] = /.*[/]node_modules[/](@[^/]+[/][^/]+|[^/]+)[/]/.exec(found.url) ?? [];
      if (name !== undefined) loaded.add(name);
      return found;
    },
  });
  process.on("exit", () => process.stderr.write(JSON.stringify([...loaded])));
`)}`;

test.each([
  ["validate", true],
  ["explain account ml-prod", true],
  ["preview", false],
])("%s loads neither AWS's, Pulumi's nor GitHub's packages: %s", (argv, isSmall) => {
  const { stderr } = spawnSync(process.execPath, ["--import", PACKAGES, "reconciler/main.ts", ...argv.split(" ")], {
    cwd: ROOT,
    encoding: "utf8",
    env: ENV,
  });
  const loaded = JSON.parse(stderr.slice(stderr.lastIndexOf("["))) as string[];
  expect(loaded).toContain("ajv");
  expect(loaded.every((name) => !/^@(aws-sdk|smithy|pulumi|octokit)[/]/.test(name))).toBe(isSmall);
});
test("bad usage is exit status 64", () => {
  const { status, stdout, stderr } = access(["destroy"]);
  expect([status, stdout]).toEqual([64, ""]);
  expect(stderr).toContain("unknown command 'destroy'");
});
test("AWS that can't be reached is one message with a remedy, without a stack trace", () => {
  const { status, stderr } = access(["preview"]);
  expect(status).toBe(3);
  expect(stderr.split("\n").filter((line) => line.startsWith("error:"))).toHaveLength(1);
  expect(stderr).toContain("could not read the caller's identity");
  expect(stderr).not.toMatch(/^ {4}at /m);
});

test("no colour goes to a pipe, unless FORCE_COLOR asks for it", () => {
  const argv = ["validate", "--access", "/nowhere"];
  expect(access(argv).stdout).not.toContain("\u001b");
  expect(access(argv, { env: { FORCE_COLOR: "1" } }).stdout).toContain("\u001b[");
  expect(access(argv, { env: { NO_COLOR: "1" } }).stdout).not.toContain("\u001b");
});
test("a result that is larger than a pipe goes through a pipe whole", () => {
  const { status, stdout } = access(["validate", "--access", wrong, "--format", "json"]);
  expect(status).toBe(1);
  expect(stdout.length).toBeGreaterThan(4e5);
  expect(JSON.parse(stdout).diagnostics.length).toBeGreaterThanOrEqual(2_000);
});
test("a reader that goes away after a line is no failure and gives no stack trace", async () => {
  const child = spawn(process.execPath, ["reconciler/main.ts", "validate", "--access", wrong], { cwd: ROOT, env: ENV });
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((done) => child.on("close", done));
  expect(status).toBe(1);
  expect(stderr).toBe("reading files\n3 files read, not valid\n");
});
test.skipIf(!existsSync("/dev/full"))("a full disk is not taken for success", () => {
  const { status, stderr } = access(["validate", "--format", "json"], { stdout: openSync("/dev/full", "w") });
  expect(status).toBe(3);
  expect(stderr).toContain("error: could not write the result: ");
  expect(stderr).not.toMatch(/^ {4}at /m);
});
