import { expect, test } from "vitest";
import { type Diagnostic, diagnostic, limitDiagnostics, MOST_LISTED, sortDiagnostics } from "./diagnostic.ts";

const place = (line: number) => ({ file: "access/teams/a.yaml", line, column: 1 });
const error = (line: number) => diagnostic("unknown-user", { name: "x" }, place(line));
const warning = (line: number) => diagnostic("unused-policy-file", { path: "x" }, place(line));
const many = (count: number, make: (line: number) => Diagnostic) =>
  Array.from({ length: count }, (_, line) => make(line));

test("as many as are listed are all listed", () => {
  const all = many(MOST_LISTED, error);
  expect(limitDiagnostics(all)).toBe(all);
});

test("of more the first are listed, which is said, and no warning takes an error's place", () => {
  const listed = limitDiagnostics([...many(MOST_LISTED, warning), error(MOST_LISTED)]);
  expect(listed).toHaveLength(MOST_LISTED + 1);
  expect(listed[0]?.code).toBe("problems-left-out");
  expect(listed.at(-1)).toMatchObject({ code: "unknown-user", place: { line: MOST_LISTED } });
});

test("what was not checked is said after all problems, whichever file it is said at", () => {
  const withheld = diagnostic("checks-withheld", { files: 1 }, { file: "access/a.yaml", line: 1, column: 1 });
  expect(sortDiagnostics([withheld, error(2), warning(1)]).map(({ code }) => code)).toEqual([
    "unused-policy-file",
    "unknown-user",
    "checks-withheld",
  ]);
});
