// Conditions that are said to cover others do so for every request, by a plain reading of IAM's operators written here once more.
import { expect, test } from "vitest";
import { coversConditions } from "./covers.ts";

const VALUES = ["a", "A", "ab", "a*", "*b", "?", "*", `\${aws:username}`];
const LISTS = VALUES.flatMap((one, index) => [[one], ...VALUES.slice(index + 1).map((two) => [one, two])]);
const COMPARISONS = ["Equals", "Like", "EqualsIgnoreCase"].flatMap((it) => [`String${it}`, `StringNot${it}`]);
const OPERATORS = ["", "ForAnyValue:", "ForAllValues:"].flatMap((every) =>
  COMPARISONS.flatMap((it) => [`${every}${it}`, `${every}${it}IfExists`]),
);

/** What a request has of the key: nothing, one value or several. */
const REQUESTS: readonly (readonly string[])[] = [
  ...[[], ["a"], ["A"], ["b"], ["ab"], ["AB"], ["a*"], ["*b"], ["axb"], ["?"], ["*"], ["name"], ["NAME"]],
  ...[
    ["a", "b"],
    ["ab", "x"],
    ["A", "a"],
    ["a", "name"],
  ],
];
const ONE_VALUED = REQUESTS.filter(({ length }) => length < 2);

/** AWS doesn't say what an operator for one value does with several: either one of them is enough, or all must fit. */
type Several = "any" | "all";

function isMet(operator: string, values: readonly string[], request: readonly string[], several: Several): boolean {
  const [, every, not, comparison, ifExists] =
    /^(ForAnyValue:|ForAllValues:)?String(Not)?(Equals|Like|EqualsIgnoreCase)(IfExists)?$/.exec(operator) ?? [];
  const equals = (wanted: string, given: string) => {
    const text = wanted.replace(`\${aws:username}`, "name");
    if (comparison === "EqualsIgnoreCase") return text.toLowerCase() === given.toLowerCase();
    if (comparison === "Equals") return text === given;
    return new RegExp(`^${text.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(given);
  };
  const isSo = (value: string) => values.some((it) => equals(it, value)) === (not === undefined);
  if (request.length === 0) {
    if (ifExists !== undefined || every === "ForAllValues:") return true;
    return every === undefined && not !== undefined;
  }
  const isAny = every === "ForAnyValue:" || (every === undefined && several === "any");
  return isAny ? request.some(isSo) : request.every(isSo);
}

/** How many lists are covered, each of them checked with every request. */
function countCovered(wide: string, narrow: string, key: string, requests: typeof REQUESTS): number {
  let covered = 0;
  for (const wideValues of LISTS) {
    for (const narrowValues of LISTS) {
      const [one, other] = [
        { operator: wide, key, values: wideValues },
        { operator: narrow, key, values: narrowValues },
      ];
      if (!coversConditions([one], [other])) continue;
      covered += 1;
      const wrong = (["any", "all"] as const).flatMap((several) =>
        requests.filter((it) => isMet(narrow, narrowValues, it, several) && !isMet(wide, wideValues, it, several)),
      );
      if (wrong.length > 0) expect({ one, other, wrong }).toEqual({ one, other, wrong: [] });
    }
  }
  return covered;
}

test.each(OPERATORS)("what %s covers, of a key with one value", (wide) => {
  for (const narrow of OPERATORS) countCovered(wide, narrow, "aws:PrincipalTag/team", ONE_VALUED);
  expect(countCovered(wide, wide, "aws:PrincipalTag/team", ONE_VALUED)).toBeGreaterThanOrEqual(LISTS.length);
});
test.each(OPERATORS)("what %s covers, of a key with several values", (wide) => {
  for (const narrow of OPERATORS) countCovered(wide, narrow, "aws:TagKeys", REQUESTS);
  expect(countCovered(wide, wide, "aws:TagKeys", REQUESTS)).toBeGreaterThanOrEqual(LISTS.length);
});

const KEY = "aws:PrincipalTag/team";
const covers = (wide: readonly string[], narrow: readonly string[], key = KEY) => {
  const [one, other] = [wide, narrow].map(([operator = "", ...values]) => [{ operator, key, values }]);
  return coversConditions(one ?? [], other ?? []);
};
test.each<readonly [readonly string[], readonly string[]]>([
  [
    ["StringEqualsIfExists", "a"],
    ["StringEquals", "a"],
  ],
  [
    ["StringLike", "a*"],
    ["StringEquals", "ab"],
  ],
  [
    ["StringNotEquals", "ab"],
    ["StringNotLike", "a*"],
  ],
  [
    ["StringEqualsIgnoreCase", "Ab"],
    ["StringEquals", "aB"],
  ],
  [
    ["ForAllValues:StringEquals", "a"],
    ["StringEquals", "a"],
  ],
  [
    ["NumericLessThan", "10"],
    ["NumericLessThan", "9"],
  ],
  [
    ["NumericLessThanEquals", "10"],
    ["NumericEquals", "9", "10"],
  ],
  [
    ["NumericGreaterThan", "8"],
    ["NumericGreaterThanEquals", "9"],
  ],
  [
    ["DateLessThan", "2027-01-02T00:00:00Z"],
    ["DateLessThanEquals", "2027-01-01T00:00:00Z"],
  ],
  [
    ["ArnLike", "arn:aws:iam::111122223333:role/*"],
    ["ArnEquals", "arn:aws:iam::111122223333:role/a"],
  ],
  [
    ["ArnLike", "arn:aws:iam::111122223333:role/*"],
    ["StringEquals", "arn:aws:iam::111122223333:role/a"],
  ],
  [
    ["StringLike", "arn:aws:iam::*:role/*"],
    ["ArnLike", "arn:aws:iam::*:role/a"],
  ],
])("%j covers %j, and not the other way round", (wide, narrow) => {
  expect([covers(wide, narrow), covers(narrow, wide)]).toEqual([true, false]);
});
test.each<readonly [readonly string[], readonly string[]]>([
  [
    ["ArnEquals", "arn:aws:iam::*:role/a"],
    ["StringLike", "arn:aws:iam::*:role/a"],
  ],
  [
    ["StringEquals", "9"],
    ["NumericEquals", "9"],
  ],
  [
    ["NumericLessThan", "b"],
    ["NumericLessThan", "a"],
  ],
  [
    ["NumericLessThan", `\${aws:MultiFactorAuthAge}`],
    ["NumericLessThan", "1"],
  ],
  [
    ["Bool", "false"],
    ["BoolIfExists", "false"],
  ],
  [
    ["Null", "true"],
    ["Null", "false"],
  ],
  [
    ["StringEquals", "a"],
    ["StringNotEquals", "b"],
  ],
])("that %j covers %j is not certain", (wide, narrow) => {
  expect(covers(wide, narrow)).toBe(false);
});
test("an operator for one value may not take what one for several takes of a key that has several", () => {
  expect(covers(["StringEquals", "a"], ["ForAnyValue:StringEquals", "a"])).toBe(true);
  expect(covers(["StringEquals", "a"], ["ForAnyValue:StringEquals", "a"], "aws:TagKeys")).toBe(false);
  expect(covers(["ForAnyValue:StringEquals", "a"], ["StringEquals", "a"], "aws:TagKeys")).toBe(true);
});
