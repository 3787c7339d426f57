import { expect, test } from "vitest";
import { isNarrower } from "./narrower-policy.ts";

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (actions: unknown, more: object = {}) => ({ Effect: "Allow", Action: actions, Resource: "*", ...more });
const deny = (actions: unknown) => ({ Effect: "Deny", Action: actions, Resource: "*" });

test.each([
  ["an action less", policy(allow(["s3:Get", "s3:Put"])), policy(allow("s3:Get"))],
  ["a statement less", policy(allow("s3:Get"), allow("s3:Put")), policy(allow("s3:Put", { Sid: "x" }))],
  ["a resource less", policy(allow("s3:Get", { Resource: ["a", "b"] })), policy(allow("s3:Get", { Resource: "b" }))],
  ["a denial more", policy(allow("s3:Get")), policy(allow("s3:Get"), deny("s3:*"))],
])("%s is narrower", (_, before, after) => {
  expect(isNarrower(before, after)).toBe(true);
  expect(isNarrower(after, before)).toBe(false);
});
test.each([
  ["an action for another", policy(allow("s3:Get")), policy(allow("s3:Put"))],
  ["a condition taken away", policy(allow("s3:Get", { Condition: {} })), policy(allow("s3:Get"))],
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
