import { expect, test } from "vitest";
import type { ChangedEntry } from "../access-graph/changed-entries.ts";
import { entriesSection } from "./entries-section.ts";
import { sectionMarkdown } from "./render-rich-text.ts";

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
