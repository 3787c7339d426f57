// Rights that keep their name, and are narrowed less than before: by conditions, or by resources.
import { describe, expect, test } from "vitest";
import { flagsOf, role, set, type World } from "./compare-small-worlds.ts";

const MFA = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const OFFICE = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
const document = (Action: string, Resource: string | readonly string[], ...conditions: readonly object[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow", Action, Resource, Condition: Object.assign({}, ...conditions) }],
});
const inline = (...given: Parameters<typeof document>) => set({ inlinePolicy: document(...given) });
const own = (...given: Parameters<typeof document>) =>
  role({ policies: [{ name: "own", document: document(...given) }] });
const ROLE = "arn:aws:iam::*:role/one";

describe.each<[string, (...given: Parameters<typeof document>) => World, string]>([
  ["a permission set", inline, "Builder"],
  ["a role", own, "trainer"],
])("of %s", (_, having, name) => {
  test.each<[string, World, World, string, string]>([
    ["without MFA", having("iam:*", "*", MFA), having("iam:*", "*"), "caution", "widens-itself"],
    ["from anywhere", having("iam:*", "*", MFA, OFFICE), having("iam:*", "*", MFA), "caution", "widens-itself"],
    ["of everything", having("*", "*", MFA), having("*", "*"), "caution", "everything"],
    ["of less than everything", having("*", "*", MFA), having("iam:*", "*"), "caution", "widens-itself"],
    ["on more", having("iam:PutRolePolicy", ROLE), having("iam:PutRolePolicy", "*"), "caution", "widens-itself"],
    ["of data", having("s3:GetObject", "*", MFA), having("s3:GetObject", "*"), "warning", "data"],
  ])("%s is a red flag", async (_, before, after, severity, kind) => {
    const [flag, ...others] = await flagsOf(before, after);
    expect(flag).toMatchObject({ kind: "fewer-limits", severity, subject: { name } });
    expect(flag?.kind === "fewer-limits" && flag.reasons.map((it) => it.kind)).toContain(kind);
    expect(others).toEqual([]);
  });
  test.each<[string, World, World]>([
    ["the same", having("iam:*", "*", MFA), having("iam:*", "*", MFA)],
    ["with MFA", having("iam:*", "*"), having("iam:*", "*", MFA)],
    ["on less", having("iam:PutRolePolicy", "*"), having("iam:PutRolePolicy", ROLE)],
    [
      "in another order",
      having("iam:PutRolePolicy", [ROLE, "arn:aws:iam::*:role/two"]),
      having("iam:PutRolePolicy", ["arn:aws:iam::*:role/two", ROLE]),
    ],
    ["what is ordinary", having("s3:ListBucket", "*", MFA), having("s3:ListBucket", "*")],
  ])("%s is none", async (_, before, after) => {
    expect(await flagsOf(before, after)).toEqual([]);
  });
});

test("what an AWS-managed policy allows already is not narrowed by the inline policy", async () => {
  const both = (...conditions: readonly object[]) =>
    set({
      managedPolicies: ["arn:aws:iam::aws:policy/IAMFullAccess"],
      inlinePolicy: document("iam:PutRolePolicy", "*", ...conditions),
    });
  expect(await flagsOf(both(MFA), both())).toEqual([]);
});

test("a policy of the account that loses its condition counts for the sets that name it", async () => {
  const naming = (...conditions: readonly object[]): World => ({
    permissionSets: [{ name: "Builder", customerManagedPolicies: [{ name: "shared", path: "/access/" }] }],
    ...role({ policies: [{ name: "shared", document: document("iam:*", "*", ...conditions) }] }),
  });
  const found = await flagsOf(naming(MFA), naming());
  expect(found.map((it) => "subject" in it && [it.kind, it.subject.name])).toEqual([
    ["fewer-limits", "Builder"],
    ["fewer-limits", "trainer"],
  ]);
});
