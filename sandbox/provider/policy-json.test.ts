import { describe, expect, test } from "vitest";
import { normalizedPolicy, policiesEquivalent, policyProblem } from "./policy-json.ts";

const statement = { Sid: "Read", Effect: "Allow", Action: ["s3:Get*", "s3:List*"], Resource: "*" };

function document(changes: object = {}): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...changes }] });
}

describe("equivalent documents", () => {
  const cases: [name: string, other: string][] = [
    ["white space", JSON.stringify(JSON.parse(document()), null, 4)],
    ["the order of actions", document({ Action: ["s3:List*", "s3:Get*"] })],
    ["a one-element list for a text", document({ Resource: ["*"] })],
    ["letter case of Effect", document({ Effect: "allow" })],
    ["a single Statement object", JSON.stringify({ Version: "2012-10-17", Statement: statement })],
    ["a document in a one-element list", `[${document()}]`],
    ["an unknown key in a statement", document({ Comment: "x" })],
    ["an empty principal list", document({ Principal: { AWS: [] } })],
    ["a plain principal and none", document({ Principal: "*" })],
  ];
  test.each(cases)("differ only in %s", (_name, other) => {
    expect(policiesEquivalent(document(), other)).toBe(true);
    expect(policiesEquivalent(other, document())).toBe(true);
  });

  test("differ only in how an account's root is written", () => {
    const short = document({ Principal: { AWS: "111111111111" } });
    expect(policiesEquivalent(short, document({ Principal: { AWS: ["arn:aws:iam::111111111111:root"] } }))).toBe(true);
  });

  test("differ only in true and its text, 1 and its text", () => {
    const typed = document({ Condition: { Bool: { "aws:MultiFactorAuthPresent": true }, NumericEquals: { n: 1 } } });
    const written = document({
      Condition: { Bool: { "aws:MultiFactorAuthPresent": ["true"] }, NumericEquals: { n: "1" } },
    });
    expect(policiesEquivalent(typed, written)).toBe(true);
  });

  test("nothing and an empty object", () => expect(policiesEquivalent("", "{}")).toBe(true));
});

describe("documents that are not equivalent", () => {
  const cases: [name: string, other: string][] = [
    ["Sid", document({ Sid: "Other" })],
    ["Version", JSON.stringify({ Version: "2008-10-17", Statement: [statement] })],
    ["letter case of an action", document({ Action: ["s3:get*", "s3:List*"] })],
    ["a duplicate action", document({ Action: ["s3:Get*", "s3:Get*", "s3:List*"] })],
    ["the number of statements", JSON.stringify({ Version: "2012-10-17", Statement: [statement, statement] })],
    ["an empty condition", document({ Condition: {} })],
  ];
  test.each(cases)("differ in %s", (_name, other) => {
    expect(policiesEquivalent(document(), other)).toBe(false);
    expect(policiesEquivalent(other, document())).toBe(false);
  });

  test('a plain "*" and {"AWS": "*"}', () => {
    expect(policiesEquivalent(document({ Principal: "*" }), document({ Principal: { AWS: "*" } }))).toBe(false);
  });
});

test("the stored text has sorted keys, no spaces and escaped angle brackets", () => {
  expect(normalizedPolicy('{ "b": "<&>", "a": [ 1 ] }')).toBe('{"a":[1],"b":"\\u003c\\u0026\\u003e"}');
});

describe("texts that are no policy", () => {
  const cases: [text: string, part: string][] = [
    ["", "is an empty string"],
    [' {"a":1}', "leading space"],
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", "contains an ARN"],
    ['"{}"', "JSON-encoded string"],
    ["{", "invalid JSON policy"],
    ['{"Statement":[{"Sid":"a","Sid":"b"}]}', 'duplicate key "Sid"'],
  ];
  test.each(cases)("%j", (text, part) => expect(policyProblem(text)).toContain(part));

  test("a key that appears once in each of two objects is fine", () => {
    expect(policyProblem('{"a":{"k":1},"b":[{"k":"a:b"},{"k":2}]}')).toBeUndefined();
  });
});
