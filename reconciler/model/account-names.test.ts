import { expect, test } from "vitest";
import { withAccountNames } from "./account-names.ts";

const NAMES = new Map([["222222222222", "ml-dev"]]);

test.each([
  ["role/a in account-222222222222", "role/a in account-222222222222 (ml-dev)"],
  ["account 222222222222: no limit", "account 222222222222 (ml-dev): no limit"],
  ["account-333333333333", "account-333333333333"],
  ["arn:aws:iam::222222222222:role/a", "arn:aws:iam::222222222222:role/a"],
  ["1222222222222 a222222222222 222222222222b", "1222222222222 a222222222222 222222222222b"],
])("%s", (text, named) => {
  expect(withAccountNames(text, NAMES)).toBe(named);
});
