// Only what is certain is changed, and everything else stays byte for byte.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYaml } from "../load/parse-yaml.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import { fixFolder } from "./fix-folder.ts";

const PEOPLE = `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben@example.com }
  - { userName: chen.li, givenName: Chen, familyName: Li, email: chen@example.com }
`;
const ACCOUNTS = 'accounts:\n  - { name: ml-dev, id: "222222222222" }\n  - { name: ml-test, id: "333333333333" }\n';

function folder(files: { readonly [path: string]: string }): AccessFolder {
  return {
    files: Object.entries(files).map(([path, text]) => ({
      file: `access/${path}`,
      path,
      role: path.startsWith("policies/") ? ("policy" as const) : ("document" as const),
      syntax: path.endsWith(".json") ? ("json" as const) : ("yaml" as const),
      text,
    })),
    diagnostics: [],
  };
}
/** `text` as teams/a.yaml beside three people and two accounts, fixed. */
function fix(text: string): string {
  const fixed = fixFolder(folder({ "people.yaml": PEOPLE, "accounts.yaml": ACCOUNTS, "teams/a.yaml": text }));
  return fixed.find(({ path }) => path === "teams/a.yaml")?.after ?? text;
}
const team = (...lines: string[]) => `team: a\n${lines.join("\n")}\n`;
const members = (...lines: string[]) => team("groups:", "  - name: builders", ...lines.map((line) => `    ${line}`));

describe("quotes", () => {
  test("an account id is put in quotes as it was typed", () => {
    const text = "accounts:\n  - { name: ml-dev, id: 022222222222 } # ours\n  - name: other\n    id:   333333333333\n";
    expect(fixFolder(folder({ "accounts.yaml": text }))).toEqual([
      {
        file: "access/accounts.yaml",
        path: "accounts.yaml",
        before: text,
        after: text.replace("022222222222", '"022222222222"').replace("333333333333", '"333333333333"'),
        places: 2,
      },
    ]);
  });
  test.each([
    ["tags: { env: 2026-01-01 }", 'tags: { env: "2026-01-01" }'],
    ["tags: { env: true }", 'tags: { env: "true" }'],
    ["tags: { env: 0x1F }", 'tags: { env: "0x1F" }'],
  ])("%s becomes %s", (before, after) => {
    const account = (line: string) => `accounts:\n  - name: ml-dev\n    id: "222222222222"\n    ${line}\n`;
    expect(fixFolder(folder({ "accounts.yaml": account(before) }))[0]?.after).toBe(account(after));
  });
  test.each([
    ["too few digits", "accounts:\n  - { name: ml-dev, id: 2222222222 }\n"],
    ["no value at all", "accounts:\n  - { name: ml-dev, id: null }\n"],
    ["an id where a name belongs", "accounts:\n  - { name: ml-dev, id: [222222222222] }\n"],
  ])("%s is nobody's to guess", (_, text) => {
    expect(fixFolder(folder({ "accounts.yaml": text }))).toEqual([]);
  });
});

describe("letter case", () => {
  test("names are spelt as they are declared, in their quotes, wherever they stand", () => {
    const before = team(
      "groups:",
      "  - name: Builders",
      '    members: ["Ana.Silva", { user: BEN.okafor, expires: 2026-12-31 }]',
      "permissionSets:",
      "  - { name: Build, managedPolicies: [ReadOnlyAccess] }",
      "assignments:",
      "  - { permissionSet: BUILD, groups: [builders], accounts: [ML-dev, { all: true, except: [ML-TEST] }] }",
    );
    expect(fix(before)).toBe(
      before
        .replace("Ana.Silva", "ana.silva")
        .replace("BEN", "ben")
        .replace("BUILD", "Build")
        .replace("[builders]", "[Builders]")
        .replace("ML-dev", "ml-dev")
        .replace("ML-TEST", "ml-test"),
    );
  });
  test("what nobody declares, and what is declared in two spellings, stays", () => {
    const text = team(
      "groups:",
      "  - { name: G, members: [Nobody] }",
      "  - { name: g, members: [] }",
      "memberships:",
      "  - { group: G, members: [ana.silva] }",
    );
    expect(fix(text)).toBe(text);
  });
});

