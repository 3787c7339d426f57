// What `prune` takes out, with which comments, in which layout; and that the files mean the same afterwards.
import { describe, expect, test } from "vitest";
import type { AccessFolder } from "../load/read-access-folder.ts";
import { KINDS, readSchema } from "../validate/schemas.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { meaningToday, TODAY } from "./meaning-today.ts";
import { DATED, pruneFolder } from "./prune.ts";
import { withFiles } from "./rewritten.ts";

const PEOPLE = `users:
  # People of the lab.
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana@example.com }
  # Until the merger.
  - userName: ben.okafor # left
    givenName: Ben
    familyName: Okafor
    email: ben@example.com
    leaves: 2026-11-25

  - { userName: chen.li, givenName: Chen, familyName: Li, email: chen@example.com, leaves: 2026-11-26 }
`;

const folder = (files: { readonly [path: string]: string }): AccessFolder =>
  folderOf({ ...GOOD, "people.yaml": PEOPLE, ...files });

/** The file `path` after a prune, which leaves the meaning as it was and has nothing left to do. */
async function pruned(files: { readonly [path: string]: string }, path: string): Promise<string> {
  const before = folder(files);
  const after = withFiles(before, pruneFolder(before, TODAY));
  expect(await meaningToday(after)).toEqual(await meaningToday(before));
  expect(pruneFolder(after, TODAY)).toEqual([]);
  return after.files.find((file) => file.path === path)?.text ?? "";
}

const team = (...lines: string[]) => ["team: a", "permissionSets: [{ name: P }, { name: Q }]", ...lines, ""].join("\n");
/** `after` of the team's file, with LF and with CR LF. */
async function expectTeam(before: string, after: string): Promise<void> {
  expect(await pruned({ "teams/a.yaml": before }, "teams/a.yaml")).toBe(after);
  const crlf = before.replaceAll("\n", "\r\n");
  expect(await pruned({ "teams/a.yaml": crlf }, "teams/a.yaml")).toBe(after.replaceAll("\n", "\r\n"));
}

test("somebody who has left goes with the comments of their entry, and nobody who leaves today", async () => {
  expect(await pruned({}, "people.yaml")).toBe(`users:
  # People of the lab.
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana@example.com }

  - { userName: chen.li, givenName: Chen, familyName: Li, email: chen@example.com, leaves: 2026-11-26 }
`);
});

const members = (...lines: string[]) => team("groups:", "  - name: g", ...lines.map((line) => `    ${line}`));

describe("entries of a list", () => {
  test.each<[string, string[], string[]]>([
    ["in one line", ["members: [ben.okafor, ana.silva , chen.li]"], ["members: [ana.silva , chen.li]"]],
    ["the last in one line", ["members: [ana.silva, Ben.Okafor] # all"], ["members: [ana.silva] # all"]],
    ["the last before a comma", ["members: [ana.silva, ben.okafor, ]"], ["members: [ana.silva, ]"]],
    ["all of them", ["members: [ ben.okafor ] # nobody yet"], ["members: [] # nobody yet"]],
    [
      "over lines",
      ["members:", "  - { user: ana.silva, expires: 2026-11-25 }", "  - chen.li"],
      ["members:", "  - chen.li"],
    ],
    ["all over lines", ["members: # of the lab", "  # on call", "  - ben.okafor # him"], ["members: [] # of the lab"]],
    [
      "all over lines, and what follows",
      ["members:", "  - ben.okafor", "", "description: x"],
      ["members: []", "", "description: x"],
    ],
    [
      "with their comments: above, beside, inside, and below where indented further",
      [
        "members:",
        "  - ana.silva",
        "  # why",
        "  # and how",
        "  - user: chen.li # who",
        "    # until when",
        "    expires: 2026-11-01",
        "    # and what then",
        "  # another",
        "  # comment's end",
      ],
      ["members:", "  - ana.silva", "  # another", "  # comment's end"],
    ],
    [
      "while a comment above the first, or with an empty line between, stays",
      [
        "members:",
        "  # all are on call",
        "  - ben.okafor",
        "  - ana.silva",
        "  # those of Lisbon",
        "",
        "  - user: chen.li",
        "    expires: 2026-01-01",
      ],
      ["members:", "  # all are on call", "  - ana.silva", "  # those of Lisbon"],
    ],
    [
      "between empty lines",
      ["members:", "  - ana.silva", "", "  - ben.okafor", "", "  - chen.li"],
      ["members:", "  - ana.silva", "", "  - chen.li"],
    ],
    [
      "in brackets over lines",
      [
        "members: [",
        "    # first",
        "    ana.silva, # her",
        "    # second",
        "    ben.okafor, # him",
        "    chen.li",
        "  ]",
      ],
      ["members: [", "    # first", "    ana.silva, # her", "    chen.li", "  ]"],
    ],
    [
      "the last in brackets over lines",
      ["members: [", "    ana.silva, # her", "    ben.okafor # him", "  ]"],
      ["members: [", "    ana.silva # her", "  ]"],
    ],
    [
      "several in one line",
      ["members: [{ user: ana.silva, expires: 2026-01-01 }, ben.okafor, chen.li]"],
      ["members: [chen.li]"],
    ],
    ["dashes at the key's indentation", ["members:", "- ben.okafor", "- ana.silva"], ["members:", "- ana.silva"]],
    [
      "a dash on a line of its own",
      ["members:", "  -", "    user: ana.silva", "    expires: 2026-01-01", "  -", "    user: chen.li"],
      ["members:", "  -", "    user: chen.li"],
    ],
  ])("go %s", (_, before, after) => expectTeam(members(...before), members(...after)));
});

