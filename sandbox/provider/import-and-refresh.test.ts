import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOneOfEach, POLICY, READ_ONLY, TRUST } from "./one-of-each.ts";
import { DEV, startConfigured, type TestProvider, urnOf } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const SSO = "aws:ssoadmin/";
const STORE = "aws:identitystore/";
/** Outputs of a bucket that have resources of their own. */
const SETTINGS = ["policy", "serverSideEncryptionConfiguration", "versioning"];

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

const createAll = () => createOneOfEach(provider);

test("the id of each type", async () => {
  const { instanceArn: instance, identityStoreId: store } = provider;
  const all = await createAll();
  const ids = Object.fromEntries(all.map((made) => [made.type.split(":").at(-1), made.id]));
  const set = all[0]?.outputs.arn;
  const groupId = all[2]?.outputs.groupId;
  expect(ids).toEqual({
    OpenIdConnectProvider: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
    PermissionSet: `${set},${instance}`,
    User: `${store}/${all[1]?.outputs.userId}`,
    Group: `${store}/${groupId}`,
    Role: "trainer",
    Policy: "arn:aws:iam::111111111111:policy/access/training",
    GroupMembership: `${store}/${all[5]?.outputs.membershipId}`,
    RolePolicyAttachment: "trainer/arn:aws:iam::111111111111:policy/access/training",
    ManagedPolicyAttachment: `${READ_ONLY},${set},${instance}`,
    CustomerManagedPolicyAttachment: `boundary,/ai/,${set},${instance}`,
    PermissionSetInlinePolicy: `${set},${instance}`,
    PermissionsBoundaryAttachment: `${set},${instance}`,
    InstanceAccessControlAttributes: instance,
    AccountAssignment: `${groupId},GROUP,${DEV},AWS_ACCOUNT,${set},${instance}`,
    Key: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    Bucket: "example-state",
    BucketVersioning: "example-state",
    BucketServerSideEncryptionConfiguration: "example-state",
    BucketPublicAccessBlock: "example-state",
    BucketPolicy: "example-state",
  });
});

test("an import of each type gives the outputs of its creation, and inputs that make no difference", async () => {
  for (const made of await createAll()) {
    const { id, outputs, inputs } = await provider.read(made.type, made.id);
    expect(id, made.type).toBe(made.id);
    // What happened to it later (attached policies, a bucket's settings) is in the import and not in the creation.
    const later = ["attachmentCount", "managedPolicyArns", ...(made.type.endsWith(":Bucket") ? SETTINGS : [])];
    const before = Object.entries(made.outputs).filter(([name]) => !later.includes(name));
    expect(outputs, made.type).toMatchObject(Object.fromEntries(before));
    expect(inputs.__defaults, made.type).toEqual([]);
    expect((await provider.diff(made.type, outputs, made.inputs)).paths, made.type).toEqual([]);
    expect((await provider.diff(made.type, outputs, inputs)).paths, made.type).toEqual([]);
  }
});

test("an import leaves out defaults, and has markers at every depth", async () => {
  const all = await createAll();
  expect((await provider.read(String(all[0]?.type), String(all[0]?.id))).inputs).toEqual({
    instanceArn: provider.instanceArn,
    name: "Reader",
    tags: { team: "a" },
    region: "eu-west-1",
    __defaults: [],
  });
  expect((await provider.read(String(all[1]?.type), String(all[1]?.id))).inputs).toMatchObject({
    name: { givenName: "Ben", familyName: "Okafor", __defaults: [] },
    emails: { value: "ben@example.com", primary: true, __defaults: [] },
  });
});

describe("an import id of the wrong form does not exist", () => {
  test.each([
    [`${SSO}permissionSet:PermissionSet`, "arn:aws:sso:::permissionSet/a/b"],
    [`${SSO}accountAssignment:AccountAssignment`, "a,GROUP,222222222222,AWS_ACCOUNT,arn"],
    [`${SSO}managedPolicyAttachment:ManagedPolicyAttachment`, "a,b"],
    [`${SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment`, "a,b,c"],
    [`${SSO}permissionSetInlinePolicy:PermissionSetInlinePolicy`, "a"],
    [`${SSO}permissionsBoundaryAttachment:PermissionsBoundaryAttachment`, "a,b,c"],
    [`${STORE}user:User`, "12345678-1234-1234-1234-123456789012"],
    [`${STORE}group:Group`, "d-1/a/b"],
    [`${STORE}groupMembership:GroupMembership`, "d-1,a"],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "trainer"],
  ])("%s", async (type, id) => {
    expect((await provider.read(type, id)).id).toBe("");
    expect(provider.operations()).toEqual([]);
  });
});

test("an import id may end in a region", async () => {
  const { instanceArn } = provider;
  const made = await provider.create(`${SSO}permissionSet:PermissionSet`, { instanceArn, name: "Reader" });
  const { id, outputs } = await provider.read(made.type, `${made.id}@us-east-1`);
  expect(id).toBe(made.id);
  expect(outputs.region).toBe("us-east-1");
});

