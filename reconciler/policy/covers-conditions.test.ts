// Tests of addresses, numbers, dates and absence that are said to cover others do so for every sampled request, read plainly here.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coversTest } from "./covers-conditions.ts";

type Test = { readonly operator: string; readonly values: readonly string[] };
/** Of one type of key: the operators for it, the values that tests name, those that requests have, and how they compare. */
type Type = {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
  readonly requests: readonly string[];
  readonly isMet: (comparison: string, value: string, request: string) => boolean;
};

const asBits = (address: string) =>
  address
    .split(".")
    .map((it) => Number(it).toString(2).padStart(8, "0"))
    .join("");
const isIn = (block: string, address: string) => {
  const [base = "", prefix = "32"] = block.split("/");
  return asBits(base).slice(0, Number(prefix)) === asBits(address).slice(0, Number(prefix));
};
const compared = (comparison: string, value: number, request: number) => {
  if (comparison === "Equals") return request === value;
  if (comparison.endsWith("Equals") && request === value) return true;
  return comparison.startsWith("LessThan") ? request < value : request > value;
};
const BOUNDS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];

const TYPES: Readonly<Record<string, Type>> = {
  addresses: {
    key: "aws:SourceIp",
    operators: ["IpAddress", "NotIpAddress"],
    values: [
      "0.0.0.0/0",
      "10.0.0.0/8",
      "10.1.0.0/16",
      "10.1.2.0/24",
      "10.1.2.3",
      "10.1.2.3/32",
      "10.1.9.9/16",
      "192.0.2.0/25",
    ],
    requests: ["10.1.2.3", "10.1.2.4", "10.1.3.0", "10.2.0.0", "11.0.0.0", "192.0.2.1", "192.0.2.200"],
    isMet: (_, value, request) => isIn(value, request),
  },
  numbers: {
    key: "aws:MultiFactorAuthAge",
    operators: BOUNDS.map((it) => `Numeric${it}`),
    values: ["1", "2", "2.0", "2.5", "3"],
    requests: ["0", "1", "1.5", "2", "2.25", "2.5", "3", "4"],
    isMet: (comparison, value, request) => compared(comparison.slice("Numeric".length), Number(value), Number(request)),
  },
  dates: {
    key: "aws:CurrentTime",
    operators: BOUNDS.map((it) => `Date${it}`),
    values: [
      "2026-01-01T00:00:00Z",
      "2026-01-01T01:00:00+01:00",
      "2026-01-01T00:00:00-01:00",
      "1767229200.5",
      "1767225600",
    ],
    requests: [
      "2025-12-31T23:59:59Z",
      "2026-01-01T00:00:00Z",
      "2026-01-01T00:30:00Z",
      "2026-01-01T01:00:00Z",
      "2027-01-01T00:00:00Z",
    ],
    isMet: (comparison, value, request) => {
      const time = /^\d{9}/.test(value) ? Number(value) * 1000 : Date.parse(value);
      return compared(comparison.slice("Date".length), time, Date.parse(request));
    },
  },
  texts: {
    key: "aws:PrincipalTag/team",
    operators: ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    values: ["a", "A", "b", "c"],
    requests: ["a", "A", "b", "c", "d"],
    isMet: (comparison, value, request) =>
      comparison.endsWith("IgnoreCase") ? value.toLowerCase() === request.toLowerCase() : value === request,
  },
};

/** A key of one value; `undefined` is a request without it. */
function takes({ operator, values }: Test, request: string | undefined, { isMet }: Type): boolean {
  if (operator === "Null") return values.some((it) => it.toLowerCase() === String(request === undefined));
  const [, every, name = "", ifExists] = /^(ForAnyValue:|ForAllValues:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const isNegated = name.includes("Not");
  if (request === undefined) {
    if (every === "ForAllValues:" || (every === undefined && ifExists !== undefined)) return true;
    return every === undefined && isNegated;
  }
  return values.some((it) => isMet(name.replace("Not", ""), it, request)) !== isNegated;
}

describe.each(Object.entries(TYPES))("of %s", (_, type) => {
  const operator = fc
    .tuple(
      fc.constantFrom("", "", "ForAnyValue:", "ForAllValues:"),
      fc.constantFrom(...type.operators),
      fc.constantFrom("", "", "IfExists"),
    )
    .map((parts) => parts.join(""));
  const anyTest: fc.Arbitrary<Test> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ operator, values: fc.subarray([...type.values], { minLength: 1, maxLength: 3 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        operator: fc.constant("Null"),
        values: fc.subarray(["true", "True", "false"], { minLength: 1 }),
      }),
    },
  );
  test("one test covers another only where it takes every request that the other takes", () => {
    let covered = 0;
    fc.assert(
      fc.property(anyTest, anyTest, (wide, narrow) => {
        if (!coversTest({ key: type.key, ...wide }, { key: type.key, ...narrow })) return;
        covered += 1;
        const requests = [undefined, ...type.requests];
        expect(requests.filter((it) => takes(narrow, it, type) && !takes(wide, it, type))).toEqual([]);
      }),
      { numRuns: 20_000, seed: 20261130 },
    );
    expect(covered).toBeGreaterThan(400);
  });
});

const KEYS: Readonly<Record<string, string>> = {
  Ip: "aws:SourceIp",
  Nu: "aws:MultiFactorAuthAge",
  Da: "aws:CurrentTime",
};
const TAG = "aws:PrincipalTag/team";
const covers = (key: string, [wide, ...many]: readonly string[], [narrow, ...few]: readonly string[]) =>
  coversTest({ operator: wide ?? "", key, values: many }, { operator: narrow ?? "", key, values: few });