describe("order", () => {
  test.each<[string, string[], string[]]>([
    ["in one line", ["members: [chen.li, ana.silva , ben.okafor]"], ["members: [ana.silva, ben.okafor , chen.li]"]],
    [
      "over lines",
      ["members:", "  - chen.li", "  - { user: ben.okafor, expires: 2026-12-31 }", "  - ana.silva"],
      ["members:", "  - ana.silva", "  - { user: ben.okafor, expires: 2026-12-31 }", "  - chen.li"],
    ],
    [
      "with the comments that belong to an entry",
      ["members:", "  - chen.li # on call", "  # until the move", "  # to Lisbon", "  - ana.silva"],
      ["members:", "  # until the move", "  # to Lisbon", "  - ana.silva", "  - chen.li # on call"],
    ],
    [
      "in braces over lines",
      ["members: [", "  chen.li,", "  ana.silva", "  ]"],
      ["members: [", "  ana.silva,", "  chen.li", "  ]"],
    ],
  ])("is that of the names: %s", (_, before, after) => {
    expect(fix(members(...before))).toBe(members(...after));
    expect(fix(members(...before).replaceAll("\n", "\r\n"))).toBe(members(...after).replaceAll("\n", "\r\n"));
  });
  test.each<[string, string[]]>([
    [
      "a comment above the first entry may be about all",
      ["members:", "  # the first is on call", "  - chen.li", "  - ana.silva"],
    ],
    ["an empty line makes groups", ["members:", "  - chen.li", "", "  - ana.silva"]],
    ["a comment between brackets has no line of its own", ["members: [", "  chen.li, # on call", "  ana.silva", "  ]"]],
    ["an entry of several lines", ["members:", "  - user: chen.li", "    expires: 2026-12-31", "  - ana.silva"]],
  ])("stays where it isn't certain what belongs to what: %s", (_, lines) => {
    expect(fix(members(...lines))).toBe(members(...lines));
  });
  test("stays where order could mean something, and where entries have no name", () => {
    const text = team(
      "permissionSets:",
      "  - { name: Z, managedPolicies: [ReadOnlyAccess] }",
      "  - { name: A, managedPolicies: [ReadOnlyAccess] }",
      "assignments:",
      "  - { permissionSet: Z, users: [ana.silva], accounts: [ml-test, { tag: { env: dev } }, ml-dev] }",
    );
    expect(fix(text)).toBe(text);
  });
});

describe("what can't be read", () => {
  test.each([
    ["a fault of syntax", "team: a\ngroups: [\n"],
    ["an anchor", "team: a\nowners: &x []\n"],
    ["another kind", "teams: []\nid: 022222222222\n"],
  ])("%s is left alone", (_, text) => {
    expect(fix(text)).toBe(text);
  });
  test("what the schema refuses gets its quotes, and no other fix", () => {
    const before = members("members: [chen.li, ana.silva]", "unknown: 1", "description: 2026-01-01");
    expect(fix(before)).toBe(before.replace("2026-01-01", '"2026-01-01"'));
  });
});

test("whatever the order, spelling and layout, a fix says the same as before and has nothing left to fix", () => {
  const people = ["ana.silva", "ben.okafor", "chen.li"];
  const spelling = fc.constantFrom<(name: string) => string>(
    (name) => name,
    (name) => name.toUpperCase(),
    (name) => `"${name}"`,
    (name) => `{ user: ${name}, expires: 2026-12-31 }`,
  );
  const layout = fc.constantFrom<(entries: readonly string[]) => string[]>(
    (entries) => [`members: [${entries.join(", ")}]`],
    (entries) => ["members:", ...entries.map((entry) => `  - ${entry}`)],
    (entries) => ["members:", ...entries.flatMap((entry) => [`  - ${entry}`, `  # before ${entry}`])].slice(0, -1),
  );
  fc.assert(
    fc.property(
      fc.shuffledSubarray(people, { minLength: 1 }),
      fc.array(spelling, { minLength: 3, maxLength: 3 }),
      layout,
      (names, spell, lay) => {
        const before = members(...lay(names.map((name, index) => spell[index]?.(name) ?? name)));
        const after = fix(before);
        expect(fix(after)).toBe(after);
        const said = JSON.stringify(parseYaml("a", after).document?.value);
        for (const name of people) expect(said.includes(name)).toBe(names.includes(name));
        expect([...after.toLowerCase()].sort()).toEqual([...before.toLowerCase()].sort());
      },
    ),
    { seed: 20261126, numRuns: 300 },
  );
});
