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
      'access/teams/research.yaml:14:7: error: the key "groups" is there twice [duplicate-key]',
      "  hint: merge the two; neither is used as it stands",
      "  first here: access/teams/data.yaml:3:5",
      "",
    ].join("\n"),
  );
});

test("text for a terminal: the same words, coloured by severity; no other format is coloured", () => {
  const coloured = renderDiagnostics([unknown, twice], "text", true);
  expect(coloured).toContain("\u001b[31m\u001b[1merror:");
  expect(stripVTControlCharacters(coloured)).toBe(renderDiagnostics([unknown, twice], "text"));
  for (const format of ["json", "markdown", "github"] as const)
    expect(renderDiagnostics([unknown], format, true)).toBe(renderDiagnostics([unknown], format));
});

test("json: a version, and flat places", () => {
  expect(JSON.parse(renderDiagnostics([twice], "json"))).toEqual({
    version: 1,
    diagnostics: [
      {
        code: "duplicate-key",
        severity: "error",
        message: 'the key "groups" is there twice',
        hint: "merge the two; neither is used as it stands",
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
