import { expect, test } from "vitest";
import { codesIn, validateFiles } from "./small-folder.ts";

const messages = (text: string) =>
  validateFiles({ "teams/a.yaml": `team: a\n${text}\n` }).diagnostics.map((it) => it.message);

test.each([
  ["groups: [{ name: pаul }]", '"pаul" contains "а" (U+0430), in a word that mixes letters of Cyrillic and Latin'],
  ["groups: [{ name: ﬁn }]", '"ﬁn" contains "ﬁ" (U+FB01), which looks like "fi"'],
  ["permissionSets: [{ name: Rеad }]", 'may hold letters, digits and _ + = , . @ - only, not "е" (U+0435)'],
  ['groups: [{ name: "a\\u200Bb" }]', '"a<U+200B>b" must be one line of visible characters'],
  ["groups: [{ name: x }] # \u202e", "there is an invisible character here: U+202E"],
])("the code point of what looks like something else is said: %s", (text, expected) => {
  expect(messages(text).join("\n")).toContain(expected);
});

test.each(["Team Москва", "Ελλάδα", "東京 Tower", "Zürich", "data-science_2", "Ångström"])(
  "%s is a group's name",
  (name) => {
    const files = { "teams/a.yaml": `team: a\ngroups: [{ name: ${name} }]\n` };
    expect(codesIn(validateFiles(files), "teams/a.yaml")).toEqual([]);
  },
);
