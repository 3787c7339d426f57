import { expect, test } from "vitest";
import { change, grant, report } from "./in-memory-report.ts";
import { peopleText } from "./plan-texts.ts";

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