test.each<readonly [readonly string[], readonly string[]]>([
  [
    ["IpAddress", "10.0.0.0/8"],
    ["IpAddress", "10.1.0.0/16"],
  ],
  [
    ["IpAddress", "10.0.0.0/8", "192.0.2.0/24"],
    ["IpAddress", "10.1.2.3", "192.0.2.7"],
  ],
  [
    ["IpAddress", "2001:db8::/32"],
    ["IpAddress", "2001:DB8:1::/48"],
  ],
  [
    ["IpAddressIfExists", "10.0.0.0/8"],
    ["IpAddress", "10.0.0.0/8"],
  ],
  [
    ["NotIpAddress", "10.1.0.0/16"],
    ["NotIpAddress", "10.0.0.0/8"],
  ],
  [
    ["NotIpAddress", "192.0.2.0/24"],
    ["IpAddress", "10.0.0.0/8"],
  ],
  [
    ["NumericNotEquals", "5"],
    ["NumericLessThan", "5"],
  ],
  [
    ["DateLessThan", "2026-01-01T00:00:00Z"],
    ["DateLessThan", "2026-01-01T00:00:00+01:00"],
  ],
  [
    ["Null", "false"],
    ["IpAddress", "10.0.0.0/8"],
  ],
  [
    ["Null", "false"],
    ["NumericLessThan", "5"],
  ],
  [
    ["NotIpAddress", "10.0.0.0/8"],
    ["Null", "true"],
  ],
  [
    ["NumericLessThanIfExists", "5"],
    ["Null", "true"],
  ],
  [
    ["Null", "true", "false"],
    ["NumericLessThanIfExists", "5"],
  ],
  [
    ["Null", "true", "false"],
    ["Null", "true"],
  ],
])("%j covers %j, and not the other way round", (wide, narrow) => {
  const named = [...wide, ...narrow]
    .map((it) => /(?:Not)?(Ip|Nu(?!ll)|Da)[a-z]+/.exec(it)?.[1])
    .find((it) => it !== undefined);
  const key = KEYS[named ?? ""] ?? TAG;
  expect([covers(key, wide, narrow), covers(key, narrow, wide)]).toEqual([true, false]);
});
test("Null covers a text that has signs, and the same in another letter case", () => {
  expect(covers(TAG, ["Null", "false"], ["StringEquals", "a"])).toBe(true);
  expect(covers(TAG, ["Null", "False"], ["Null", "false"])).toBe(true);
  expect(covers(TAG, ["StringEqualsIfExists", "a"], ["Null", "True"])).toBe(true);
  expect(covers(TAG, ["StringNotEquals", "b"], ["StringEquals", "a"])).toBe(true);
});
test.each<readonly [string, readonly string[], readonly string[]]>([
  ["an empty value is a value", ["Null", "false"], ["StringEquals", ""]],
  ["stars stand for more than nothing", ["Null", "false"], ["StringLike", "*"]],
  ["a variable stands for something", ["Null", "false"], ["StringEquals", `\${aws:username}`]],
  ["a value is there", ["Null", "false"], ["StringEqualsIfExists", "a"]],
  ["a value is there that isn't another", ["Null", "false"], ["StringNotEquals", "a"]],
  ["a key that isn't there equals something", ["StringEquals", "a"], ["Null", "true"]],
  ["what Null says without a value of its own", ["Null", "maybe"], ["Null", "true"]],
  ["an address has this family", ["IpAddress", "0.0.0.0/0"], ["IpAddress", "::1"]],
  ["an address of one family in the other", ["IpAddress", "10.0.0.0/8"], ["IpAddress", "::ffff:10.0.0.1"]],
  ["an address of another family is outside", ["NotIpAddress", "10.0.0.0/8"], ["IpAddress", "::/0"]],
  ["a block has so many bits", ["IpAddress", "10.0.0.0/33"], ["IpAddress", "10.0.0.0/33", "10.0.0.1"]],
  ["what is no address is in a block", ["IpAddress", "0.0.0.0/0"], ["IpAddress", "10.0.0.*"]],
  ["one of several values is another one", ["StringNotEquals", "b"], ["StringLike", "a*"]],
])("that %s is not certain: %j, %j", (_, wide, narrow) => {
  expect(covers(TAG, wide, narrow)).toBe(false);
});
test.each<readonly [string, string, boolean]>([
  ["::/0", "2001:db8::1", true],
  ["2001:db8::/32", "2001:0db8:0:0:0:0:0:1", true],
  ["::1", "0:0:0:0:0:0:0:1/128", true],
  ["2001:db8::/33", "2001:db8:8000::", false],
  ["2001:db8::/32", "2001:db8::1::2", false],
  ["2001:db8::/32", "2001:db8:1", false],
  ["2001:db8::/32", "2001:db8:0:0:0:0:0:0:1", false],
  ["::/0", "0:0:0:0:0:0:0::0", false],
  ["::/0", "0:0:0:0:0:0:0:0::", false],
  ["::/0", "12345::", false],
  ["0.0.0.0/0", "256.0.0.1", false],
  ["0.0.0.0/0", "010.0.0.1", false],
  ["0.0.0.0/0", "10.0.0", false],
])("block %s has %s: %s", (wide, narrow, isIn) => {
  expect(covers("aws:SourceIp", ["IpAddress", wide], ["IpAddress", narrow])).toBe(isIn);
});
test("of a key with several values, one that isn't excluded says nothing of the others", () => {
  expect(covers("aws:TagKeys", ["StringNotEquals", "b"], ["StringEquals", "a"])).toBe(false);
});
