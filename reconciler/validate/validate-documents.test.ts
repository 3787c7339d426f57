import { expect, test } from "vitest";
import { MOST_LISTED } from "../diagnostics/diagnostic.ts";
import { codesIn, folderOf, validateFiles } from "./small-folder.ts";
import { validateDocuments } from "./validate-documents.ts";

const FILE = "teams/a.yaml";
/** What a team file with these lines after `team: a` is told. */
const team = (text: string) => codesIn(validateFiles({ [FILE]: `team: a\n${text}\n` }), FILE);
const messages = (text: string) => validateFiles({ [FILE]: `team: a\n${text}\n` }).diagnostics.map((it) => it.message);
const group = (name: string) => team(`groups: [{ name: ${name} }]`);
const set = (keys: string) => team(`permissionSets: [{ ${keys} }]`);
const role = (keys: string) =>
  team(`roles: [{ accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, ${keys} }]`);
const assignTo = (accounts: string) => team(`assignments: [{ permissionSet: P, groups: [g], accounts: ${accounts} }]`);
const account = (keys: string) =>
  codesIn(validateFiles({ "accounts.yaml": `accounts:\n  - { ${keys} }\n` }), "accounts.yaml");

test("the good folder is silent, and counted", () => {
  const result = validateFiles({ [FILE]: "team: a\n" });
  expect(result.diagnostics).toEqual([]);
  expect(result.fileCount).toBe(4);
  expect(result.access?.teams.map((each) => each.value.team)).toEqual(["a"]);
  expect(result.access?.organization.value.organization.region).toBe("eu-central-1");
});

test("everything the language has, in one file, is accepted", () => {
  const text = `
owners: ["@example/ai", "@ana"]
users: [{ userName: ben.okafor, givenName: Ben, familyName: Okafor, displayName: Ben O., email: ben@example.com, title: Dr, userType: x, nickname: b, locale: en-GB, timezone: Europe/London, preferredLanguage: en }]
external: { users: [zoe], groups: [Directory Readers] }
groups:
  - { name: Data Team, description: "Two\\nlines", members: [ana.silva, { user: ben.okafor }] }
permissionSets:
  - name: a.b+c=d,e@f_g-h
    description: Für alle
    sessionDuration: PT8H
    relayState: https://console.aws.amazon.com/s3?region=eu-central-1
    managedPolicies: [ReadOnlyAccess, arn:aws:iam::aws:policy/job-function/ViewOnlyAccess]
    customerManagedPolicies: [{ name: training-data, path: /ai/ }, { name: plain }]
    inlinePolicy: policies/p.json
    permissionsBoundary: { customerManagedPolicy: { name: limit } }
assignments:
  - permissionSet: a.b+c=d,e@f_g-h
    groups: [Data Team]
    users: [ana.silva]
    accounts: [ml-dev, { ou: Workloads/ML, except: [ml-dev, { tag: { env: prod } }] }, { all: true }, { account: ml-dev }]
roles:
  - name: trainer
    description: Trains
    accounts: [ml-dev]
    trust: { services: [sagemaker.amazonaws.com] }
    policies:
      - { name: training, description: Data, document: policies/p.json }
      - name: written-here
        document: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "{{vars.bucket}}" }] }
    managedPolicies: []
    maxSessionDuration: 7200`;
  const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}';
  const guardrails =
    "guardrails:\n  removalLimits: { users: { count: 1, fraction: 0.1, minimum: 3 } }\n  exceptions: [{ stack: identity-center, keys: [group/x], reason: moved, until: 2026-12-31 }]\n";
  const result = validateFiles({
    [FILE]: `team: a\n${text}\n`,
    "policies/p.json": policy,
    "guardrails.yaml": guardrails,
  });
  expect(result.diagnostics).toEqual([]);
  expect([...(result.access?.policyFiles.keys() ?? [])]).toEqual(["policies/p.json"]);
});

