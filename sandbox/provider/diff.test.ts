import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startConfigured, type TestProvider } from "./test-provider.ts";
import { type Properties, UNKNOWN } from "./values.ts";

const SSO = "aws:ssoadmin/";
const STORE = "aws:identitystore/";
const region = "eu-west-1";
const target = { instanceArn: "arn:aws:sso:::instance/a", permissionSetArn: "arn:aws:sso:::permissionSet/a/b", region };

let provider: TestProvider;
beforeAll(async () => {
  provider = await startConfigured();
});
afterAll(() => provider.close());

/** Every input, the inputs that force a replacement, and whether the old object is deleted first. */
const types: [type: string, inputs: Properties, replaces: string[], deleteFirst: boolean][] = [
  [
    `${SSO}permissionSet:PermissionSet`,
    {
      instanceArn: target.instanceArn,
      name: "a",
      description: "a",
      relayState: "a",
      sessionDuration: "PT2H",
      tags: { a: "b" },
      region,
    },
    ["instanceArn", "name", "region"],
    true,
  ],
  [
    `${SSO}accountAssignment:AccountAssignment`,
    { ...target, principalId: "a", principalType: "USER", targetId: "1", targetType: "AWS_ACCOUNT" },
    ["instanceArn", "permissionSetArn", "principalId", "principalType", "region", "targetId", "targetType"],
    false,
  ],
  [
    `${SSO}managedPolicyAttachment:ManagedPolicyAttachment`,
    { ...target, managedPolicyArn: "arn:aws:iam::aws:policy/A" },
    ["instanceArn", "managedPolicyArn", "permissionSetArn", "region"],
    false,
  ],
  [
    `${SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment`,
    { ...target, customerManagedPolicyReference: { name: "a", path: "/" } },
    ["customerManagedPolicyReference", "instanceArn", "permissionSetArn", "region"],
    false,
  ],
  [
    `${SSO}permissionSetInlinePolicy:PermissionSetInlinePolicy`,
    { ...target, inlinePolicy: "{}" },
    ["instanceArn", "permissionSetArn", "region"],
    false,
  ],
  [
    `${SSO}permissionsBoundaryAttachment:PermissionsBoundaryAttachment`,
    { ...target, permissionsBoundary: { managedPolicyArn: "arn:aws:iam::aws:policy/A" } },
    ["instanceArn", "permissionSetArn", "permissionsBoundary", "region"],
    false,
  ],
  [
    `${SSO}instanceAccessControlAttributes:InstanceAccessControlAttributes`,
    { instanceArn: target.instanceArn, attributes: [{ key: "a", values: [{ sources: ["b"] }] }], region },
    ["instanceArn", "region"],
    false,
  ],
  [
    `${STORE}user:User`,
    {
      identityStoreId: "d-1",
      userName: "a",
      displayName: "a",
      name: { familyName: "a", givenName: "a" },
      title: "a",
      region,
    },
    ["identityStoreId", "region", "userName"],
    true,
  ],
  [
    `${STORE}group:Group`,
    { identityStoreId: "d-1", displayName: "a", description: "a", region },
    ["identityStoreId", "region"],
    false,
  ],
  [
    `${STORE}groupMembership:GroupMembership`,
    { identityStoreId: "d-1", groupId: "a", memberId: "b", region },
    ["groupId", "identityStoreId", "memberId", "region"],
    false,
  ],
  [
    "aws:iam/role:Role",
    {
      name: "a",
      path: "/a/",
      assumeRolePolicy: "{}",
      description: "a",
      maxSessionDuration: 7200,
      permissionsBoundary: "arn:aws:iam::aws:policy/A",
    },
    ["name", "path"],
    true,
  ],
  [
    "aws:iam/policy:Policy",
    { name: "a", path: "/a/", policy: "{}", description: "a" },
    ["description", "name", "path"],
    true,
  ],
  [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    { role: "a", policyArn: "arn:aws:iam::aws:policy/A" },
    ["policyArn", "role"],
    true,
  ],
];

