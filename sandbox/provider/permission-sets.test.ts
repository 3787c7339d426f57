import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf, startConfigured, type TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet";
const MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment";
const INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy";
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

async function createSet(inputs: Properties = {}) {
  const set = await provider.create(PERMISSION_SET, { instanceArn: provider.instanceArn, name: "Reader", ...inputs });
  const operations = provider.operations();
  return { set, operations, target: { instanceArn: provider.instanceArn, permissionSetArn: set.outputs.arn } };
}

describe("a permission set", () => {
  test("create does not provision", async () => {
    const { set, operations } = await createSet({ tags: { team: "a" } });
    expect(operations).toEqual(["CreatePermissionSet", "DescribePermissionSet", "ListTagsForResource"]);
    expect(set.id).toBe(`${set.outputs.arn},${provider.instanceArn}`);
    expect(set.outputs).toMatchObject({
      name: "Reader",
      sessionDuration: "PT1H",
      tagsAll: { team: "a" },
      region: "eu-west-1",
    });
  });

  test.each([{ description: "reads" }, { relayState: "https://example.com/" }, { sessionDuration: "PT8H" }])(
    "an update of %o provisions",
    async (changes) => {
      const { set } = await createSet();
      const { outputs } = await provider.update(set, changes);
      expect(outputs).toMatchObject(changes);
      expect(provider.operations()).toEqual([
        "UpdatePermissionSet",
        "ProvisionPermissionSet",
        "DescribePermissionSetProvisioningStatus",
        "DescribePermissionSet",
        "ListTagsForResource",
      ]);
    },
  );

  test("an update sends all three fields that are not empty", async () => {
    const { set } = await createSet({ description: "reads", relayState: "https://example.com/" });
    await provider.update(set, { sessionDuration: "PT2H" });
    expect(provider.server.calls[0]?.input).toMatchObject({
      Description: "reads",
      RelayState: "https://example.com/",
      SessionDuration: "PT2H",
    });
  });

  test("an update of tags alone does not provision", async () => {
    const { set } = await createSet({ tags: { team: "a", old: "x" } });
    const { outputs } = await provider.update(set, { tags: { team: "b" } });
    expect(provider.operations().slice(0, 2)).toEqual(["UntagResource", "TagResource"]);
    expect(provider.operations()).not.toContain("ProvisionPermissionSet");
    expect(outputs.tagsAll).toEqual({ team: "b" });
  });

  test("default tags of the provider are sent, and are only in tagsAll", async () => {
    await provider.configure({ skipCredentialsValidation: "true", defaultTags: '{"tags":{"managed":"yes"}}' });
    const { set } = await createSet({ tags: { team: "a" } });
    expect(set.outputs).toMatchObject({ tags: { team: "a" }, tagsAll: { managed: "yes", team: "a" } });
    expect((await provider.diff(PERMISSION_SET, set.outputs, set.inputs)).paths).toEqual([]);
  });

  test("an update whose provisioning failed keeps the new values, and the next one does not provision", async () => {
    const { set } = await createSet();
    provider.server.faults.push({ operation: "ProvisionPermissionSet", failureReason: "no role here", times: 1 });
    const failed = await failureOf(provider.update(set, { description: "reads" }));
    expect(failed.initFailed).toMatchObject({ id: set.id, properties: { description: "reads", arn: set.outputs.arn } });
    expect(failed.message).toContain("unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: no role here");
    provider.operations();
    const inputs = { ...set.inputs, description: "reads" };
    await provider.update({ ...set, inputs, outputs: failed.initFailed?.properties ?? {} }, {});
    expect(provider.operations()).toEqual(["DescribePermissionSet", "ListTagsForResource"]);
  });

  test("an update of one that is gone says to refresh", async () => {
    const { set } = await createSet();
    await provider.remove(set);
    expect((await failureOf(provider.update(set, {}))).message).toContain("did not exist while updating");
  });

  test("delete is fine when it is gone", async () => {
    const { set } = await createSet();
    await provider.remove(set);
    await provider.remove(set);
    expect(provider.operations()).toEqual(["DeletePermissionSet", "DeletePermissionSet"]);
  });
});

