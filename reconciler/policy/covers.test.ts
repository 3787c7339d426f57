// Conditions that are said to cover others do so for every request, by a plain reading of IAM's operators written here once more.
import { expect, test } from "vitest";
import { coversConditions } from "./covers.ts";

const VALUES = ["a", "ab", "a*", "*b", "?"];
const LISTS = VALUES.flatMap((one, index) => [[one], ...VALUES.slice(index + 1).map((two) => [one, two])]);
const NAMES = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists"];
const OPERATORS = [
  ...NAMES,
  "StringNotLikeIfExists",
  ...["ForAnyValue:", "ForAllValues:"].flatMap((every) => NAMES.slice(0, 4).map((name) => `${every}${name}`)),
];

/** What a request has of the key: nothing, one value or two. */
const REQUESTS: readonly (readonly string[])[] = [[], ["a"], ["b"], ["ab"], ["a*"], ["axb"], ["a", "b"], ["ab", "x"]];

function isMet(operator: string, values: readonly string[], request: readonly string[]): boolean {
  const [, every, not, comparison, ifExists] =
    /^(ForAnyValue:|ForAllValues:)?String(Not)?(Equals|Like)(IfExists)?$/.exec(operator) ?? [];
  const fits = (value: string) =>
    values.some((it) =>
      comparison === "Like"
        ? new RegExp(`^${it.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(value)
        : it === value,
    );
  const isSo = (value: string) => fits(value) === (not === undefined);
  if (every === "ForAnyValue:") return request.some(isSo);
  if (every === "ForAllValues:") return request.every(isSo);
  if (request.length === 0) return not !== undefined || ifExists !== undefined;
  return request.every(isSo);
}

test.each(OPERATORS)("%s", (operator) => {
  const on = (values: readonly string[]) => [{ operator, key: "aws:PrincipalTag/team", values }];
  // Without a quantifier a request has one value.
  const requests = REQUESTS.filter(({ length }) => operator.startsWith("For") || length < 2);
  let covered = 0;
  for (const wide of LISTS) {
    for (const narrow of LISTS) {
      if (!coversConditions(on(wide), on(narrow))) continue;
      covered += 1;
      const wrong = requests.filter((it) => isMet(operator, narrow, it) && !isMet(operator, wide, it));
      expect({ wide, narrow, wrong }).toEqual({ wide, narrow, wrong: [] });
    }
  }
  expect(covered).toBeGreaterThanOrEqual(LISTS.length);
});
