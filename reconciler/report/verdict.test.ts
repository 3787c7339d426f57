import { expect, test } from "vitest";
import { review } from "./in-memory-report.ts";
import { touchedText } from "./verdict.ts";

const touched = { ...review.diff?.touched, renamed: 0 } as NonNullable<typeof review.diff>["touched"];

test("who can do more of one and less of another is one person, not two", () => {
  expect(touchedText({ ...touched, canDoMore: ["ana", "ben"], canDoLess: ["Ben", "chen"] })).toBe(
    "1 person can do more, 1 person can do less, 1 person can do other things than before, nobody is added or removed",
  );
  expect(touchedText({ ...touched, canDoMore: ["ana"], canDoLess: [] })).toBe(
    "1 person can do more, nobody is added or removed",
  );
});
test("another e-mail address is no other access", () => {
  const none = { ...touched, canDoMore: [], canDoLess: [] };
  expect(touchedText({ ...none, addresses: ["ana"] })).toBe(
    "1 person's e-mail address changes, nobody's access changes",
  );
  expect(touchedText({ ...touched, canDoMore: ["ana"], canDoLess: [], addresses: ["ana", "ben"] })).toBe(
    "1 person can do more, the e-mail addresses of 2 people change, nobody is added or removed",
  );
});
test("what is not known, and roles that are new, are said as that", () => {
  const none = { ...touched, canDoMore: [], canDoLess: [] };
  expect(touchedText({ ...none, notKnown: ["ana", "ben"], rolesNew: [{ name: "trainer", accounts: ["dev"] }] })).toBe(
    "what 2 people can do then is not known here, 1 service role is new, nobody is added or removed",
  );
  expect(touchedText(none)).toBe("nobody's access changes");
});
test("a role in two accounts is one role", () => {
  const none = { ...touched, canDoMore: [], canDoLess: [] };
  const trainer = { name: "trainer", accounts: ["dev", "prod"] };
  expect(touchedText({ ...none, rolesOpened: [trainer] })).toBe(
    "1 service role opens up in 2 accounts, nobody is added or removed",
  );
  expect(touchedText({ ...none, rolesWithOtherThings: [trainer] })).toBe(
    "1 service role can do other things than before in 2 accounts, nobody is added or removed",
  );
  expect(touchedText({ ...none, rolesNew: [trainer, { name: "tester", accounts: ["dev"] }] })).toBe(
    "2 service roles are new in 2 accounts, nobody is added or removed",
  );
});