describe("assignments", () => {
  const assignments = (...lines: string[]) => team("groups: [{ name: g }]", "assignments:", ...lines);
  test.each<[string, string[], string[]]>([
    [
      "that have expired",
      [
        "  # for the move",
        "  - permissionSet: P",
        "    groups: [g]",
        "    accounts: [ml-dev]",
        "    expires: 2026-11-25",
        "",
        "  - { permissionSet: Q, groups: [g], accounts: [ml-dev], expires: 2026-11-26 }",
      ],
      ["  # for the move", "", "  - { permissionSet: Q, groups: [g], accounts: [ml-dev], expires: 2026-11-26 }"],
    ],
    [
      "that only people have who left",
      [
        "  - { permissionSet: P, groups: [g], accounts: [ml-dev] }",
        "  # him alone",
        "  - { permissionSet: P, users: [ben.okafor], accounts: [ml-dev] }",
      ],
      ["  - { permissionSet: P, groups: [g], accounts: [ml-dev] }"],
    ],
    [
      "and only the key where groups have it too",
      ["  - { permissionSet: P, users: [ben.okafor], groups: [g], accounts: [ml-dev] }"],
      ["  - { permissionSet: P, groups: [g], accounts: [ml-dev] }"],
    ],
    [
      "the key over lines",
      [
        "  - permissionSet: P",
        "    # directly",
        "    users:",
        "      - ben.okafor",
        "    groups: [g]",
        "    accounts: [ml-dev]",
      ],
      ["  - permissionSet: P", "    groups: [g]", "    accounts: [ml-dev]"],
    ],
    [
      "the key behind the dash",
      ["  - users: [ben.okafor] # directly", "    permissionSet: P", "    groups: [g]", "    accounts: [ml-dev]"],
      ["  - permissionSet: P", "    groups: [g]", "    accounts: [ml-dev]"],
    ],
    [
      "the key at the end, in braces over lines",
      [
        "  - {",
        "      permissionSet: P,",
        "      groups: [g],",
        "      accounts: [ml-dev],",
        "      users: [ben.okafor]",
        "    }",
      ],
      ["  - {", "      permissionSet: P,", "      groups: [g],", "      accounts: [ml-dev]", "    }"],
    ],
  ])("go %s", (_, before, after) => expectTeam(assignments(...before), assignments(...after)));
  test("and beside each other, with the empty lines between", () =>
    expectTeam(
      assignments(
        "  - permissionSet: P",
        "    groups: [g]",
        "    accounts: [ml-dev]",
        "    users:",
        "      - ana.silva",
        "",
        "      - ben.okafor",
        "",
        "  - permissionSet: Q",
        "    groups: [g]",
        "    accounts: [ml-dev]",
        "    expires: 2026-01-01",
      ),
      assignments(
        "  - permissionSet: P",
        "    groups: [g]",
        "    accounts: [ml-dev]",
        "    users:",
        "      - ana.silva",
        "",
      ),
    ));
  test("of two that give the same, the one that lasts longer stays", async () => {
    const lines = (first: string, second: string) => [
      `  - { permissionSet: P, groups: [g], accounts: [ml-dev], expires: ${first} }`,
      `  - { permissionSet: P, groups: [g], accounts: [{ ou: Workloads }], expires: ${second} }`,
    ];
    for (const [first, second, kept] of [
      ["2026-01-01", "2027-01-01", 1],
      ["2027-01-01", "2026-01-01", 0],
    ] as const) {
      const all = lines(first, second);
      expect(await meaningToday(folder({ "teams/a.yaml": assignments(...all) }))).toContainEqual(
        expect.stringContaining("AccountAssignment"),
      );
      await expectTeam(assignments(...all), assignments(all[kept] ?? ""));
    }
  });
  test("all of them", () =>
    expectTeam(
      assignments("  - { permissionSet: P, groups: [g], accounts: [ml-dev], expires: 2026-11-25 }"),
      team("groups: [{ name: g }]", "assignments: []"),
    ));
});