/** A different value of the same form. */
function other(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") return value === "{}" ? '{"Statement":[{"Sid":"x"}]}' : `${value}x`;
  if (Array.isArray(value)) return value.map(other);
  return Object.fromEntries(Object.entries(value as Properties).map(([name, item]) => [name, other(item)]));
}

describe.each(types)("%s", (type, inputs, replaces, deleteFirst) => {
  const checked = { ...inputs, __defaults: [] };

  test("no difference when nothing changed", async () => {
    expect(await provider.diff(type, { ...inputs, tagsAll: inputs.tags ?? {} }, checked)).toMatchObject({
      changed: false,
      replaces: [],
      stables: replaces,
    });
  });

  test.each(Object.keys(inputs))("a change of %s", async (name) => {
    const found = await provider.diff(type, inputs, { ...checked, [name]: other(inputs[name]) });
    expect(found.changed).toBe(true);
    expect(found.replaces).toEqual(replaces.includes(name) ? [name] : []);
    expect(found.deleteBeforeReplace).toBe(deleteFirst && replaces.includes(name));
  });

  test.each(replaces)("an unknown %s is a replacement", async (name) => {
    expect((await provider.diff(type, inputs, { ...checked, [name]: UNKNOWN })).replaces).toEqual([name]);
  });
});

describe("delete before replace", () => {
  const type = `${SSO}permissionSet:PermissionSet`;
  const olds = { instanceArn: "a", name: "thing-1234567" };

  test("not when the provider made up the name", async () => {
    const news = { ...olds, instanceArn: "b", __defaults: ["name"] };
    expect(await provider.diff(type, olds, news)).toMatchObject({
      replaces: ["instanceArn"],
      deleteBeforeReplace: false,
    });
  });

  test("not when the inputs have no list of defaults", async () => {
    expect((await provider.diff(type, olds, { ...olds, instanceArn: "b" })).deleteBeforeReplace).toBe(false);
  });
});

describe("what is no difference", () => {
  test("equivalent JSON of an inline policy and of a trust policy; another Sid is one", async () => {
    const before = '{"Statement":[{"Sid":"a","Action":["x","y"]}]}';
    const after = '{ "Statement": { "Action": ["y", "x"], "Sid": "a" } }';
    for (const [type, property] of [
      [`${SSO}permissionSetInlinePolicy:PermissionSetInlinePolicy`, "inlinePolicy"],
      ["aws:iam/role:Role", "assumeRolePolicy"],
    ] as const) {
      expect((await provider.diff(type, { [property]: before }, { [property]: after })).paths).toEqual([]);
      const different = { [property]: after.replace('"a"', '"b"') };
      expect((await provider.diff(type, { [property]: before }, different)).paths).toEqual([property]);
    }
  });

  test("a default or an empty value that is left out", async () => {
    const olds = { sessionDuration: "PT1H", description: "", tags: {}, region };
    expect((await provider.diff(`${SSO}permissionSet:PermissionSet`, olds, {})).paths).toEqual([]);
  });

  test("the order of access control attributes", async () => {
    const first = { key: "a", values: [{ sources: ["x", "y"] }] };
    const second = { key: "b", values: [{ sources: ["z"] }] };
    const turned = [second, { key: "a", values: [{ sources: ["y", "x"] }] }];
    const type = `${SSO}instanceAccessControlAttributes:InstanceAccessControlAttributes`;
    expect((await provider.diff(type, { attributes: [first, second] }, { attributes: turned })).paths).toEqual([]);
  });
});

test("details name the tag that changed", async () => {
  const olds = { tags: { "cost:center": "1", team: "a" }, tagsAll: { "cost:center": "1", team: "a" } };
  const found = await provider.diff(`${SSO}permissionSet:PermissionSet`, olds, {
    tags: { "cost:center": "2", team: "a" },
  });
  expect(found.paths).toEqual(['tagsAll["cost:center"]', 'tags["cost:center"]']);
});
