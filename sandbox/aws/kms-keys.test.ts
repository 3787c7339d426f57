import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { accounts, startForTest } from "./test-server.ts";

async function startWithKey() {
  const { server } = await startForTest();
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
  const kms = new KMSClient({ endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1 });
  const { KeyMetadata: made } = await kms.send(new CreateKeyCommand({ Description: "a key" }));
  return { kms, KeyId: made?.KeyId ?? "", arn: made?.Arn ?? "" };
}

const policyFor = (principal: string) => {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "kms:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
};

test("a new key is enabled, not rotated, and its account's administrators decide on it", async () => {
  const { kms, KeyId, arn } = await startWithKey();
  expect(arn).toBe(`arn:aws:kms:eu-west-1:${accounts.management}:key/${KeyId}`);
  expect((await kms.send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata).toMatchObject({
    KeyId,
    Description: "a key",
    KeyState: "Enabled",
    KeySpec: "SYMMETRIC_DEFAULT",
    KeyUsage: "ENCRYPT_DECRYPT",
    Origin: "AWS_KMS",
  });
  expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(false);
  expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toContain(`iam::${accounts.management}:root`);
});

test("what is changed is what is told", async () => {
  const { kms, KeyId } = await startWithKey();
  const policy = policyFor(`arn:aws:iam::${accounts.training}:root`);
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy }));
  await kms.send(new EnableKeyRotationCommand({ KeyId }));
  await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "" }));
  await kms.send(new TagResourceCommand({ KeyId, Tags: ["a", "b"].map((TagKey) => ({ TagKey, TagValue: "1" })) }));
  await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
  await kms.send(new DisableKeyCommand({ KeyId }));
  expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(policy);
  expect(await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({ RotationPeriodInDays: 365 });
  expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([{ TagKey: "b", TagValue: "1" }]);
  expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toMatchObject({
    Description: "",
    KeyState: "Disabled",
  });
  await expect(kms.send(new EnableKeyRotationCommand({ KeyId }))).rejects.toMatchObject({ name: "DisabledException" });
});

test("a deleted key stays until its time is over, and takes no change", async () => {
  const { kms, KeyId } = await startWithKey();
  await expect(kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 6 }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe("PendingDeletion");
  await expect(kms.send(new ScheduleKeyDeletionCommand({ KeyId }))).rejects.toMatchObject({
    name: "KMSInvalidStateException",
  });
});

test("refused: a policy that names a principal which isn't there, and a key that isn't", async () => {
  const { kms } = await startWithKey();
  const nobody = policyFor(`arn:aws:iam::${accounts.management}:role/nobody`);
  await expect(kms.send(new CreateKeyCommand({ Policy: nobody }))).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
    message: "Policy contains a statement with one or more invalid principals.",
  });
  await expect(kms.send(new CreateKeyCommand({ Policy: "{" }))).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
  });
  await expect(kms.send(new DescribeKeyCommand({ KeyId: "none" }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
});