test.each([
  ["leading zero", "name: x, id: 098765432109", ["needs-quotes 2:20"]],
  ["number", "name: x, id: 123456789012", ["needs-quotes 2:20"]],
  ["exponent", "name: x, id: 12e10", ["needs-quotes 2:20"]],
  ["thirteen digits", 'name: x, id: "1234567890123"', ["invalid-account-id 2:20"]],
  ["a line feed at the end", 'name: x, id: "123456789012\\n"', ["invalid-account-id 2:20"]],
  ["other digits", 'name: x, id: "١٢٣٤٥٦٧٨٩٠١٢"', ["invalid-account-id 2:20"]],
  ["an id for a name", 'name: "123456789012", id: "123456789012"', ["invalid-name 2:13"]],
  ["status", 'name: x, id: "123456789012", status: active', ["not-allowed 2:44"]],
  ["path with / at the end", 'name: x, id: "123456789012", ou: A/', ["invalid-path 2:40"]],
  ["in quotes", 'name: x, id: "098765432109"', []],
])("account: %s", (_, keys, expected) => {
  expect(account(keys)).toEqual(expected);
});

test("an id is shown as typed, also as a map key and as a selector", () => {
  const result = validateFiles({ "accounts.yaml": "accounts:\n  - { name: x, id: 098765432109 }\n" });
  const [found] = result.diagnostics.filter((each) => each.code === "needs-quotes");
  expect(found?.message).toContain('"098765432109"');
  expect(found?.message).toContain("twelve digits in quotes");
  expect(assignTo("[098765432109]")).toEqual(["needs-quotes 2:59"]);
  expect(codesIn(validateFiles({ [FILE]: "team: a\ngroups:\n  012345678901: x\n" }), FILE)).toEqual([
    "key-needs-quotes 3:3",
  ]);
});

test.each([
  ["[123456789012]", ["needs-quotes 2:59"]],
  ["[12e10]", ["needs-quotes 2:59"]],
  ["[]", ["too-few 2:58"]],
  ["[{ all: false }]", ["not-allowed 2:66"]],
  ["[{ except: [a] }]", ["missing-one-of 2:59"]],
  ["[{ ou: A, oi: B }]", ["unknown-key 2:68"]],
  ["[{ ou: A, except: [{ tags: { a: b } }] }]", ["unknown-key 2:79"]],
  ["[{ tag: { env: 1 } }]", ["needs-quotes 2:73"]],
  ["ml-dev", ["wrong-type 2:58"]],
])("selectors: %s", (accounts, expected) => {
  expect(assignTo(accounts).map(String).sort()).toEqual([...expected].sort());
});

test("names that are there twice, or differ only in letter case, name both places", () => {
  const person = "givenName: A, familyName: S, email: a@example.com";
  const result = validateFiles({
    "teams/a.yaml": `team: a\nusers: [{ userName: Ana.Silva, ${person} }]\ngroups: [{ name: platform }]\npermissionSets: [{ name: P }]\n`,
    "teams/b.yaml": `team: b\ngroups: [{ name: platform }, { name: Platform }]\npermissionSets: [{ name: p }]\n`,
  });
  expect(codesIn(result, "teams/a.yaml")).toEqual(["duplicate-name 2:21"]);
  expect(result.diagnostics[0]?.related?.[0]?.place).toEqual({ file: "access/people.yaml", line: 2, column: 17 });
  expect(codesIn(result, "teams/b.yaml")).toEqual([
    "duplicate-name 2:18",
    "duplicate-name 2:38",
    "duplicate-name 3:26",
  ]);
  expect(result.access).toBeUndefined();
});

test("accounts by name and id; roles of a file by letter case", () => {
  const accounts = 'accounts:\n  - { name: x, id: "111111111111" }\n  - { name: X, id: "111111111111" }\n';
  const result = validateFiles({ "accounts.yaml": accounts });
  expect(codesIn(result, "accounts.yaml")).toEqual(["duplicate-name 3:13", "duplicate-account-id 3:20"]);
  const one = "accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }";
  expect(team(`roles:\n  - { name: r, ${one} }\n  - { name: R, ${one} }`)).toEqual(["duplicate-name 4:13"]);
  expect(team(`roles:\n  - { name: r, ${one} }\n  - { name: r, ${one} }`)).toEqual([]);
});

