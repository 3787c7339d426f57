// What `prune` takes out, with which comments, in which layout; and that the files mean the same afterwards.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { resourceText } from "../desired/desired-values.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { pruneFolder } from "./prune.ts";
import { withFiles } from "./rewritten.ts";

const TODAY = "2026-11-26";
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

/** What it means today; throws where the files are not valid. */
async function meaning(of: AccessFolder): Promise<readonly string[]> {
  const { desired, diagnostics } = await readAccessFrom(of, TODAY);
  if (desired === undefined) throw new Error(diagnostics.map(({ code, place }) => `${code} ${place.line}`).join());
  return desiredStacks(desired.access)
    .flatMap(({ name, resources }) => resources.map((it) => `${name} ${resourceText(it)}`))
    .sort();
}

/** The file `path` after a prune, which leaves the meaning as it was and has nothing left to do. */
async function pruned(files: { readonly [path: string]: string }, path: string): Promise<string> {
  const before = folder(files);
  const after = withFiles(before, pruneFolder(before, TODAY));
  expect(await meaning(after)).toEqual(await meaning(before));
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
      expect(await meaning(folder({ "teams/a.yaml": assignments(...all) }))).toContainEqual(
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

const date = fc.constantFrom(undefined, "2026-11-25", "2026-11-26", "2027-01-01");
const NAMES = ["ana", "ben", "chen", "dana", "eli"];
/** A list in one of the layouts, under `key` at an indentation. */
const list = (key: string, indent: string, entries: readonly string[], layout: number): string => {
  if (entries.length === 0) return `${indent}${key}: []\n`;
  if (layout === 0) return `${indent}${key}: [${entries.join(", ")}]\n`;
  if (layout === 1)
    return `${indent}${key}: [\n${entries.map((it) => `${indent}    ${it}, # ${key}\n`).join("")}${indent}  ]\n`;
  if (layout === 2) return `${indent}${key}: [${entries.join(`,\n${indent}    `)}\n${indent}  ]\n`;
  return `${indent}${key}:\n${entries.map((it, at) => `${indent}  # about ${at}\n${indent}  - ${it}${at % 2 ? " # beside" : ""}\n${at % 3 ? "" : "\n"}`).join("")}`;
};
const layout = fc.nat({ max: 3 });
const member = fc.record({ name: fc.constantFrom(...NAMES), expires: date });
const uniqueMembers = fc.uniqueArray(member, { selector: ({ name }) => name });
const writtenMember = ({ name, expires }: { name: string; expires: string | undefined }) =>
  expires === undefined ? name : `{ user: ${name}, expires: ${expires} }`;

const worlds = fc.record({
  leaves: fc.array(date, { minLength: NAMES.length, maxLength: NAMES.length }),
  members: uniqueMembers,
  holders: fc.array(
    fc.record({
      users: fc.uniqueArray(fc.constantFrom(...NAMES)),
      groups: fc.boolean(),
      expires: date,
      layout,
      inBraces: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  layouts: fc.array(layout, { minLength: 3, maxLength: 3 }),
  crlf: fc.boolean(),
});

test("whatever the files: after a prune they are valid, mean the same today, and have nothing left to prune", async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async ({ leaves, members: inGroup, holders, layouts, crlf }) => {
      const people = NAMES.map((name, index) => {
        const day = leaves[index];
        return `{ userName: ${name}, givenName: G, familyName: F, email: ${name}@example.com${day === undefined ? "" : `, leaves: ${day}`} }`;
      });
      const sets = holders.map((_, index) => `{ name: S${index} }`).join(", ");
      const assignments = holders.flatMap(({ users, groups, expires, layout, inBraces }, index) => {
        if (users.length === 0 && !groups) return [];
        const end = expires === undefined ? [] : [`expires: ${expires}`];
        const held = groups ? ["groups: [g]"] : [];
        const rest = [`permissionSet: S${index}`, "accounts: [ml-dev]", ...held, ...end];
        const named = users.length === 0 ? [] : [`users: [${users.join(", ")}]`];
        if (inBraces) return [`  - { ${[...named, ...rest].join(", ")} }\n`];
        const own = users.length === 0 ? "" : list("users", "    ", users, layout);
        return [
          `${index % 2 ? "\n" : ""}  # of S${index}
  - ${rest.join("\n    ")}\n${own}`,
        ];
      });
      const lines = (text: string) => (crlf ? text.replaceAll("\n", "\r\n") : text);
      const before = folderOf({
        ...GOOD,
        "people.yaml": lines(list("users", "", people, layouts[0] ?? 0)),
        "teams/a.yaml": lines(
          `team: a\npermissionSets: [${sets}]\ngroups:\n  - name: g\n${list("members", "    ", inGroup.map(writtenMember), layouts[1] ?? 0)}` +
            (assignments.length === 0 ? "" : `assignments:\n${assignments.join("")}`),
        ),
      });
      const found = pruneFolder(before, TODAY);
      changed += found.length === 0 ? 0 : 1;
      const after = withFiles(before, found);
      expect(await meaning(after)).toEqual(await meaning(before));
      expect(pruneFolder(after, TODAY)).toEqual([]);
      for (const { text } of after.files)
        if (crlf && text.includes("\r")) expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    }),
    { seed: 20261130, numRuns: 200 },
  );
  expect(changed).toBeGreaterThan(100);
});
