import { expect, test } from "vitest";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import { change, grant, report } from "./in-memory-report.ts";
import { lookedAtText, peopleText } from "./plan-texts.ts";

const access = { gained: [grant("ana", "dev", "222222222222")], lost: [] };

test("what is only taken over is said to be there already: the files are new, and nobody's access", () => {
  expect(peopleText(report([change("import", "permission-set/a"), change("import", "group/b")], { access }))).toBe(
    "2 things that AWS has as declared are taken over, and nothing is written (3 calls or more to read); " +
      "in the files, 1 person gains access",
  );
});
test("beside other changes it is said after them", () => {
  expect(peopleText(report([change("import", "group/b"), change("create", "group/c")], { access }))).toBe(
    "1 person gains access; 1 thing that AWS has as declared is taken over (1 call or more to read)",
  );
});
test("without it nothing is said of it", () => {
  expect(peopleText(report([change("create", "group/c")]))).toBe("nobody gains or loses a permission set");
});

test("where changes made by hand were looked for is said, and where not", () => {
  const text = (looked: number, touched: number) => lookedAtText({ handEdits: { ...NO_HAND_EDITS, looked, touched } });
  expect(text(0, 0)).toBe(
    "AWS was asked for the instance, the accounts and which declared names exist already; " +
      "the command drift looks for changes made by hand everywhere",
  );
  expect(text(1, 1)).toContain("and for changes made by hand in the 1 thing that is touched; ");
  expect(text(2, 61)).toContain(
    "in 2 of the 61 things that are touched, those by which something is given; the command",
  );
  expect(text(0, 61)).toContain("61 things are touched, too many to look for changes made by hand: the command drift");
});