test.each([
  ["the same key twice", "groups: []\ngroups: []", ["duplicate-key 3:1"]],
  ["two documents", "groups: []\n---\nteam: b", ["second-document 4:1"]],
  ["merge keys", "permissionSets: [{ <<: { name: x } }]", ["yaml-merge-key 2:20"]],
  [
    "anchors and a block of defaults",
    "defaults: &d { name: x }\ngroups: [*d]",
    ["yaml-anchor 2:11", "yaml-anchor 3:10"],
  ],
  ["a block of defaults", "defaults: { name: x }", ["unknown-key 2:1"]],
])("%s", (_, text, expected) => {
  expect(team(text)).toEqual(expected);
});

test.each([
  ["null", "needs-quotes 2:18"],
  ["~", "needs-quotes 2:18"],
  ["true", "needs-quotes 2:18"],
  ["007", "needs-quotes 2:18"],
  ["1e3", "needs-quotes 2:18"],
  [".inf", "needs-quotes 2:18"],
  ["2026-01-31", "needs-quotes 2:18"],
  ["", "no-value 2:12"],
  ["[]", "wrong-type 2:18"],
])("%s is no group name", (name, expected) => {
  expect(group(name)).toEqual([expected]);
});

test.each(["no", "on", "yes", "n", '"null"', '"true"', '"007"', "'1e3'", '"2026-01-31"'])(
  "%s is a group name",
  (name) => {
    expect(group(name)).toEqual([]);
  },
);

test("a description that looks like a date", () => {
  expect(team("groups: [{ name: x, description: 2026-01-31 }]")).toEqual(["needs-quotes 2:34"]);
  expect(messages("groups: [{ name: x, description: 2026-01-31 }]").join()).toContain("as a date");
});

test.each([
  "8",
  '"8h"',
  "60",
  "PT13H",
  "PT30M",
  "P1D",
  "-PT4H",
  "[]",
  '""',
  "PT0H",
  "PT12H1M",
  "PT721M",
  "PT59M",
  "pt8h",
  "PT8H30S",
  "null",
])("a session may not last %s", (duration) => {
  expect(set(`name: P, sessionDuration: ${duration}`)).toEqual(["invalid-session-duration 2:46"]);
  expect(messages(`permissionSets: [{ name: P, sessionDuration: ${duration} }]`).join()).toContain(
    "between PT1H and PT12H",
  );
});

test.each(["PT1H", "PT8H", "PT12H", "PT90M", "PT60M", "PT720M", "PT1H30M", "PT11H59M"])(
  "a session may last %s",
  (duration) => {
    expect(set(`name: P, sessionDuration: ${duration}`)).toEqual([]);
  },
);

test.each([
  ["spaces", set("name: Data Platform Read"), ["invalid-name 2:30"]],
  ["33 characters", set(`name: ${"x".repeat(33)}`), ["wrong-length 2:26"]],
  ["a letter that looks like ASCII", set("name: Аdmin"), ["invalid-name 2:26"]],
  ["a line feed at the end", set('name: "x\\n"'), ["invalid-name 2:26"]],
  ["empty", set('name: ""'), ["wrong-length 2:26"]],
  ["description outside Latin-1", set("name: P, description: it’s"), ["invalid-text 2:44"]],
  ["reserved group", group("aWSadministrators"), ["reserved-name 2:18"]],
  ["group with a zero-width space", group('"a\\u200Bb"'), ["invalid-name 2:18"]],
  ["role of 65 characters", role(`name: ${"r".repeat(65)}`), ["wrong-length 2:82"]],
  ["session of a role in minutes", role("name: r, maxSessionDuration: 60"), ["out-of-range 2:105"]],
  ["session of a role as text", role('name: r, maxSessionDuration: "3600"'), ["wrong-type 2:105"]],
  ["path without slashes", set("name: P, customerManagedPolicies: [{ name: D, path: team }]"), ["invalid-path 2:72"]],
  [
    "two boundaries",
    set("name: P, permissionsBoundary: { managedPolicy: ReadOnlyAccess, customerManagedPolicy: { name: x } }"),
    ["one-key-only 2:50"],
  ],
  ["no principal", team("assignments: [{ permissionSet: P, accounts: [a] }]"), ["missing-one-of 2:15"]],
  ["unknown key", set("name: P, sessionduration: PT8H"), ["unknown-key 2:29"]],
  ["32 characters", set(`name: ${"x".repeat(32)}`), []],
  ["punctuation", set("name: 'a.b+c=d,e@f_g-h'"), []],
])("%s", (_, found, expected) => {
  expect(found).toEqual(expected);
});

