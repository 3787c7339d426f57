// Who must approve what: the file that is made, what validate says of it, and that nobody takes others' files over.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
  write("access/policies/of-one.json", JSON.stringify(POLICY));
  write("access/policies/trust.json", JSON.stringify(TRUST));
  write("access/teams/one.yaml", team("one", '["@org/one"]', "policies/shared.json"));
  write("access/teams/one/more.yaml", ROLES);
  write("access/teams/two.yaml", team("two", '["@ben", "@org/two"]', "policies/shared.json"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWNERS = '{ platform: ["@org/platform"], security: ["@org/security"] }';
const ORGANIZATION = `organization: { region: eu-west-1, managementAccount: a, deployRole: "arn:aws:iam::{account}:role/d", previewRole: "arn:aws:iam::{account}:role/p", owners: ${OWNERS} }\n`;
const POLICY = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const team = (name: string, owners: string, policy: string) =>
  `team: ${name}\nowners: ${owners}\npermissionSets:\n  - { name: Set-${name}, inlinePolicy: ${policy} }\n`;

/** The policy of a role, and a trust policy. */
const ROLES = `team: one
roles:
  - name: r
    accounts: [a]
    trust: { policy: policies/trust.json }
    policies: [{ name: p, document: policies/of-one.json }]
`;
const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const access = (...argv: readonly string[]) => runArgv(argv, { cwd: folder });
const rules = async () =>
  (await access("codeowners")).stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
/** The owners of a file as GitHub finds them: the last rule that matches. A path matches the file, or all of the folder of that name. */
const ownersOf = async (file: string) =>
  (await rules())
    .map((rule) => rule.split(" "))
    .filter(
      ([pattern = ""]) => pattern === "*" || `/${file}/`.startsWith(pattern.endsWith("/") ? pattern : `${pattern}/`),
    )
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
  ["access/teams/one.yml", ["@org/one"]],
  ["access/teams/one/new.yaml", ["@org/one"]],
  ["access/teams/one/policies/new.json", ["@org/one"]],
  ["access/teams/ones.yaml", ["@org/platform"]],
  ["access/teams/ones/x.yaml", ["@org/platform"]],
  ["access/teams/One.yaml", ["@org/platform"]],
  ["access/more/teams/one.yaml", ["@org/platform"]],
  ["access/policies/of-one.json", ["@org/one"]],
  ["access/policies/trust.json", ["@org/one"]],
  ["access/policies/shared.json", ["@org/platform"]],
  ["access/policies/own.json", ["@org/platform"]],
  ["access/policies/new.json", ["@org/platform"]],
  ["access/guardrails.yaml", ["@org/security"]],
  ["access/accounts.yaml", ["@org/platform"]],
  ["access/teams/new.yaml", ["@org/platform"]],
  [".github/workflows/deploy.yml", ["@org/platform"]],
  [".github/CODEOWNERS", ["@org/security"]],
  ["access/organization.yaml", ["@org/security"]],
  ["package-lock.json", ["@org/platform"]],
  ["reconciler/main.ts", ["@org/platform"]],
])("%s belongs to %j", async (file, owners) => {
  expect(await ownersOf(file)).toEqual(owners);
});
test("the platform's rule is the first, and no file or folder has two others", async () => {
  write("access/teams/one-more.yaml", team("one-more", '["@org/more"]', "policies/own.json"));
  const [first, ...others] = (await rules()).map((rule) => rule.split(" ")[0] ?? "");
  expect(first).toBe("*");
  expect(others.length).toBe(new Set(others).size);
  const within = others.flatMap((outer) =>
    others.filter((inner) => inner !== outer && `${inner}/`.startsWith(outer.endsWith("/") ? outer : `${outer}/`)),
  );
  expect(within).toEqual([]);
});
test("a team has the owners that one of its files names, else the platform", async () => {
  write("access/teams/a/one.yaml", "team: a\nowners: []\n");
  write("access/teams/a/two.yaml", 'team: a\nowners: ["@org/a"]\n');
  write("access/teams/three.yaml", team("three", "[]", "policies/own.json"));
  expect(await ownersOf("access/teams/a/one.yaml")).toEqual(["@org/a"]);
  expect(await ownersOf("access/teams/a.yaml")).toEqual(["@org/a"]);
  expect(await ownersOf("access/teams/three.yaml")).toEqual(["@org/platform"]);
  expect(await ownersOf("access/policies/own.json")).toEqual(["@org/platform"]);
});
test("a policy is the platform's as soon as a second team names it, and the first one's again afterwards", async () => {
  const shared = team("three", '["@mallory"]', "policies/of-one.json");
  write("access/teams/three.yaml", shared);
  expect(await ownersOf("access/policies/of-one.json")).toEqual(["@org/platform"]);
  write("access/teams/three.yaml", shared.replace("policies/of-one.json", "policies/own.json"));
  expect(await ownersOf("access/policies/of-one.json")).toEqual(["@org/one"]);
  expect(await ownersOf("access/policies/own.json")).toEqual(["@mallory"]);
});
test.each(["a*", "b c", "c#", "[d]", "!e", "*", "h\u00e4", "#i", "j?", "k @mallory", "l\u00a0m"])(
  "a policy file named %s can't be said in the file, and is refused where it is",
  async (name) => {
    write(`access/policies/${name}.json`, JSON.stringify(POLICY));
    write("access/teams/one.yaml", team("one", '["@org/one"]', JSON.stringify(`policies/${name}.json`)));
    const { status, stdout, stderr } = await access("codeowners");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr.match(/\[file-not-in-codeowners\]/g)).toHaveLength(1);
    mkdirSync(join(folder, ".github"));
    const validated = await access("validate", "--format", "json");
    const { diagnostics } = JSON.parse(validated.stdout) as { diagnostics: Record<string, unknown>[] };
    const found = diagnostics.filter(({ severity }) => severity === "error");
    expect([validated.status, found.map((it) => `${it.code} ${it.file}:${it.line}:${it.column}`).sort()]).toEqual([
      1,
      [`file-not-in-codeowners access/policies/${name}.json:1:1`],
    ]);
  },
);
test("a symbolic link is no CODEOWNERS for GitHub, whatever it leads to", async () => {
  mkdirSync(join(folder, ".github"));
  writeFileSync(join(folder, "owners"), (await access("codeowners")).stdout);
  symlinkSync("../owners", join(folder, ".github/CODEOWNERS"));
  expect((await access("validate")).stdout).toContain(".github/CODEOWNERS can't be read (not a file)");
  rmSync(join(folder, ".github/CODEOWNERS"));
  writeFileSync(join(folder, ".github/CODEOWNERS"), readFileSync(join(folder, "owners")));
  expect(await codes()).toEqual([]);
});
test("in a team's own folder, and where the platform owns it, any name will do", async () => {
  const before = await rules();
  write("access/teams/one/policies/a b.json", JSON.stringify(POLICY));
  write("access/teams/one/# [c].yaml", team("one", "[]", "teams/one/policies/a b.json").replace("Set-one", "Set"));
  write("access/more #people.yaml", "users: []\n");
  write("access/policies/un used.json", JSON.stringify(POLICY));
  expect(await rules()).toEqual(before);
});
test.each(["@org/a @mallory", "@a\\n* @mallory", "mallory@example.com", "@a#", "@[a]"])(
  "the owner %s is refused",
  async (owner) => {
    write("access/teams/one.yaml", team("one", `["${owner}"]`, "policies/shared.json"));
    const { status, stdout } = await access("codeowners");
    expect([status, stdout]).toEqual([1, ""]);
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
    expect.stringContaining('line 12 should be "/access/teams/two.yaml @chen" [codeowners-out-of-date]'),
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
