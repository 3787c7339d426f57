import { expect, test } from "vitest";
import { effectsIn, hasNone, isNarrower, mayBeLost } from "./narrower-policy.ts";

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (actions: unknown, more: object = {}) => ({ Effect: "Allow", Action: actions, Resource: "*", ...more });
const on = (resource: string) => allow("s3:Get", { Resource: resource });
const allBut = (...actions: string[]) => ({ Effect: "Allow", NotAction: actions, Resource: "*" });
const deny = (actions: unknown) => ({ Effect: "Deny", Action: actions, Resource: "*" });
const MFA = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const when = (operator: string, ...values: string[]) =>
  policy(allow("s3:Get", { Condition: { [operator]: { "aws:PrincipalTag/team": values } } }));

test.each([
  ["an action less", policy(allow(["s3:Get", "s3:Put"])), policy(allow("s3:Get"))],
  ["a statement less", policy(allow("s3:Get"), allow("s3:Put")), policy(allow("s3:Put", { Sid: "x" }))],
  ["a resource less", policy(allow("s3:Get", { Resource: ["a", "b"] })), policy(allow("s3:Get", { Resource: "b" }))],
  ["a wildcard's part", policy(allow("s3:*")), policy(allow("S3:Get*"))],
  ["an action of a single character more", policy(allow("s3:Get?")), policy(allow("s3:Gets"))],
  ["a folder of a bucket", policy(on("arn:aws:s3:::b/*")), policy(on(`arn:aws:s3:::b/\${aws:username}/*`))],
  ["a condition more", policy(allow("s3:Get")), policy(allow("s3:Get", { Condition: MFA }))],
  ["a value less", when("StringEquals", "a", "b"), when("StringEquals", "b")],
  [
    "an address less",
    when("IpAddressIfExists", "10.0.0.0/8", "192.168.0.0/16"),
    when("IpAddressIfExists", "10.0.0.0/8"),
  ],
  ["a text of a pattern", when("StringLike", "a*", "b"), when("StringEquals", "b")],
  ["a request without the key", when("StringEqualsIfExists", "a"), when("StringEquals", "a")],
  ["a value less of any or every one", when("ForAllValues:StringLike", "a", "b"), when("ForAllValues:StringLike", "a")],
  ["a pattern's part", when("StringLike", "repo:x/*"), when("StringLike", "repo:x/y:*", "repo:x/z:?")],
  ["a value more that it may not have", when("StringNotEquals", "a"), when("StringNotEquals", "a", "b")],
  ["a wider pattern that it may not have", when("StringNotLike", "a/b*"), when("StringNotLike", "a/*")],
  ["NotAction with one more", policy(allBut("a:x")), policy(allBut("a:x", "b:*"))],
  ["what NotAction leaves", policy(allBut("a:*")), policy(allow("b:x"))],
  ["a denial more", policy(allow("s3:Get")), policy(allow("s3:Get"), deny("s3:*"))],
])("%s is narrower", (_, before, after) => {
  expect(isNarrower(before, after)).toBe(true);
  expect(isNarrower(after, before)).toBe(false);
});
test.each([
  ["a star for a question mark", policy(allow("s3:Get?")), policy(allow("s3:Get*"))],
  ["a variable for its text", policy(on("arn:aws:s3:::b/a*d")), policy(on(`arn:aws:s3:::b/a\${aws:userid}`))],
  ["a variable for another", policy(on(`arn:aws:s3:::\${aws:userid}*`)), policy(on(`arn:aws:s3:::\${aws:username}`))],
  ["what NotAction may except", policy(allBut("a:*x")), policy(allow("a:y*"))],
  [
    "another resource than NotResource names",
    policy(on("x")),
    policy({ Effect: "Allow", Action: "s3:Get", NotResource: "x" }),
  ],
  ["a value for another", when("StringEquals", "a", "b"), when("StringEquals", "b", "c")],
  ["a star in what is compared exactly", when("StringEquals", "a*"), when("StringEquals", "ab")],
  ["a star across the parts of an ARN", when("ArnLike", "arn:*:x"), when("ArnLike", "arn:aws:iam::1:x")],
  ["a variable's text", when("StringLike", `\${aws:username}`), when("StringLike", "a")],
  [
    "none of several values of a request",
    when("ForAnyValue:StringNotEquals", "a"),
    when("ForAnyValue:StringNotEquals", "a", "b"),
  ],
  ["another operator", when("StringEquals", "9", "10"), when("NumericEquals", "9")],
  ["an operator that is not known", when("StringIsLike", "a", "b"), when("StringIsLike", "a")],
  ["no value", when("StringEquals", "a"), when("StringEquals")],
  ["there or not", when("Null", "true"), when("Null", "true", "false")],
  ["an action for another", policy(allow("s3:Get")), policy(allow("s3:Put"))],
  ["a condition taken away", policy(allow("s3:Get", { Condition: MFA })), policy(allow("s3:Get"))],
  [
    "NotAction with one less",
    policy({ Effect: "Allow", NotAction: ["a", "b"], Resource: "*" }),
    policy({ Effect: "Allow", NotAction: ["a"], Resource: "*" }),
  ],
  ["a resource for another", policy(allow("s3:Get", { Resource: "a" })), policy(allow("s3:Get", { Resource: "b" }))],
  ["a resource more", policy(allow("s3:Get", { Resource: ["a"] })), policy(allow("s3:Get", { Resource: ["a", "b"] }))],
  ["a denial taken away", policy(allow("s3:Get"), deny("s3:Put")), policy(allow("s3:Get"))],
  ["a denial of less", policy(deny(["s3:Get", "s3:Put"])), policy(deny("s3:Get"))],
  ["a permission in the place of a denial", policy(deny("s3:Get")), policy(allow("s3:Get"))],
  [
    "Action in the place of NotAction",
    policy({ Effect: "Allow", NotAction: "a", Resource: "*" }),
    policy({ Effect: "Allow", Action: "a", Resource: "*" }),
  ],
  [
    "NotAction in the place of Action",
    policy({ Effect: "Allow", Action: "a", Resource: "*" }),
    policy({ Effect: "Allow", NotAction: "a", Resource: "*" }),
  ],
  ["text that was no policy", "{", policy()],
  ["text that is no policy", policy(), "{"],
  ["an object without statements before", "{}", policy()],
  ["an object without statements after", policy(), "{}"],
])("%s is not", (_, before, after) => {
  expect(isNarrower(before, after)).toBe(false);
});
test("a policy that denies more, or stays as it is, allows no more", () => {
  expect(isNarrower(policy(deny("s3:Get")), policy(deny(["s3:Get", "s3:Put"])))).toBe(true);
  expect(isNarrower(policy(allow("s3:Get")), policy(allow("s3:Get")))).toBe(true);
});
test("one statement without its list is a policy too", () => {
  const single = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: statement });
  expect(isNarrower(single(allow(["s3:Get", "s3:Put"])), single(allow("s3:Get")))).toBe(true);
  expect(isNarrower(single(allow("s3:Get")), single(allow("s3:Put")))).toBe(false);
});
test("a statement may be written as several, each with some of its actions or resources", () => {
  const whole = policy(allow(["s3:Get", "s3:Put"], { Resource: ["a", "b"] }));
  const parts = policy(
    allow(["s3:Put", "s3:Get"], { Resource: "a" }),
    ...["s3:Get", "s3:Put"].map((it) => allow(it, { Resource: "b" })),
  );
  expect([isNarrower(whole, parts), isNarrower(parts, whole)]).toEqual([true, true]);
  expect([mayBeLost(whole, parts), mayBeLost(parts, whole)]).toEqual([[], []]);
});
test("what may be lost is each action on each resource; of what can't be read it isn't known", () => {
  const before = policy(allow(["s3:Get", "s3:Put"], { Resource: ["a", "b"] }));
  const after = policy(allow("s3:*", { Resource: "a" }), deny("s3:Put"));
  expect(mayBeLost(before, after)).toMatchObject([
    { effect: "Allow", action: { among: ["s3:Get"] }, resource: { among: ["b"] } },
    { effect: "Allow", action: { among: ["s3:Put"] }, resource: { among: ["b"] } },
    { effect: "Deny", action: { among: ["s3:Put"] }, resource: { among: ["*"] } },
  ]);
  expect([mayBeLost("{", after), mayBeLost(before, "{}")]).toEqual([undefined, undefined]);
  const denials = [before, after, "{"].map((it) => effectsIn(it, "Deny")?.length);
  expect(denials).toEqual([0, 1, undefined]);
  expect(["Allow", "Deny"].map((it) => hasNone(before, it as "Allow" | "Deny"))).toEqual([false, true]);
  expect([hasNone("{", "Deny"), hasNone("{}", "Allow"), hasNone(undefined, "Deny")]).toEqual([false, false, false]);
});
