// Who must approve what: the file that is made, what validate says of it, and that nobody takes others' files over.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-owners-"));
  write("access/organization.yaml", ORGANIZATION);
  write("access/accounts.yaml", 'accounts: [{ name: a, id: "111111111111" }]\n');
  write("access/guardrails.yaml", "guardrails: {}\n");
  write("access/policies/shared.json", JSON.stringify(POLICY));
  write("access/policies/own.json", JSON.stringify(POLICY));
  write("access/teams/one.yaml", team("one", '["@org/one"]', "policies/shared.json"));
  write("access/teams/two.yaml", team("two", '["@ben", "@org/two"]', "policies/shared.json"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWNERS = '{ platform: ["@org/platform"], security: ["@org/security"] }';
const ORGANIZATION = `organization: { region: eu-west-1, managementAccount: a, owners: ${OWNERS} }\n`;
const POLICY = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const team = (name: string, owners: string, policy: string) =>
  `team: ${name}\nowners: ${owners}\npermissionSets:\n  - { name: Set-${name}, inlinePolicy: ${policy} }\n`;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const access = (...argv: readonly string[]) => runArgv(argv, { cwd: folder });
const rules = async () =>
  (await access("codeowners")).stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
/** The owners of a file: the last rule that matches. Our rules are `*` and whole paths. */
const ownersOf = async (file: string) =>
  (await rules())
    .map((rule) => rule.split(" "))
    .filter(([pattern]) => pattern === "*" || pattern === `/${file}`)
    .at(-1)
    ?.slice(1);
const codes = async () => {
  const { diagnostics } = JSON.parse((await access("validate", "--format", "json")).stdout) as {
    diagnostics: { code: string }[];
  };
  // One policy file is there for nobody, on purpose.
  return diagnostics.map(({ code }) => code).filter((code) => code !== "unused-policy-file");
};

test.each([
  ["access/teams/one.yaml", ["@org/one"]],
  ["access/teams/two.yaml", ["@ben", "@org/two"]],
  ["access/policies/shared.json", ["@ben", "@org/one", "@org/two"]],
  ["access/policies/own.json", ["@org/platform"]],
  ["access/guardrails.yaml", ["@org/security"]],
  ["access/accounts.yaml", ["@org/platform"]],
  ["access/teams/new.yaml", ["@org/platform"]],
  [".github/workflows/deploy.yml", ["@org/platform"]],
  [".github/CODEOWNERS", ["@org/platform"]],
  ["package-lock.json", ["@org/platform"]],
  ["reconciler/main.ts", ["@org/platform"]],
])("%s belongs to %j", async (file, owners) => {
  expect(await ownersOf(file)).toEqual(owners);
});
test("a file without owners belongs to those of its team's other files, else to the platform", async () => {
  write("access/teams/one-more.yaml", "team: one\n");
  write("access/teams/three.yaml", "team: three\n");
  expect(await ownersOf("access/teams/one-more.yaml")).toEqual(["@org/one"]);
  expect(await ownersOf("access/teams/three.yaml")).toEqual(["@org/platform"]);
});
test.each(["a*", "b ?", "c#", "[d]", "!e", "f\\g"])(
  "a file named %s makes no rule, so that it takes nothing over",
  async (name) => {
    const before = await rules();
    write(`access/teams/${name}.yaml`, team("mallory", '["@mallory"]', "policies/own.json"));
    expect((await rules()).filter((rule) => !before.includes(rule))).toEqual(["/access/policies/own.json @mallory"]);
  },
);
test("validate says that the file is missing, out of date, and nothing when it is as it is made", async () => {
  expect(await codes()).toEqual([]);
  mkdirSync(join(folder, ".github"));
  expect(await codes()).toEqual(["codeowners-missing"]);
  expect((await access("codeowners", "--out", ".github/CODEOWNERS")).status).toBe(0);
  expect(await codes()).toEqual([]);
  write(".github/CODEOWNERS", readFileSync(join(folder, ".github/CODEOWNERS"), "utf8").replaceAll("\n", "\r\n"));
  expect(await codes()).toEqual([]);
  write("access/teams/two.yaml", team("two", '["@chen"]', "policies/shared.json"));
  const { status, stdout } = await access("validate");
  expect([status, stdout]).toEqual([
    1,
    expect.stringContaining('line 5 should be "/access/policies/shared.json @chen @org/one" [codeowners-out-of-date]'),
  ]);
});
test("without owners of the platform there is nothing to make or to check", async () => {
  write("access/organization.yaml", "organization: { region: eu-west-1, managementAccount: a }\n");
  mkdirSync(join(folder, ".github"));
  expect(await codes()).toEqual([]);
  const { status, stdout, stderr } = await access("codeowners");
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("organization.yaml names no owners");
});
test("files that are not valid give no rules", async () => {
  write("access/teams/one.yaml", "team: [\n");
  const { status, stdout } = await access("codeowners");
  expect([status, stdout]).toEqual([1, ""]);
});
