import { stripVTControlCharacters, styleText } from "node:util";
import { expect, test } from "vitest";
import { wrapLines } from "./wrap-lines.ts";

test("a line that is too long goes on below, further right than it began", () => {
  expect(wrapLines("  - gains PowerUser in ml-lab, shop-dev\nnext\n", 20)).toBe(
    "  - gains PowerUser\n    in ml-lab,\n    shop-dev\nnext\n",
  );
});
test("nothing breaks inside a name, not even one that is longer than a line, nor inside short quotes", () => {
  const arn = "arn:aws:iam::111122223333:role/access/some-role-with-a-long-name";
  expect(wrapLines(`may assume ${arn}, which is long`, 20)).toBe(`may assume\n  ${arn},\n  which is long`);
  expect(wrapLines('group "data science" of team data', 17)).toBe('group\n  "data science"\n  of team data');
  expect(wrapLines('it says "never ends on this line', 20)).toBe('it says "never ends\n  on this line');
});
test("what fits stays as it is, with the spaces between its words", () => {
  const text = "account         ml-lab\n\n  two  spaces\n";
  expect(wrapLines(text, 22)).toBe(text);
});
test("a line of a file and the caret below it stay together", () => {
  const text = "a.yaml:9:9: error: something is wrong here\n  9 | members: [ana.silva, ben.ruiz]\n    |          ^\n";
  expect(wrapLines(text, 20)).toBe(
    "a.yaml:9:9: error:\n  something is wrong\n  here\n  9 | members: [ana.silva, ben.ruiz]\n    |          ^\n",
  );
});
test("colours take no room", () => {
  const red = (text: string) => styleText("red", text, { validateStream: false });
  const wrapped = wrapLines(`${red("loses")} ${red("PowerUser")} in ml-lab`, 18);
  expect(stripVTControlCharacters(wrapped)).toBe("loses PowerUser in\n  ml-lab");
  expect(wrapped.startsWith(red("loses"))).toBe(true);
});
test("a deep line of a narrow terminal still has room", () => {
  expect(wrapLines(`${" ".repeat(30)}one two three four`, 20)).toBe(
    `${" ".repeat(30)}one\n${" ".repeat(10)}two three\n${" ".repeat(10)}four`,
  );
});
