import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeKey,
  encodeKey,
  identityOf,
  type ResourceIdentity,
  type ResourceKind,
  wholeOf,
} from "./resource-identity.ts";

/** Any text that can be encoded: no half of a surrogate pair stands alone in what was read from a file. */
const text = fc.string({ unit: "grapheme" });
const principal = fc.record({ kind: fc.constantFrom("user" as const, "group" as const), name: text });

const ANY: { readonly [Kind in ResourceKind]: fc.Arbitrary<ResourceIdentity> } = {
  user: text.map(identityOf.user),
  group: text.map(identityOf.group),
  membership: fc.tuple(text, text).map(([group, user]) => identityOf.membership(group, user)),
  "permission-set": text.map(identityOf.permissionSet),
  "managed-policy": fc.tuple(text, text).map(([set, policy]) => identityOf.managedPolicy(set, policy)),
  "customer-policy": fc.tuple(text, text).map(([set, policy]) => identityOf.customerPolicy(set, policy)),
  "inline-policy": text.map(identityOf.inlinePolicy),
  boundary: text.map(identityOf.boundary),
  assignment: fc.tuple(text, text, principal).map(([account, set, who]) => identityOf.assignment(account, set, who)),
  role: text.map(identityOf.role),
  policy: text.map(identityOf.policy),
  "role-policy": fc.tuple(text, text).map(([role, policy]) => identityOf.rolePolicy(role, policy)),
  "access-control-attributes": fc.constant(identityOf.accessControlAttributes()),
};
const any = fc.oneof(...Object.values(ANY));

test("a key says which identity it is of, whatever stands in the names", () => {
  fc.assert(
    fc.property(any, (identity) => {
      expect(decodeKey(encodeKey(identity))).toEqual(identity);
    }),
  );
});
test("different identities have different keys", () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(encodeKey(a) === encodeKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});
test("a key that is decoded is the one that is encoded again, and nothing else is a key", () => {
  const parts = fc.array(fc.string({ unit: fc.constantFrom("a", "A", "%", "2", "F", "f", "é", " ") }), {
    maxLength: 5,
  });
  const kinds = fc.constantFrom(...Object.keys(ANY), "bucket", "");
  fc.assert(
    fc.property(kinds, parts, (kind, rest) => {
      const key = [kind, ...rest].join("/");
      const identity = decodeKey(key);
      if (identity !== undefined) expect(encodeKey(identity)).toBe(key);
    }),
  );
});

describe("keys are as they have always been: a state is read by them", () => {
  test.each([
    [identityOf.user("Ana.Silva"), "user/ana.silva"],
    [identityOf.group("AI Builders"), "group/ai%20builders"],
    [identityOf.membership("Builders", "Ana"), "membership/builders/ana"],
    [identityOf.permissionSet("Reader"), "permission-set/reader"],
    [identityOf.managedPolicy("Reader", "job-function/ViewOnly"), "managed-policy/reader/job-function%2FViewOnly"],
    [identityOf.customerPolicy("Reader", "/team/Logs"), "customer-policy/reader/%2Fteam%2FLogs"],
    [identityOf.inlinePolicy("Reader"), "inline-policy/reader"],
    [identityOf.boundary("Reader"), "boundary/reader"],
    [
      identityOf.assignment("022222222222", "Reader", { kind: "group", name: "Builders" }),
      "assignment/022222222222/reader/group/builders",
    ],
    [identityOf.role("Trainer"), "role/trainer"],
    [identityOf.policy("Trainer-S3"), "policy/trainer-s3"],
    [identityOf.rolePolicy("Trainer", "service-role/AmazonX"), "role-policy/trainer/service-role%2FAmazonX"],
    [identityOf.accessControlAttributes(), "access-control-attributes"],
    [identityOf.group("a::b*(é)"), "group/a%3A%3Ab%2A%28%C3%A9%29"],
    [identityOf.group("a.b+c=d,e@f_g-h"), "group/a.b+c=d,e@f_g-h"],
  ])("%j", (identity, key) => {
    expect(encodeKey(identity)).toBe(key);
  });
});

test.each([
  ["another kind", "bucket/state"],
  ["bootstrap's", "oidc-provider"],
  ["no kind", ""],
  ["a part too few", "membership/builders"],
  ["a part too many", "group/a/b"],
  ["another letter case", "group/Builders"],
  ["another encoding", "group/%61"],
  ["an encoding of nothing", "group/%FF"],
  ["half an encoding", "group/%"],
  ["no kind of principal", "assignment/022222222222/reader/robot/r2"],
])("%s is none of our keys", (_, key) => {
  expect(decodeKey(key)).toBeUndefined();
});

test("an attachment is a part of its permission set or role, and nothing else is a part", () => {
  const of = (key: string) => {
    const identity = decodeKey(key);
    if (identity === undefined) throw new Error(key);
    const whole = wholeOf(identity);
    return whole === undefined ? undefined : encodeKey(whole);
  };
  for (const kind of [
    "managed-policy/reader/X",
    "customer-policy/reader/X",
    "inline-policy/reader",
    "boundary/reader",
  ]) {
    expect(of(kind)).toBe("permission-set/reader");
  }
  expect(of("role-policy/trainer/X")).toBe("role/trainer");
  expect(of("policy/x")).toBeUndefined();
  expect(of("assignment/022222222222/reader/user/ana")).toBeUndefined();
});
