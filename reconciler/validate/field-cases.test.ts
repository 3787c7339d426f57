// Mistakes that people made in public with access in YAML, each through the command line and the schema files as they ship.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD, someManagedPolicies } from "./small-folder.ts";

let root = "";
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "field-cases-"));
});
afterAll(() => rm(root, { recursive: true }));

type Shown = {
  code: string;
  file: string;
  line: number;
  column: number;
  message: string;
  hint?: string;
  related?: unknown[];
};
type Result = { status: number; places: string[]; text: string; shown: Shown[]; stderr: string };

/** `access validate` on the small good folder with `files` put over it; undefined takes a file away. */
async function validate(files: { readonly [path: string]: string | undefined }): Promise<Result> {
  const folder = join(root, String(count++), "access");
  for (const [path, text] of Object.entries({ ...GOOD, ...files })) {
    if (text === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const argv = ["validate", "--access", folder, "--format", "json"];
  const { status, stdout, stderr } = await runArgv(argv, { cwd: root, today: "2026-01-15" });
  const shown = (JSON.parse(stdout) as { diagnostics: Shown[] }).diagnostics;
  const errors = shown.filter((each) => each.code !== "checks-withheld");
  const places = errors.map((it) => `${it.code} ${it.file.replace("access/", "")}:${it.line}:${it.column}`);
  return { status, places, text: errors.map((it) => `${it.message} ${it.hint ?? ""}`).join("\n"), shown, stderr };
}

const team = (text: string) => validate({ "teams/a.yaml": `team: a\n${text}\n` });
const refusedAt = async (files: Promise<Result>, ...places: string[]) => {
  const result = await files;
  expect([result.status, result.places]).toEqual([1, places]);
  return result;
};
const accepted = async (files: Promise<Result>) => {
  const result = await files;
  expect([result.status, result.places]).toEqual([0, []]);
  return result;
};
const accountId = (id: string) =>
  validate({
    "accounts.yaml": `accounts:\n  - { name: management, id: "111122223333" }\n  - { name: x, id: ${id} }\n`,
  });
const assignTo = (accounts: string) =>
  team(`permissionSets: [{ name: P }]\nassignments: [{ permissionSet: P, users: [ana.silva], accounts: ${accounts} }]`);
const set = (keys: string) => team(`permissionSets: [{ ${keys} }]`);

test("an account id whose leading zero YAML would drop is refused as it was typed, wherever it stands", async () => {
  const { text } = await refusedAt(accountId("098765432109"), "needs-quotes accounts.yaml:3:20");
  expect(text).toContain('"098765432109"');
  expect(text).toContain("twelve digits in quotes");
  await refusedAt(assignTo("[098765432109]"), "needs-quotes teams/a.yaml:3:66");
  await refusedAt(team("groups: { 012345678901: x }"), "key-needs-quotes teams/a.yaml:2:11");
  await accepted(accountId('"098765432109"'));
});

test("no number, no longer id and no word that looks like a root stands for an account", async () => {
  await refusedAt(accountId("123456789012"), "needs-quotes accounts.yaml:3:20");
  await refusedAt(accountId("12e10"), "needs-quotes accounts.yaml:3:20");
  await refusedAt(accountId('"1234567890123"'), "invalid-account-id accounts.yaml:3:20");
  await refusedAt(accountId("prod-r-us"), "invalid-account-id accounts.yaml:3:20");
  await refusedAt(assignTo("[123456789012]"), "needs-quotes teams/a.yaml:3:66");
  await refusedAt(assignTo("[12e10]"), "needs-quotes teams/a.yaml:3:66");
  await refusedAt(assignTo('["1234567890123"]'), "unknown-account teams/a.yaml:3:66");
  await refusedAt(assignTo("[prod-r-us]"), "unknown-account teams/a.yaml:3:66");
});

test("unknown keys are refused by name, at the root and in each kind of entry", async () => {
  const { text } = await refusedAt(team("grups: []"), "unknown-key teams/a.yaml:2:1");
  expect(text).toContain('unknown key "grups" did you mean "groups"?');
  await refusedAt(set("name: P, inline_policy: x"), "unknown-key teams/a.yaml:2:29");
  await refusedAt(assignTo("[{ ou: Workloads, recursive: true }]"), "unknown-key teams/a.yaml:3:83");
});

const person = (userName: string) => `{ userName: ${userName}, givenName: A, familyName: S, email: a@example.com }`;

test("names that differ in letter case only are refused, naming both places", async () => {
  const { shown } = await refusedAt(
    validate({ "teams/a.yaml": `team: a\nusers: [${person("Ana.Silva")}]\n` }),
    "duplicate-name teams/a.yaml:2:21",
  );
  expect(shown[0]?.related).toMatchObject([{ file: "access/people.yaml", line: 2, column: 17 }]);
  await refusedAt(team("groups: [{ name: platform }, { name: Platform }]"), "duplicate-name teams/a.yaml:2:38");
  const role = (name: string) => `{ name: ${name}, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] } }`;
  await refusedAt(team(`roles:\n  - ${role("r")}\n  - ${role("R")}`), "duplicate-name teams/a.yaml:4:13");
});

test("a member written in another letter case is the one person of that name", async () => {
  await accepted(team("groups: [{ name: platform, members: [ANA.SILVA] }]"));
  await refusedAt(
    team("groups: [{ name: platform, members: [ANA.SILVA, ana.silva] }]"),
    "duplicate-member teams/a.yaml:2:49",
  );
});

test("each reference to what isn't there is refused at its place, with the name that was probably meant", async () => {
  const { text } = await refusedAt(
    team(
      [
        "groups: [{ name: platform, members: [ben] }]",
        "permissionSets: [{ name: ReadOnly, inlinePolicy: policies/x.json }]",
      ].join("\n"),
    ),
    "unknown-policy-file teams/a.yaml:3:50",
  );
  expect(text).toContain("policies/x.json");
  const dangling = await refusedAt(
    team(
      [
        "groups: [{ name: platform, members: [ben] }]",
        "permissionSets: [{ name: ReadOnly }]",
        "assignments:",
        "  - { permissionSet: ReadOnly, groups: [platfrom], accounts: [ml-dev] }",
        "  - { permissionSet: ReedOnly, groups: [platform], accounts: [ml-dve] }",
      ].join("\n"),
    ),
    "unknown-user teams/a.yaml:2:38",
    "unknown-group teams/a.yaml:5:41",
    "unknown-permission-set teams/a.yaml:6:22",
    "unknown-account teams/a.yaml:6:63",
  );
  expect(dangling.text.match(/did you mean "(platform|ReadOnly|ml-dev)"/g)).toHaveLength(3);
});

test("one thing defined twice is refused at both places, never merged; a second document is called one", async () => {
  const twice = await refusedAt(team("groups: []\ngroups: []"), "duplicate-key teams/a.yaml:3:1");
  expect(twice.shown[0]?.related).toMatchObject([{ line: 2, column: 1 }]);
  const files = await refusedAt(
    validate({
      "teams/a.yaml": "team: a\ngroups: [{ name: platform }]\n",
      "teams/b.yaml": "team: b\ngroups: [{ name: platform, members: [ana.silva] }]\n",
    }),
    "duplicate-name teams/b.yaml:2:18",
  );
  expect(files.shown[0]?.related).toMatchObject([{ file: "access/teams/a.yaml", line: 2, column: 18 }]);
  const documents = await refusedAt(team("---\nteam: b"), "second-document teams/a.yaml:3:1");
  expect(documents.text).toContain("document");
});

test("merge keys are refused, so that a set without its policies is impossible", async () => {
  const { text } = await refusedAt(
    team("permissionSets:\n  - { <<: { managedPolicies: [ReadOnlyAccess] }, name: ReadOnly }"),
    "yaml-merge-key teams/a.yaml:3:7",
  );
  expect(text).toContain("(<<) are not supported");
});

test.each(["null", "true", "007", "1e3", "2026-01-31"])("%s is refused as text until it is in quotes", async (word) => {
  const { text } = await refusedAt(team(`groups: [{ name: ${word} }]`), "needs-quotes teams/a.yaml:2:18");
  expect(text).toContain(`put it in quotes: "${word}"`);
  await accepted(team(`groups: [{ name: "${word}" }]`));
  await accepted(team(`groups: [{ name: x, description: "${word}" }]`));
});

test("no and on are names", async () => {
  await accepted(team("groups: [{ name: no }, { name: on }]"));
});

test("both endings are read, in any folder; another ending is refused; how many files were read is said", async () => {
  const { stderr } = await accepted(
    validate({
      "people.yaml": undefined,
      "people.yml": GOOD["people.yaml"],
      "teams/a/deep/data.yml": "team: a\ngroups: [{ name: x, members: [ana.silva] }]\n",
    }),
  );
  expect(stderr).toContain("4 files");
  await refusedAt(validate({ "teams/a.YAML": "team: a\n" }), "unexpected-file teams/a.YAML:1:1");
});

test.each(["8", '"8h"', "60", "PT13H", "PT30M", "P1D", "-PT4H", "[]", '""'])(
  "a session of %s is refused with the range",
  async (duration) => {
    const found = await refusedAt(
      set(`name: P, sessionDuration: ${duration}`),
      "invalid-session-duration teams/a.yaml:2:46",
    );
    expect(found.text).toContain("between PT1H and PT12H");
  },
);

test.each(["PT1H", "PT8H", "PT12H", "PT90M"])("a session of %s is fine", async (duration) => {
  await accepted(set(`name: P, sessionDuration: ${duration}`));
});

test("names that AWS would refuse in the middle of a deploy are refused before, with limit and length", async () => {
  await refusedAt(set("name: Data Platform Read"), "invalid-name teams/a.yaml:2:30");
  const { text } = await refusedAt(set(`name: ${"x".repeat(33)}`), "wrong-length teams/a.yaml:2:26");
  expect(text).toMatch(/33 characters; 1 to 32/);
  await refusedAt(
    validate({ "people.yaml": `users:\n  - ${person("ana.silva")}\n  - ${person("Administrator")}\n` }),
    "reserved-name people.yaml:3:17",
  );
  await accepted(set("name: 'a.b+c=d,e@f_g-h'"));
  await accepted(set(`name: ${"x".repeat(32)}`));
});

const INLINE = "team: a\npermissionSets: [{ name: P, inlinePolicy: policies/p.json }]\n";
const inline = (policy: string) => validate({ "teams/a.yaml": INLINE, "policies/p.json": policy });
/** A policy of `size` bytes without white space. */
function policyOf(size: number): string {
  const policy = (id: string) =>
    `{"Version":"2012-10-17","Statement":[{"Sid":"${id}","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`;
  return policy("x".repeat(size - policy("").length));
}

test("an inline policy is measured without white space, and both numbers are said", async () => {
  const { text } = await refusedAt(inline(policyOf(10_405)), "policy-too-big policies/p.json:1:1");
  expect(text).toMatch(/10405 .*10240/);
  await accepted(inline(policyOf(10_240)));
  await accepted(inline(policyOf(10_100).replaceAll(",", `,\n${" ".repeat(6_000)}`)));
});

test("in a policy, characters that AWS refuses and broken JSON have their place", async () => {
  const quote = '{"Version":"2012-10-17","Statement":[{"Sid":"it’s","Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
  await refusedAt(inline(quote), "policy-character policies/p.json:1:48");
  await refusedAt(inline('{\n  "Version": "2012-10-17",\n}\n'), "json-syntax policies/p.json:3:1");
});

const arns = (many: number) => someManagedPolicies(many).join(", ");

test("managed policies: twice, too many, a customer's, a path without slashes", async () => {
  await refusedAt(
    set("name: P, managedPolicies: [arn:aws:iam::aws:policy/SecurityAudit, arn:aws:iam::aws:policy/SecurityAudit]"),
    "duplicate-policy teams/a.yaml:2:86",
  );
  const many = await refusedAt(
    set(`name: P, managedPolicies: [${arns(20)}], customerManagedPolicies: [{ name: x }]`),
    "too-many-policies teams/a.yaml:2:29",
  );
  expect(many.text).toMatch(/21 .*20/);
  const customer = await refusedAt(
    set('name: P, managedPolicies: ["arn:aws:iam::111122223333:policy/team/Deploy"]'),
    "customer-policy-as-managed teams/a.yaml:2:47",
  );
  expect(customer.text).toContain("{ name: Deploy, path: /team/ } under customerManagedPolicies");
  const path = await refusedAt(
    set("name: P, customerManagedPolicies: [{ name: Deploy, path: team }]"),
    "invalid-path teams/a.yaml:2:77",
  );
  expect(path.text).toContain("begin and end with /");
});

test("eleven managed policies pass, with a warning about the accounts' quota", async () => {
  const { status, places, text } = await set(`name: P, managedPolicies: [${arns(11)}]`);
  expect([status, places]).toEqual([0, ["many-policies teams/a.yaml:2:29"]]);
  expect(text).toContain("quota");
});