const attachments: [type: string, inputs: Properties, attach: string, detach: string][] = [
  [
    MANAGED,
    { managedPolicyArn: READ_ONLY },
    "AttachManagedPolicyToPermissionSet",
    "DetachManagedPolicyFromPermissionSet",
  ],
  [
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
    { customerManagedPolicyReference: { name: "boundary", path: "/ai/" } },
    "AttachCustomerManagedPolicyReferenceToPermissionSet",
    "DetachCustomerManagedPolicyReferenceFromPermissionSet",
  ],
  [INLINE, { inlinePolicy: POLICY }, "PutInlinePolicyToPermissionSet", "DeleteInlinePolicyFromPermissionSet"],
  [
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
    { permissionsBoundary: { managedPolicyArn: READ_ONLY } },
    "PutPermissionsBoundaryToPermissionSet",
    "DeletePermissionsBoundaryFromPermissionSet",
  ],
];

describe.each(attachments)("%s", (type, inputs, attach, detach) => {
  const provision = ["ProvisionPermissionSet", "DescribePermissionSetProvisioningStatus"];

  test("create and delete provision exactly once each", async () => {
    const { target } = await createSet();
    const made = await provider.create(type, { ...target, ...inputs });
    const created = provider.operations();
    expect(created.filter((operation) => operation === attach || operation.includes("Provision"))).toEqual([
      attach,
      ...provision,
    ]);
    await provider.remove(made);
    expect(provider.operations()).toEqual([detach, ...provision]);
  });

  test("a delete of what is gone with its permission set does not provision", async () => {
    const { set, target } = await createSet();
    const made = await provider.create(type, { ...target, ...inputs });
    await provider.remove(made);
    await provider.remove(set);
    provider.operations();
    await provider.remove(made);
    expect(provider.operations()).toEqual([detach]);
  });

  test("a create whose provisioning failed is in state with the reason", async () => {
    const { target } = await createSet();
    provider.server.faults.push({ operation: "ProvisionPermissionSet", failureReason: "no policy here", times: 1 });
    const { initFailed } = await failureOf(provider.create(type, { ...target, ...inputs }));
    expect(initFailed?.id).toContain(String(target.permissionSetArn));
    expect(initFailed?.properties).toMatchObject(target);
    expect(initFailed?.reasons.join()).toContain("last error: no policy here");
  });

  test("the next update provisions again only an inline policy", async () => {
    const { target } = await createSet();
    const made = await provider.create(type, { ...target, ...inputs });
    provider.operations();
    await provider.update(made, {});
    expect(provider.operations().filter((operation) => operation.includes("Provision"))).toEqual(
      type === INLINE ? provision : [],
    );
  });

  test("a refresh after it is gone drops it", async () => {
    const { target } = await createSet();
    const made = await provider.create(type, { ...target, ...inputs });
    await provider.remove(made);
    expect((await provider.refresh(made)).id).toBe("");
  });
});

test("a changed inline policy is put and provisioned once", async () => {
  const { target } = await createSet();
  const made = await provider.create(INLINE, { ...target, inlinePolicy: POLICY });
  provider.operations();
  await provider.update(made, { inlinePolicy: POLICY.replace("GetObject", "PutObject") });
  expect(provider.operations()).toEqual([
    "PutInlinePolicyToPermissionSet",
    "ProvisionPermissionSet",
    "DescribePermissionSetProvisioningStatus",
    "GetInlinePolicyForPermissionSet",
  ]);
});

test("a managed policy that is attached already is refused before the call", async () => {
  const { target } = await createSet();
  await provider.create(MANAGED, { ...target, managedPolicyArn: READ_ONLY });
  provider.operations();
  const failed = await failureOf(provider.create(MANAGED, { ...target, managedPolicyArn: READ_ONLY }));
  expect(failed.message).toContain("already attached");
  expect(failed.initFailed).toBeUndefined();
  expect(provider.operations()).toEqual(["ListManagedPoliciesInPermissionSet"]);
});

test("detaching a managed policy that somebody detached does not provision", async () => {
  const { target } = await createSet();
  const made = await provider.create(MANAGED, { ...target, managedPolicyArn: READ_ONLY });
  await provider.remove(made);
  provider.operations();
  await provider.remove(made);
  expect(provider.operations()).toEqual(["DetachManagedPolicyFromPermissionSet"]);
});

test("a preview makes no call; what only AWS knows is unknown", async () => {
  const inputs = { instanceArn: provider.instanceArn, name: "Reader", __defaults: [] };
  const outputs = await provider.previewCreate(PERMISSION_SET, inputs);
  expect(outputs).toMatchObject({ name: "Reader", arn: expect.stringMatching(/^04da6b54-/), tagsAll: {} });
  expect(provider.operations()).toEqual([]);
});
