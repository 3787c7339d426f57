import { expect, test } from "vitest";
import type { ChangedEntry } from "../access-graph/changed-entries.ts";
import { entriesSection } from "./entries-section.ts";
import { sectionLines, sectionMarkdown } from "./render-rich-text.ts";

const ENTRY: ChangedEntry = {
  kind: "group",
  name: "servers",
  principals: [],
  op: "changed",
  previously: undefined,
  differences: [],
  people: [],
  where: [],
  place: { file: "access/teams/a.yaml", line: 3, column: 5 },
};
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
/** What stands outside of what has to be opened, without the marks of HTML. */
const openIn = (removed: readonly string[], added: readonly string[]) =>
  sectionMarkdown(
    entriesSection([{ ...ENTRY, differences: [{ what: "members", removed, added }] }], undefined),
  ).replaceAll(/<details>.*?<\/summary>|<\/details>/g, (mark) => mark.replaceAll(/<\/?(details|summary)>/g, "|"));

test("who comes is never folded away behind those who go", () => {
  const shown = openIn(numbered("gone", 8), ["kim.yoon"]);
  expect(shown).toContain("<b><samp>kim.yoon</samp></b>");
  expect(shown.indexOf("kim.yoon")).toBeLessThan(shown.indexOf("|and 2 more removed|"));
  expect(shown.indexOf("|and 2 more removed|")).toBeLessThan(shown.indexOf("gone7"));
});
test("of many who come, more than of those who go stand open", () => {
  const shown = openIn(["gone1"], numbered("new", 35));
  expect(shown.indexOf("|and 5 more added|")).toBeGreaterThan(shown.indexOf("new30"));
  expect(shown.indexOf("|and 5 more added|")).toBeLessThan(shown.indexOf("new31"));
});
test("what replaces one value stands behind it, and what is new of a list before what goes", () => {
  expect(openIn(["old"], ["new"])).toContain("<del><samp>old</samp></del>,<br><b><samp>new</samp></b>");
  expect(openIn(["gone"], ["new", "newer"])).toMatch(/newer<.*gone/);
});

const ROLE: ChangedEntry = {
  ...ENTRY,
  kind: "role",
  name: "trainer",
  files: ["access/policies/training.json"],
  differences: [{ what: "allows", removed: [], added: ["sqs:SendMessage on arn:aws:sqs:eu-west-1:222222222222:jobs"] }],
  byVariables: [
    { what: "allows", removed: [], added: ["sqs:SendMessage on arn:aws:sqs:eu-west-1:{{account.id}}:jobs"] },
  ],
  where: [{ permissionSet: undefined, accounts: ["dev"] }],
};
const IN_PROD: ChangedEntry = {
  ...ROLE,
  differences: [{ what: "allows", removed: [], added: ["sqs:SendMessage on arn:aws:sqs:eu-west-1:333333333333:jobs"] }],
  where: [{ permissionSet: undefined, accounts: ["prod"] }],
};
const toldOf = (entries: readonly ChangedEntry[]) =>
  sectionLines(entriesSection(entries, undefined), (_, text) => text).slice(1);
const OF_BOTH = "allows: +sqs:SendMessage on arn:aws:sqs:eu-west-1:{{account.id}}:jobs";

test("a role whose policy differs between accounts only by the account is one row", () => {
  expect(toldOf([ROLE, IN_PROD])).toEqual([
    "  service role trainer  [access/teams/a.yaml:3]",
    "    policy policies/training.json",
    `    ${OF_BOTH}`,
    "    whom it touches: who may assume it",
    "    where: dev, prod",
  ]);
});
test("a policy file of several roles is one row, and what one of them may do besides is not said of the others", () => {
  const named = (name: string, line: number) => ({ ...ROLE, name, place: { ...ROLE.place, line } });
  const roles = ["b", "c", "d"].map((name, index) => named(name, index + 4));
  expect(toldOf([ROLE, IN_PROD, ...roles])).toEqual([
    "  policy policies/training.json",
    "    of 4 service roles: trainer  [access/teams/a.yaml:3], b  [access/teams/a.yaml:4], c  [access/teams/a.yaml:5], d  [access/teams/a.yaml:6]",
    `    ${OF_BOTH}`,
    "    whom it touches: who may assume them",
    "    where: dev, prod",
  ]);
  const more = { ...named("admin", 9), byVariables: [{ what: "allows", removed: [], added: ["iam:* on *"] }] };
  expect(toldOf([ROLE, more, named("b", 4)]).filter((line) => /policy|of service/.test(line))).toEqual([
    "  policy policies/training.json",
    "    of service roles trainer  [access/teams/a.yaml:3], b  [access/teams/a.yaml:4]",
    "    policy policies/training.json",
  ]);
});
