import { describe, expect, test } from "vitest";
import { buildText, givenBy } from "./build-text.ts";

const ORGANIZATION = (keys: string) => `organization:\n  managementAccount: management\n${keys}`;
const policy = (resource: string) =>
  `{ Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "${resource}" }] }`;

describe("partitions", () => {
  const team = (arn: string) => ({
    "teams/a.yaml": `team: a
permissionSets: [{ name: P, managedPolicies: [ReadOnlyAccess, "${arn}"], permissionsBoundary: { managedPolicy: PowerUserAccess } }]
roles: [{ name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [ReadOnlyAccess], policies: [{ name: p, document: ${policy("arn:{{partition}}:s3:::x-{{region}}-{{account.id}}-{{account.name}}-{{vars.bucket}}/*")} }] }]
`,
  });

  test.each([
    ["eu-central-1", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
  ])("region %s: every ARN that we build is of %s", (region, partition) => {
    const { access, found } = buildText({
      "organization.yaml": ORGANIZATION(`  region: ${region}\n`),
      ...team(`arn:${partition}:iam::aws:policy/SecurityAudit`),
    });
    expect(found).toEqual([]);
    expect(access?.permissionSets[0]?.managedPolicies).toEqual([
      `arn:${partition}:iam::aws:policy/ReadOnlyAccess`,
      `arn:${partition}:iam::aws:policy/SecurityAudit`,
    ]);
    expect(access?.permissionSets[0]?.permissionsBoundary).toEqual({
      managedPolicyArn: `arn:${partition}:iam::aws:policy/PowerUserAccess`,
    });
    expect(access?.roles[0]?.managedPolicies).toEqual([`arn:${partition}:iam::aws:policy/ReadOnlyAccess`]);
    expect(access?.roles[0]?.policies[0]?.document).toContain(
      `arn:${partition}:s3:::x-${region}-022222222222-ml-dev-dev/*`,
    );
  });
  test("an ARN of another partition is refused where it stands", () => {
    expect(buildText(team("arn:aws-cn:iam::aws:policy/SecurityAudit")).found).toEqual([
      'wrong-partition teams/a.yaml:2 "arn:aws-cn:iam::aws:policy/SecurityAudit"',
    ]);
    const roles = "  region: us-gov-west-1\n  previewRole: arn:aws:iam::{account}:role/x\n";
    expect(buildText({ "organization.yaml": ORGANIZATION(roles) }).found).toEqual([
      "wrong-partition organization.yaml:4 arn:aws:iam::",
    ]);
  });
  test("a partition that the region is not in is refused", () => {
    const wrong = ORGANIZATION("  region: cn-north-1\n  partition: aws\n");
    expect(buildText({ "organization.yaml": wrong }).found).toEqual(["partition-of-region organization.yaml:4 aws"]);
    expect(buildText({ "organization.yaml": wrong.replace(": aws", ": aws-cn") }).found).toEqual([]);
  });
});

describe("values in policies of roles", () => {
  const role = (trust: string, document: string) =>
    `team: a\nroles:\n  - name: r\n    accounts: [ml-dev]\n    trust: ${trust}\n    policies:\n      - { name: p, document: ${document} }\n`;
  const services = "{ services: [lambda.amazonaws.com] }";

  test("they are filled in trust policies too", () => {
    const trust =
      '{ policy: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::{{account.id}}:root" } } } }';
    const { access, found } = buildText({ "teams/a.yaml": role(trust, policy("*")) });
    expect(found).toEqual([]);
    expect(access?.roles[0]?.trustPolicy).toContain("arn:aws:iam::022222222222:root");
  });
  test("an unknown one is refused with the nearest; one in a permission set with how to do without", () => {
    const unknown = buildText({ "teams/a.yaml": role(services, policy("arn:aws:s3:::{{vars.buket}}/{{acount.id}}")) });
    expect(unknown.found).toEqual([
      'unknown-template-value teams/a.yaml:7 "arn:aws:s3:::',
      'unknown-template-value teams/a.yaml:7 "arn:aws:s3:::',
    ]);
    expect(unknown.messages.join()).toMatch(/"account.id".*"vars.bucket"/);
    const inSet = buildText({
      "teams/a.yaml": `team: a\npermissionSets:\n  - { name: P, inlinePolicy: ${policy("{{account.id}}")} }\n`,
    });
    expect(inSet.found).toEqual(['template-in-permission-set teams/a.yaml:3 "']);
    expect(inSet.messages[0]).toContain("aws:PrincipalAccount");
  });
  /** A document with 1,000 actions' worth of text, that fits as it is written or filled in. */
  const sized = (filler: number, template: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:*", Resource: `arn:aws:s3:::${"x".repeat(filler)}${template}` }],
    });
  const found = (text: string, bucket: string) => {
    const accounts = `accounts:\n  - { name: management, id: "111122223333" }\n  - { name: ml-dev, id: "022222222222", vars: { b: ${bucket} } }\n`;
    const files = {
      "accounts.yaml": accounts,
      "teams/a.yaml": role(services, "policies/p.json"),
      "policies/p.json": text,
    };
    return buildText(files).found;
  };
  const frame = sized(0, "").length;
  test("a policy's size is judged with the account's values in it", () => {
    expect(found(sized(6144 - frame - 10, "{{vars.b}}"), "y".repeat(10))).toEqual([]);
    expect(found(sized(6144 - frame - 10, "{{vars.b}}"), "y".repeat(11))).toEqual([
      "filled-policy-too-big teams/a.yaml:7 policies/p.json",
    ]);
    expect(found(sized(6144 - frame - 15, "&&{{vars.b}}"), "yyy")).toEqual([]);
    expect(found(sized(6144 - frame - 15, "&&{{vars.b}}"), "yyyy")).toEqual([
      "policy-too-big-as-sent teams/a.yaml:7 policies/p.json",
    ]);
    expect(found(sized(6144 - frame - 1, "{{vars.b}}"), "y")).toEqual([]);
    expect(found(sized(6145 - frame, ""), "y")).toEqual(["policy-too-big policies/p.json:1"]);
  });
});