test("a reserved user name, in any letter case", () => {
  const text = "users:\n  - { userName: administrator, givenName: A, familyName: B, email: a@example.com }\n";
  expect(codesIn(validateFiles({ "people.yaml": text }), "people.yaml")).toEqual(["reserved-name 2:17"]);
});

test.each([
  ["an unknown kind", "grups: []\n", "unknown-kind 1:1"],
  ["the kind's key not first", "groups: []\nteam: a\n", "kind-key-not-first 2:1"],
  ["a list", "- team: a\n", "not-a-document 1:1"],
  ["text", "hello\n", "not-a-document 1:1"],
])("%s", (_, text, expected) => {
  expect(codesIn(validateFiles({ [FILE]: text }), FILE)).toEqual([expected]);
});

test("exactly one organization", () => {
  const text = "organization:\n  region: eu-central-1\n  managementAccount: management\n";
  expect(codesIn(validateFiles({ "z.yml": text }), "z.yml")).toEqual(["organization-twice 1:1"]);
  const none = validateDocuments(folderOf({ "teams/a.yaml": "team: a\n" })).on("2026-11-25");
  expect(none.diagnostics.map((each) => each.code)).toEqual(["organization-missing", "checks-withheld"]);
  expect(none.access).toBeUndefined();
});

test("while a file can't be parsed, that checks were left out is said, and nothing is built", () => {
  const result = validateFiles({ [FILE]: "team: [\n", "organization.yaml": "" });
  expect(result.diagnostics.map((each) => each.code)).toEqual(["empty-file", "yaml-syntax", "checks-withheld"]);
  expect(result.access).toBeUndefined();
});

test("all problems of all files are shown, in order, and the same whatever the order of files", () => {
  const files = {
    "teams/b.yaml": "team: b\ngroups: [{ nam: x }, { members: [] }]\n",
    "teams/a.yaml": "team: A\nowner: x\n",
  };
  const shown = validateFiles(files).diagnostics.map((each) => each.place.file);
  expect(shown).toEqual([
    "access/teams/a.yaml",
    "access/teams/a.yaml",
    "access/teams/b.yaml",
    "access/teams/b.yaml",
    // That checks were withheld.
    "access/teams/a.yaml",
  ]);
  const turned = Object.fromEntries(Object.entries(files).reverse());
  expect(validateFiles(turned).diagnostics).toEqual(validateFiles(files).diagnostics);
});

test("a date is not spoken of twice", () => {
  expect(team("groups: [{ name: x, expires: 2026-01-31 }]")).toEqual(["unknown-key 2:21"]);
  expect(set("name: P, sessionDuration: 2026-01-31")).toEqual(["invalid-session-duration 2:46"]);
});

test("of ninety thousand wrong entries as many are listed as can be read, and a file with more is refused whole", () => {
  const text = (count: number) => `team: a\ngroups:\n  - name: x\n    members:\n${"      - 1\n".repeat(count)}`;
  expect(validateFiles({ [FILE]: text(90_000) }).diagnostics).toHaveLength(MOST_LISTED + 2);
  expect(team(text(100_000))).toEqual(["file-too-big 1:1"]);
});
