// What people see while they type: the schemas in the language server that editors run, and whether it agrees with `validate`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KINDS } from "../reconciler/validate/schemas.ts";
import { validateFiles } from "../reconciler/validate/small-folder.ts";
import { type Editor, openEditor } from "./editor.ts";

const REPOSITORY = join(import.meta.dirname, "..");
const FILE = "access/teams/a.yaml";
const MODELINE = "# yaml-language-server: $schema=../../schemas/team.schema.json\n";

let editor: Editor;
beforeAll(async () => {
  editor = await openEditor();
});
afterAll(() => editor.close());

describe("completion", () => {
  const assignment = "team: a\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts:\n";
  test.each([
    ["keys of a team file", "team: a\n|", ["groups", "memberships", "permissionSets", "assignments", "roles"]],
    [
      "keys of a group",
      "team: a\ngroups:\n  - name: g\n    |",
      ["description", "members", "membersFrom", "previously"],
    ],
    ["keys of a member", "team: a\ngroups:\n  - name: g\n    members:\n      - |", ["user", "expires"]],
    ["keys of a selector", `${assignment}      - |`, ["account", "ou", "tag", "all", "except"]],
    ["the other keys of a selector", `${assignment}      - ou: ML\n        |`, ["tag", "except"]],
    [
      "a boundary's two sorts",
      "team: a\npermissionSets:\n  - name: P\n    permissionsBoundary:\n      |",
      ["managedPolicy", "customerManagedPolicy"],
    ],
    ["all, for consent", "team: a\npermissionSets:\n  - name: P\n    sharedWith: |", ["all"]],
    ["a session's default", "team: a\npermissionSets:\n  - name: P\n    sessionDuration: |", ["PT1H"]],
  ])("%s", async (_, text, expected) => {
    expect(await editor.completionsAt(FILE, MODELINE + text)).toEqual(expect.arrayContaining(expected));
  });
  test.each([
    ["organization", "organization:\n  identitySource: |", ["identity-center", "external"]],
    ["organization", "organization:\n  runsIn: |", ["management", "delegated"]],
    [
      "accounts",
      'accounts:\n  - name: x\n    id: "111122223333"\n    status: |',
      ["ACTIVE", "SUSPENDED", "PENDING_CLOSURE"],
    ],
  ])("values in a file of kind %s: %s", async (kind, text, expected) => {
    const modeline = `# yaml-language-server: $schema=../schemas/${kind}.schema.json\n`;
    const offered = await editor.completionsAt("access/editor.yaml", modeline + text);
    expect([...offered].sort()).toEqual([...expected].sort());
  });
  test.each(KINDS)("the first key of kind %s", async (kind) => {
    const modeline = `# yaml-language-server: $schema=../schemas/${kind}.schema.json\n`;
    expect(await editor.completionsAt("access/editor.yaml", `${modeline}|`)).toContain(kind);
  });
});

describe("hover", () => {
  test.each([
    ["a key", "team: a\ngroups:\n  - name: g\n    member|sFrom: [b]\n", "Teams that may add members of their own"],
    ["a key whose rules are defined elsewhere", "team: a\ngroups:\n  - na|me: g\n", "unique over all files"],
    ["a date", "team: a\nassignments:\n  - expi|res: 2026-12-31\n", "The last day of the assignment, in UTC"],
    ["a key of a selector", "team: a\nroles:\n  - accounts: [{ o|u: ML }]\n", "and those below it"],
  ])("%s", async (_, text, expected) => {
    expect(await editor.hoverAt(FILE, MODELINE + text)).toContain(expected);
  });
});

/** Lines that are refused, from 1. Other rules than the schema's are for `validate` alone, and not among these texts. */
const FIXTURES: readonly (readonly [string, string])[] = [
  ["an empty team", "team: a\n"],
  [
    "all of a group",
    "team: a\ngroups:\n  - { name: g, description: G, members: [x, { user: y, expires: 2026-12-31 }], membersFrom: [b], previously: f }\n",
  ],
  [
    "all of an assignment",
    "team: a\nassignments:\n  - { permissionSet: P, groups: [g], accounts: [x, { ou: A, except: [y] }], expires: 2028-02-29 }\n",
  ],
  [
    "consent of both sorts",
    "team: a\npermissionSets:\n  - { name: P, sharedWith: all }\n  - { name: Q, sharedWith: [b] }\n",
  ],
  ["external names of both sorts", "team: a\nexternal:\n  users: [x, { name: y, previously: z }]\n"],
  ["an unknown key", "team: a\ngroups:\n  - name: g\n    membres: []\n"],
  ["an unknown key at the top", "team: a\ngroup: []\n"],
  ["a missing key", "team: a\nmemberships:\n  - group: g\n"],
  ["a number for a name", "team: a\ngroups:\n  - name: 12\n"],
  [
    "an account id without quotes",
    "team: a\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts:\n      - 111122223333\n",
  ],
  ["no principal", "team: a\nassignments:\n  - { permissionSet: P, accounts: [x] }\n"],
  ["an empty selector list", "team: a\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts: []\n"],
  [
    "a selector that selects nothing",
    "team: a\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts:\n      - except: [x]\n",
  ],
  ["all: false", "team: a\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts:\n      - all: false\n"],
  ["a session of half a day and a bit", "team: a\npermissionSets:\n  - name: P\n    sessionDuration: PT13H\n"],
  ["a name of 33 characters", `team: a\npermissionSets:\n  - name: ${"x".repeat(33)}\n`],
  ["a reserved name", "team: a\ngroups:\n  - name: aDministrator\n"],
  [
    "a day that isn't there",
    "team: a\nassignments:\n  - permissionSet: P\n    groups: [g]\n    accounts: [x]\n    expires: 2027-02-29\n",
  ],
  ["another word than all", "team: a\npermissionSets:\n  - name: P\n    sharedWith: everybody\n"],
  ["a team called all", "team: all\n"],
  [
    "two sorts of trust",
    "team: a\nroles:\n  - name: r\n    accounts: [x]\n    trust: { services: [lambda.amazonaws.com], policy: policies/p.json }\n",
  ],
  ["a list for text", "team: a\ngroups:\n  - name: [g]\n"],
  ["the same key twice", "team: a\nteam: b\n"],
];

describe("the editor underlines the lines that validate refuses", () => {
  test.each(FIXTURES)("%s", async (_, text) => {
    const underlined = await editor.diagnosticsOf(FILE, MODELINE + text);
    const refused = validateFiles({ "teams/a.yaml": MODELINE + text })
      .diagnostics.filter(({ place, severity }) => place.file === FILE && severity === "error")
      .map(({ place }) => place.line);
    expect([...new Set(underlined.map(({ range }) => range.start.line + 1))]).toEqual([...new Set(refused)]);
  });
  test("the texts are of both sorts", () => {
    const refused = FIXTURES.filter(([, text]) => validateFiles({ "teams/a.yaml": text }).access === undefined);
    expect([FIXTURES.length - refused.length, refused.length]).toEqual([5, 18]);
  });
  test("the example has the comments that bring the schemas, and nothing in it is underlined", async () => {
    const files = readdirSync(join(REPOSITORY, "access"), { recursive: true, encoding: "utf8" });
    const paths = files.filter((file) => /\.ya?ml$/.test(file)).map((file) => `access/${file.replaceAll("\\", "/")}`);
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) {
      const text = readFileSync(join(REPOSITORY, path), "utf8");
      expect(text, path).toMatch(/^# yaml-language-server: \$schema=/);
      expect(await editor.diagnosticsOf(path, text), path).toEqual([]);
    }
  });
});
