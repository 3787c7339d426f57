// Whatever the files are and however they are laid out: a prune leaves what they mean today as it was.
import fc from "fast-check";
import { expect, test } from "vitest";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { meaningToday, TODAY } from "./meaning-today.ts";
import { pruneFolder } from "./prune.ts";
import { withFiles } from "./rewritten.ts";

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
      expect(await meaningToday(after)).toEqual(await meaningToday(before));
      expect(pruneFolder(after, TODAY)).toEqual([]);
      for (const { text } of after.files)
        if (crlf && text.includes("\r")) expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    }),
    { seed: 20261130, numRuns: 200 },
  );
  expect(changed).toBeGreaterThan(100);
});