test("a refresh of each type that is there changes nothing", async () => {
  for (const made of await createAll()) {
    const { id, inputs } = await provider.refresh(made);
    expect(id, urnOf(made.type)).toBe(made.id);
    expect(inputs, made.type).toEqual(made.inputs);
  }
});

test("a refresh of each type that is gone drops it", async () => {
  const all = await createAll();
  for (const made of [...all].reverse()) await provider.remove(made);
  for (const made of all) expect((await provider.refresh(made)).id, made.type).toBe("");
});

test("a refresh follows the cloud in inputs that were there, and only in those", async () => {
  const { instanceArn } = provider;
  const made = await provider.create(`${SSO}permissionSet:PermissionSet`, {
    instanceArn,
    name: "Reader",
    description: "reads",
  });
  const [stored] = provider.world.permissionSets;
  Object.assign(stored ?? {}, { description: "by hand", relayState: "https://example.com/" });
  const { outputs, inputs } = await provider.refresh(made);
  expect(outputs).toMatchObject({ description: "by hand", relayState: "https://example.com/" });
  expect(inputs).toEqual({ ...made.inputs, description: "by hand" });
});

test("a refresh keeps the program's text of an equivalent policy", async () => {
  const text =
    '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*" } }';
  const { instanceArn } = provider;
  const set = await provider.create(`${SSO}permissionSet:PermissionSet`, { instanceArn, name: "Reader" });
  const type = `${SSO}permissionSetInlinePolicy:PermissionSetInlinePolicy`;
  const made = await provider.create(type, { instanceArn, permissionSetArn: set.outputs.arn, inlinePolicy: text });
  const [stored] = provider.world.permissionSets;
  Object.assign(stored ?? {}, { inlinePolicy: POLICY });
  const { inputs, outputs } = await provider.refresh(made);
  expect(inputs.inlinePolicy).toBe(text);
  expect(outputs.inlinePolicy).toBe(made.outputs.inlinePolicy);
});

test("deleting access control attributes that are gone is an error; of any other type it is not", async () => {
  const all = await createAll();
  for (const made of [...all].reverse()) await provider.remove(made);
  for (const made of all) {
    const again: Promise<unknown> = provider.remove(made);
    if (made.type.includes("AccessControlAttributes")) await expect(again).rejects.toThrow("ResourceNotFoundException");
    else await again;
  }
});

describe("an IAM policy", () => {
  const create = () => provider.create("aws:iam/policy:Policy", { name: "training", policy: POLICY });
  const version = (action: string): Properties => ({ policy: POLICY.replace("GetObject", action) });

  test("is updated by a new version; the oldest goes when there are five", async () => {
    let made = await create();
    for (const action of ["A", "B", "C", "D"]) made = await provider.update(made, version(action));
    provider.server.calls.length = 0;
    made = await provider.update(made, version("E"));
    expect(provider.server.calls.map((call) => call.operation)).toEqual([
      "ListPolicyVersions",
      "DeletePolicyVersion",
      "CreatePolicyVersion",
      "GetPolicy",
      "GetPolicyVersion",
    ]);
    expect(provider.server.calls[1]?.input).toMatchObject({ VersionId: "v1" });
    expect(made.outputs.policy).toContain("s3:E");
    provider.operations();
    await provider.remove(made);
    expect(provider.operations().filter((name) => name === "DeletePolicyVersion")).toHaveLength(4);
  });
});

describe("an IAM role", () => {
  test("is updated by one call for each thing that changed", async () => {
    const made = await provider.create("aws:iam/role:Role", { name: "trainer", assumeRolePolicy: TRUST });
    provider.operations();
    const changed = await provider.update(made, {
      assumeRolePolicy: TRUST.replace("sagemaker", "bedrock"),
      description: "trains",
      maxSessionDuration: 7200,
      permissionsBoundary: READ_ONLY,
      tags: { team: "a" },
    });
    expect(provider.operations().slice(0, 5)).toEqual([
      "UpdateAssumeRolePolicy",
      "UpdateRoleDescription",
      "UpdateRole",
      "PutRolePermissionsBoundary",
      "TagRole",
    ]);
    expect(changed.outputs).toMatchObject({
      description: "trains",
      maxSessionDuration: 7200,
      permissionsBoundary: READ_ONLY,
      tagsAll: { team: "a" },
    });
    const { permissionsBoundary: _, ...inputs } = changed.inputs;
    await provider.update({ ...changed, inputs }, {});
    expect(provider.operations()[0]).toBe("DeleteRolePermissionsBoundary");
  });

  test("is tried again while IAM does not know its principal yet", async () => {
    provider.server.faults.push({
      operation: "CreateRole",
      error: { name: "MalformedPolicyDocument", message: "Invalid principal in policy: x" },
      times: 2,
    });
    await provider.create("aws:iam/role:Role", { name: "trainer", assumeRolePolicy: TRUST });
    expect(provider.operations().filter((name) => name === "CreateRole")).toHaveLength(3);
  });
});