describe("what is unique in an account", () => {
  const roles = (a: string, b: string, accounts = "ml-dev") =>
    buildText({
      "teams/a.yaml": `team: a\nroles:\n  - { name: x, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, policies: [${a}] }\n`,
      "teams/b.yaml": `team: b\nroles:\n  - { name: y, accounts: [${accounts}], trust: { services: [lambda.amazonaws.com] }, policies: [${b}] }\n`,
    }).found;
  const p = (name: string) => `{ name: ${name}, document: policies/p.json }`;
  const shared = (name: string) => `{ name: ${name}, document: ${policy("*")} }`;

  test("the name of a policy, over roles and teams", () => {
    expect(roles(shared("p"), shared("q"))).toEqual([]);
    expect(roles(shared("p"), shared("P"))).toEqual(["duplicate-role-policy teams/b.yaml:3 P"]);
    expect(roles(`${shared("p")}, ${shared("p")}`, "")).toEqual(["duplicate-role-policy teams/a.yaml:3 p"]);
    expect(roles(shared("p"), shared("p"), "management")).toEqual([]);
  });
  test("one file may be the policy of several roles", () => {
    const { access, found } = buildText({
      "teams/a.yaml": `team: a\nroles:\n  - { name: x, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, policies: [${p("p")}] }\n  - { name: y, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, policies: [${p("q")}] }\n`,
      "policies/p.json":
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"{{vars.bucket}}"}}',
    });
    expect(found).toEqual([]);
    expect(new Set(access?.roles.flatMap(({ policies }) => policies.map(({ document }) => document))).size).toBe(1);
  });
  test("more policies than an account's quota for a role is a warning", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => shared(`p${index}`)).join(", ");
    expect(roles(many(10), "")).toEqual([]);
    expect(roles(many(11), "")).toEqual(["many-role-policies teams/a.yaml:3 x"]);
  });
  test("an e-mail address, over all files and whatever the letter case", () => {
    const files = "team: a\nusers: [{ userName: x, givenName: A, familyName: B, email: ANA.silva@example.com }]\n";
    expect(buildText({ "teams/a.yaml": files }).found).toEqual([
      "duplicate-email teams/a.yaml:2 ANA.silva@example.com",
    ]);
  });
});

