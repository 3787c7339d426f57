import { expect, test } from "vitest";
import { conditionsText, conditionText } from "./condition-text.ts";

test.each([
  ["StringEquals", ["o-1"], "k is o-1"],
  ["StringNotEquals", ["a", "b"], "k is none of a, b, or the request doesn't have it"],
  ["StringEqualsIfExists", ["a"], "k is a, or the request doesn't have it"],
  ["StringLike", ["repo:x/*", "repo:y/*"], "k is like one of repo:x/*, repo:y/*"],
  ["ForAnyValue:StringLike", ["a*"], "any value of k is like a*"],
  ["ForAnyValue:StringNotLike", ["a*"], "any value of k is not like a*"],
  ["ForAllValues:StringEquals", ["a"], "every value of k is a, or the request doesn't have it"],
  ["ArnEquals", ["arn:aws:iam::*:role/x"], "k is like arn:aws:iam::*:role/x"],
  ["NotIpAddress", ["10.0.0.0/8"], "k is not in 10.0.0.0/8, or the request doesn't have it"],
  ["NumericLessThanEquals", ["3600"], "k is at most 3600"],
  ["DateGreaterThan", ["2026-01-01T00:00:00Z"], "k is after 2026-01-01T00:00:00Z"],
  ["Bool", ["true"], "k is true"],
  ["Null", ["true"], "the request doesn't have k"],
  ["Null", ["false"], "the request has k"],
  ["Null", ["true", "false"], "Null of k: true, false"],
  ["constructor", ["x"], "constructor of k: x"],
])("%s %j", (operator, values, text) => {
  expect(conditionText({ operator, key: "k", values })).toBe(text);
});
test("all conditions of one principal must hold", () => {
  const conditions = [
    { operator: "StringEquals", key: "aws:SourceAccount", values: ["111122223333"] },
    { operator: "Bool", key: "aws:MultiFactorAuthPresent", values: ["true"] },
  ];
  expect(conditionsText(conditions)).toBe(
    "when aws:SourceAccount is 111122223333; and aws:MultiFactorAuthPresent is true",
  );
  expect(conditionsText([])).toBe("");
});
