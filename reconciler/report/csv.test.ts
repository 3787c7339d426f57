import { expect, test } from "vitest";
import { csv } from "./csv.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["+cmd", "'+cmd"],
  ["-2", "'-2"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'<U+0009>=1"],
  ["＝1", "'＝1"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["a\r\nb", "a<U+000D><U+000A>b"],
  ["\u202eevil", "<U+202E>evil"],
  ["a=b-c@d", "a=b-c@d"],
  ["", ""],
])("the cell %j is written %j", (value, written) => {
  expect(csv(["name"], [[value]])).toBe(`name\r\n${written}\r\n`);
});
