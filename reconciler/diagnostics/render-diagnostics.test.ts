import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { diagnostic } from "./diagnostic.ts";
import { renderDiagnostics } from "./render-diagnostics.ts";

const place = { file: "access/teams/research.yaml", line: 14, column: 7 };
const first = { file: "access/teams/data.yaml", line: 3, column: 5 };
const unknown = diagnostic("unknown-group", { name: "data-sciense", suggestion: "data-science" }, place);
const twice = diagnostic("duplicate-key", { key: "groups" }, place, [{ message: "first here", place: first }]);

test("text: place, severity, sentence, code, then hint and related places", () => {
  expect(renderDiagnostics([unknown, twice], "text")).toBe(
    [
      'access/teams/research.yaml:14:7: error: group "data-sciense" is not declared [unknown-group]',
      '  hint: did you mean "data-science"?',
      'access/teams/research.yaml:14:7: error: the key "groups" appears twice [duplicate-key]',
      "  hint: merge the two; neither is used",
      "  first here: access/teams/data.yaml:3:5",
      "",
    ].join("\n"),
  );
});

test("text for a terminal: the same words, coloured by severity; no other format is coloured", () => {
  const coloured = renderDiagnostics([unknown, twice], "text", { colour: true });
  expect(coloured).toContain("\u001b[31m\u001b[1merror:");
  expect(stripVTControlCharacters(coloured)).toBe(renderDiagnostics([unknown, twice], "text"));
  for (const format of ["json", "markdown", "github"] as const)
    expect(renderDiagnostics([unknown], format, { colour: true })).toBe(renderDiagnostics([unknown], format));
});

test("json: a version, and flat places", () => {
  expect(JSON.parse(renderDiagnostics([twice], "json"))).toEqual({
    version: 1,
    diagnostics: [
      {
        code: "duplicate-key",
        severity: "error",
        message: 'the key "groups" appears twice',
        hint: "merge the two; neither is used",
        ...place,
        related: [{ message: "first here", ...first }],
      },
    ],
  });
});

test("github: text from YAML can't end the command or begin another", () => {
  const hostile = diagnostic(
    "unknown-group",
    { name: "x\n::error::100% owned\r\u001b[2J" },
    { ...place, file: "access/a,b:c%\n.yaml" },
  );
  const text = renderDiagnostics([hostile], "github");
  expect(text.trimEnd().split("\n")).toHaveLength(1);
  expect(text).toContain("file=access/a%2Cb%3Ac%25%0A.yaml,line=14,col=7,title=unknown-group::");
  expect(text).toContain("100%25 owned");
  expect(text).not.toContain("\u001b");
});

test("markdown: a fence longer than any in the text", () => {
  const hostile = diagnostic("unknown-group", { name: "``` </details> ````" }, place);
  const lines = renderDiagnostics([hostile], "markdown").trimEnd().split("\n");
  expect(lines[0]).toBe("`````text");
  expect(lines.at(-1)).toBe("`````");
});

test("nothing wrong prints nothing, and valid JSON", () => {
  expect(renderDiagnostics([], "text")).toBe("");
  expect(renderDiagnostics([], "github")).toBe("");
  expect(renderDiagnostics([], "markdown")).toBe("");
  expect(JSON.parse(renderDiagnostics([], "json"))).toEqual({ version: 1, diagnostics: [] });
});

const unknownAt = (line: number) => diagnostic("unknown-group", { name: "data-sciense" }, { ...first, line });

test("text: what is the same at several places is said once, with the first ten other places", () => {
  const warning = diagnostic("unused-policy-file", { path: "x" }, place);
  expect(renderDiagnostics([unknownAt(3), warning, unknownAt(5), unknownAt(9)], "text")).toBe(
    [
      'access/teams/data.yaml:3:5: error: group "data-sciense" is not declared [unknown-group]',
      "  hint: declare it under groups:, or name it under external: groups: if it comes from the identity provider; if it was renamed, write its new name here, and previously: data-sciense beside its new name",
      "  the same at access/teams/data.yaml:5:5, access/teams/data.yaml:9:5",
      'access/teams/research.yaml:14:7: warning: no document uses the policy "x" [unused-policy-file]',
      "  hint: delete it, or name it where it should be used",
      "",
    ].join("\n"),
  );
  const many = Array.from({ length: 14 }, (_, index) => unknownAt(index + 1));
  expect(renderDiagnostics(many, "markdown")).toContain("data.yaml:11:5 and 3 more places");
  expect(renderDiagnostics(many, "github").trimEnd().split("\n")).toHaveLength(14);
  expect(JSON.parse(renderDiagnostics(many, "json")).diagnostics).toHaveLength(14);
});

const framed = (text: string, line: number, column: number) =>
  renderDiagnostics([diagnostic("unknown-user", { name: "x" }, { file: "a.yaml", line, column })], "text", {
    sourceOf: (file) => (file === "a.yaml" ? text : undefined),
  })
    .split("\n")
    .slice(1, -1)
    .filter((it) => !it.includes("hint:"));

test("with the source, the line stands under the message and a caret under the place", () => {
  expect(framed("team: a\r\nusers: [x]\r\n", 2, 9)).toEqual(["  2 | users: [x]", "    |         ^"]);
});

test.each([
  ["a tab takes two columns", "a:\tx", 4, "  1 | a:  x", "    |     ^"],
  ["a control character is made visible", "\u001b[2J x", 6, "  1 | <U+001B>[2J x", "    |             ^"],
  ["a wide character takes two columns", "東京: x", 5, "  1 | 東京: x", "    |       ^"],
  ["an accent takes none", "e\u0301: x", 5, "  1 | e\u0301: x", "    |    ^"],
])("in the frame %s", (_, text, column, line, mark) => {
  expect(framed(text, 1, column)).toEqual([line, mark]);
});

test("of a long line the part around the place is shown, without half a character", () => {
  const [line = "", mark = ""] = framed(`${"😀".repeat(100_000)}!${"y".repeat(100_000)}`, 1, 200_001);
  expect(line).toMatch(/^ {2}1 \| …😀+!y+…$/u);
  expect(line.length).toBeLessThan(130);
  expect(mark.trimEnd().length).toBeLessThan(130);
});

test("a place that isn't in the text has no frame", () => {
  expect(framed("team: a\n", 7, 1)).toEqual([]);
  expect(framed("\n\n", 1, 1)).toEqual([]);
});

test("colours are for whoever asks for them, and never in markdown", () => {
  const ansi = "\u001b[";
  expect(renderDiagnostics([unknown], "text", { colour: true })).toContain(`${ansi}31m`);
  expect(renderDiagnostics([unknown], "text")).not.toContain(ansi);
  expect(renderDiagnostics([unknown], "markdown", { colour: true })).not.toContain(ansi);
});

test("formats for people show fifty and say how many more there are, errors first; JSON has all", () => {
  const warnings = Array.from({ length: 60 }, (_, index) =>
    diagnostic("unused-policy-file", { path: `${index}` }, first),
  );
  const all = [...warnings, unknown];
  for (const format of ["text", "markdown", "github"] as const) {
    const shown = renderDiagnostics(all, format);
    expect(shown.match(/no document uses/g)).toHaveLength(49);
    expect(shown).toContain("data-sciense");
    expect(shown).toContain("and 11 more; --format json has them all");
  }
  expect(JSON.parse(renderDiagnostics(all, "json")).diagnostics).toHaveLength(61);
});