describe("lists and external names", () => {
  test.each([
    ["owners", 'owners: ["@a", "@A"]', '"@A"'],
    ["external users", "external: { users: [kim, { name: Kim }] }", ""],
    ["external groups", "external: { groups: [Staff, staff] }", "staff"],
    ["teams that may add members", "groups: [{ name: g, membersFrom: [a, a] }]", "a"],
    [
      "services",
      "roles: [{ name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com, lambda.amazonaws.com] } }]",
      "lambda.amazonaws.com",
    ],
  ])("%s twice", (_, text, value) => {
    expect(buildText({ "teams/a.yaml": `team: a\n${text}\n` }).found).toEqual([
      `duplicate-entry teams/a.yaml:2 ${value}`.trim(),
    ]);
  });
  test("an attribute for access control twice", () => {
    const attributes = (second: string) =>
      ORGANIZATION(
        `  region: eu-west-1\n  accessControlAttributes:\n    - { key: Team, source: "\${path:title}" }\n    - ${second}\n`,
      );
    expect(buildText({ "organization.yaml": attributes('{ key: team, source: "x" }') }).found).toEqual([
      "duplicate-entry organization.yaml:6",
    ]);
    expect(buildText({ "organization.yaml": attributes('{ key: Unit, source: "x" }') }).found).toEqual([]);
  });
  test("the same external name in two files is one; one that is declared too is refused", () => {
    const kim = "external: { users: [kim], groups: [Staff] }\n";
    expect(buildText({ "teams/a.yaml": `team: a\n${kim}`, "teams/b.yaml": `team: b\n${kim}` }).found).toEqual([]);
    const both = "team: a\nexternal: { users: [Ana.Silva], groups: [g] }\ngroups: [{ name: G }]\n";
    expect(buildText({ "teams/a.yaml": both }).found).toEqual([
      "external-and-declared teams/a.yaml:2 Ana.Silva",
      "external-and-declared teams/a.yaml:2 g",
    ]);
  });
  test("with an external directory nobody is declared, and groups of ours may have its people", () => {
    const organization = ORGANIZATION("  region: eu-west-1\n  identitySource: external\n");
    const { found } = buildText({ "organization.yaml": organization });
    expect(found).toEqual(["users-with-external-directory people.yaml:1 users:"]);
    const team =
      "team: a\nexternal: { users: [kim], groups: [Staff] }\ngroups: [{ name: g, members: [kim] }]\npermissionSets: [{ name: P }]\nassignments: [{ permissionSet: P, groups: [Staff], accounts: [ml-dev] }]\n";
    const good = buildText({ "organization.yaml": organization, "people.yaml": "users: []\n", "teams/a.yaml": team });
    expect(good.found).toEqual([]);
    expect(givenBy(good.access)).toEqual(["P ml-dev group/Staff", "g/kim"]);
  });
});

describe("accounts that are closing", () => {
  const files = (accounts: string) => ({
    "accounts.yaml": `accounts:
  - { name: management, id: "111122223333" }
  - { name: old, id: "022222222222", ou: Old, status: SUSPENDED }
  - { name: older, id: "033333333333", ou: Old, status: PENDING_CLOSURE }
`,
    "teams/a.yaml": `team: a\ngroups: [{ name: g }]\npermissionSets: [{ name: P }]\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts: ${accounts}\n`,
  });
  test("are skipped with a warning, by name and when a selector finds no others", () => {
    const byName = buildText(files("[old, older]"));
    expect(byName.found).toEqual(["account-not-active teams/a.yaml:7 old", "account-not-active teams/a.yaml:7 older"]);
    expect(byName.access?.assignments).toEqual([]);
    expect(buildText(files("[{ ou: Old }]")).found).toEqual(["selector-matches-inactive teams/a.yaml:7"]);
  });
});

describe("quotas of Identity Center", () => {
  const team = (sets: number, assigned: number) => {
    const names = Array.from({ length: sets }, (_, index) => `P${index}`);
    const assignments = names
      .slice(0, assigned)
      .map((it) => `  - { permissionSet: ${it}, groups: [g], accounts: [ml-dev] }\n`);
    return `team: a\ngroups: [{ name: g }]\npermissionSets:\n${names.map((it) => `  - { name: ${it} }\n`).join("")}assignments:\n${assignments.join("")}`;
  };
  test("500 sets in an account and 3,500 in the instance pass; one more is a warning", () => {
    expect(buildText({ "teams/a.yaml": team(3500, 500) }).found).toEqual([]);
    const { access, found } = buildText({ "teams/a.yaml": team(3501, 501) });
    expect(found).toEqual([
      "many-permission-sets teams/a.yaml:3504 P3500",
      "many-permission-sets-in-account teams/a.yaml:4006",
    ]);
    expect(access).toBeDefined();
  });
});