test("an entry of memberships goes with its last member", async () => {
  const other = "team: b\ngroups: [{ name: g, membersFrom: [a] }]\n";
  const before = team("memberships:", "  - { group: g, members: [ben.okafor] }");
  expect(await pruned({ "teams/b.yaml": other, "teams/a.yaml": before }, "teams/a.yaml")).toBe(team("memberships: []"));
});

test("guardrails lose passed exceptions and people who have left; a list of holders stays, empty", async () => {
  const before = `guardrails:
  suspended: [ben.okafor, ana.silva]
  privilegedSets:
    - { permissionSet: P, accounts: [ml-dev], users: [ben.okafor] }
  exceptions:
    # the move to Lisbon
    - { stack: identity-center, keys: [group/x], reason: the move, until: 2026-11-25 }
    - { stack: identity-center, keys: [group/y], reason: another, until: 2026-11-26 }
`;
  expect(await pruned({ "guardrails.yaml": before, "teams/a.yaml": team() }, "guardrails.yaml")).toBe(`guardrails:
  suspended: [ana.silva]
  privilegedSets:
    - { permissionSet: P, accounts: [ml-dev], users: [] }
  exceptions:
    # the move to Lisbon
    - { stack: identity-center, keys: [group/y], reason: another, until: 2026-11-26 }
`);
});

test("it says what went, from which line and why, once each", () => {
  const before = team(
    "groups:",
    "  - { name: g, members: [ben.okafor, { user: ana.silva, expires: 2026-01-31 }] }",
    "assignments:",
    "  - { permissionSet: P, users: [ben.okafor], accounts: [ml-dev], expires: 2026-02-28 }",
    "  - { permissionSet: Q, users: [ben.okafor], accounts: [ml-dev] }",
    "  - { permissionSet: Q, users: [ben.okafor], groups: [g], accounts: [ml-dev] }",
  );
  const found = pruneFolder(folder({ "teams/a.yaml": before }), TODAY);
  expect(
    found.map(({ file, changes }) => [file, ...changes.map(({ line, what, how }) => `${line} ${what} ${how}`)]),
  ).toEqual([
    ["access/people.yaml", "5 person ben.okafor left on 2026-11-25"],
    [
      "access/teams/a.yaml",
      "4 ben.okafor in group g left on 2026-11-25",
      "4 ana.silva in group g expired on 2026-01-31",
      "6 assignment of P expired on 2026-02-28",
      "7 assignment of Q has nobody left",
      "8 ben.okafor in the assignment of Q left on 2026-11-25",
    ],
  ]);
});

test("every date that the schemas have is one that ends an entry here", () => {
  const definitions = readSchema("definitions").$defs as { readonly [name: string]: Schema };
  type Schema = { readonly $ref?: string; readonly properties?: object; readonly items?: Schema };
  const datesIn = ({ $ref, properties = {}, items }: Schema, at: string): readonly string[] => {
    const name = $ref?.split("/").at(-1);
    if (name === "date") return [at];
    // Accounts that selectors leave out are selectors themselves, and have no dates.
    if (name !== undefined) return name === "selectorEntry" ? [] : datesIn(definitions[name] ?? {}, at);
    const inside = Object.entries<Schema>({ ...properties }).flatMap(([key, each]) =>
      datesIn(each, at === "" ? key : `${at}.${key}`),
    );
    return [...inside, ...(items === undefined ? [] : datesIn(items, `${at}.*`))];
  };
  for (const kind of KINDS) {
    expect([kind, ...datesIn(readSchema(kind), "").toSorted()]).toEqual([
      kind,
      ...DATED[kind].map(({ at, key }) => `${at}.${key}`).sort(),
    ]);
  }
});
