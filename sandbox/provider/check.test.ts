import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEV, startConfigured, type TestProvider } from "./test-provider.ts";
import { type Properties, UNKNOWN } from "./values.ts";

const PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet";
const ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment";
const INSTANCE = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "Reader" };
const TRUST = '{"Statement":[],"Version":"2012-10-17"}';

let provider: TestProvider;
beforeAll(async () => {
  provider = await startConfigured();
});
afterAll(() => provider.close());

const set = { instanceArn: INSTANCE, name: "Reader" };
const assignment = {
  instanceArn: INSTANCE,
  permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef",
  principalId: "12345678-1234-1234-1234-123456789012",
  principalType: "GROUP",
  targetId: DEV,
  targetType: "AWS_ACCOUNT",
};

describe("limits fail before any AWS call", () => {
  const cases: [what: string, type: string, inputs: Properties, property: string, reason: string][] = [
    [
      "a name of 33 characters",
      PERMISSION_SET,
      { ...set, name: "n".repeat(33) },
      "name",
      "length of name to be in the range (1 - 32)",
    ],
    [
      "a description of 701 characters",
      PERMISSION_SET,
      { ...set, description: "d".repeat(701) },
      "description",
      "(1 - 700)",
    ],
    ["an empty description", PERMISSION_SET, { ...set, description: "" }, "description", "(1 - 700), got"],
    ["a bad ARN", PERMISSION_SET, { ...set, instanceArn: "ssoins-1" }, "instanceArn", "invalid ARN"],
    ["an account id of 11 digits", ASSIGNMENT, { ...assignment, targetId: "12345678901" }, "targetId", "12-digit"],
    [
      "a principal id that is a name",
      ASSIGNMENT,
      { ...assignment, principalId: "builders" },
      "principalId",
      "invalid value",
    ],
    ["a principal type", ASSIGNMENT, { ...assignment, principalType: "ROLE" }, "principalType", '["USER" "GROUP"]'],
    [
      "bad JSON",
      "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
      { instanceArn: INSTANCE, permissionSetArn: INSTANCE, inlinePolicy: "{" },
      "inlinePolicy",
      "invalid JSON",
    ],
    [
      "a missing property",
      ASSIGNMENT,
      { ...assignment, targetType: undefined },
      "targetType",
      "Missing required argument",
    ],
    [
      "an unknown property",
      PERMISSION_SET,
      { ...set, sessionLength: "PT1H" },
      "sessionLength",
      "Invalid or unknown key",
    ],
    [
      "a session of 30 minutes",
      "aws:iam/role:Role",
      { assumeRolePolicy: TRUST, maxSessionDuration: 1800 },
      "maxSessionDuration",
      "(3600 - 43200)",
    ],
    [
      "a property the sandbox leaves out",
      "aws:iam/role:Role",
      { assumeRolePolicy: TRUST, managedPolicyArns: [] },
      "managedPolicyArns",
      "does not know",
    ],
    [
      "a user without a name",
      "aws:identitystore/user:User",
      { identityStoreId: "d-1234567890", userName: "a", displayName: "A" },
      "name",
      "Attribute must be a list",
    ],
    [
      "a nested property",
      "aws:identitystore/user:User",
      { identityStoreId: "d-1234567890", userName: "a", displayName: "A", name: { givenName: "A" } },
      "name.familyName",
      "Missing required argument",
    ],
  ];
  test.each(cases)("%s", async (_what, type, inputs, property, reason) => {
    const { failures } = await provider.check(type, inputs);
    expect(failures).toEqual([{ property, reason: expect.stringContaining(reason) }]);
    expect(provider.operations()).toEqual([]);
  });

  test("unknown values are not looked at", async () => {
    const unknown = Object.fromEntries(Object.keys(assignment).map((name) => [name, UNKNOWN]));
    expect((await provider.check(ASSIGNMENT, unknown)).failures).toEqual([]);
  });
});

describe("defaults are written into the inputs", () => {
  test("sessionDuration and region of a permission set", async () => {
    expect((await provider.check(PERMISSION_SET, set)).inputs).toEqual({
      ...set,
      sessionDuration: "PT1H",
      region: "eu-west-1",
      __defaults: ["sessionDuration"],
    });
  });

  test("path and maxSessionDuration of a role, which has no region", async () => {
    expect((await provider.check("aws:iam/role:Role", { name: "r", assumeRolePolicy: TRUST })).inputs).toEqual({
      name: "r",
      assumeRolePolicy: TRUST,
      path: "/",
      maxSessionDuration: 3600,
      __defaults: ["maxSessionDuration", "path"],
    });
  });

  test("the path inside a policy reference; a default of false is not", async () => {
    const type = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment";
    const { inputs } = await provider.check(type, {
      instanceArn: INSTANCE,
      permissionSetArn: INSTANCE,
      customerManagedPolicyReference: { name: "p" },
    });
    expect(inputs.customerManagedPolicyReference).toEqual({ name: "p", path: "/", __defaults: ["path"] });
    const user = {
      identityStoreId: "d-1234567890",
      userName: "a",
      displayName: "A",
      name: { givenName: "A", familyName: "B" },
      emails: { value: "a@b.c" },
    };
    expect((await provider.check("aws:identitystore/user:User", user)).inputs.emails).toEqual({
      value: "a@b.c",
      __defaults: [],
    });
  });
});

describe("a name that is not given", () => {
  test("is made of the logical name and seven hex digits, and listed among the defaults", async () => {
    const { inputs } = await provider.check(PERMISSION_SET, { instanceArn: INSTANCE });
    expect(inputs.name).toMatch(/^thing-[0-9a-f]{7}$/);
    expect(inputs.__defaults).toEqual(["name", "sessionDuration"]);
  });

  test("is that of the last run", async () => {
    expect((await provider.check(PERMISSION_SET, { instanceArn: INSTANCE }, { name: "thing-old" })).inputs.name).toBe(
      "thing-old",
    );
  });
});

test("a policy given as an object becomes text", async () => {
  const { inputs } = await provider.check("aws:iam/role:Role", { name: "r", assumeRolePolicy: JSON.parse(TRUST) });
  expect(inputs.assumeRolePolicy).toBe(TRUST);
});

test("secrets stay secret", async () => {
  const { inputs, failures } = await provider.check(PERMISSION_SET, { instanceArn: INSTANCE, name: SECRET });
  expect(failures).toEqual([]);
  expect(inputs.name).toEqual(SECRET);
});

test("a type or function the sandbox does not have is an error that names it", async () => {
  await expect(provider.check("aws:s3/bucketLogging:BucketLogging", {})).rejects.toThrow(
    'no resource type "aws:s3/bucketLogging:BucketLogging"',
  );
  await expect(provider.invoke("aws:s3/getBucket:getBucket", {})).rejects.toThrow(
    'no function "aws:s3/getBucket:getBucket"',
  );
});
