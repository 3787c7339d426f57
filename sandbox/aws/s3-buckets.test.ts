import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { accounts, startForTest } from "./test-server.ts";

const Bucket = "example-state";
const policyFor = (principal: unknown) => {
  const statement = { Effect: "Deny", Principal: principal, Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}` };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
};

async function startWithBucket() {
  const { server } = await startForTest();
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
  const s3 = new S3Client({ endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1 });
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  return { server, s3, CreateBucketConfiguration };
}

test("a new bucket is in its region, encrypted with S3's keys, closed to the public, without policy, tags or versions", async () => {
  const { s3 } = await startWithBucket();
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).$metadata.httpStatusCode).toBe(200);
  expect(await s3.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({ LocationConstraint: "eu-west-1" });
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  expect((await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration).toEqual({
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
  });
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
  await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchTagSet" });
});

test("what is put is what is got, and what is deleted is as it was", async () => {
  const { s3 } = await startWithBucket();
  const policy = policyFor("*");
  const key = "arn:aws:kms:eu-west-1:111111111111:key/1&2";
  const Rules = [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key }, BucketKeyEnabled: true },
  ] as const;
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [...Rules] } }));
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "a", Value: "é" }] } }));
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));

  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(policy);
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  expect((await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration).toEqual({
    Rules,
  });
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([{ Key: "a", Value: "é" }]);
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toMatchObject({
    BlockPublicAcls: true,
    BlockPublicPolicy: false,
  });

  await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
  const { ServerSideEncryptionConfiguration: kept } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(kept?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe("AES256");
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchPublicAccessBlockConfiguration",
  });
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "NotFound" });
});

test("refused: a name that is taken or that no bucket may have, another region, principals that aren't there", async () => {
  const { server, s3, CreateBucketConfiguration } = await startWithBucket();
  const create = (name: string) => s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
  await expect(create(Bucket)).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
  server.world.buckets![0]!.account = accounts.training;
  await expect(create(Bucket)).rejects.toMatchObject({ name: "BucketAlreadyExists" });
  await expect(s3.send(new GetBucketVersioningCommand({ Bucket }))).rejects.toMatchObject({ name: "AccessDenied" });
  server.world.buckets![0]!.account = accounts.management;
  await expect(create("Upper")).rejects.toMatchObject({ name: "InvalidBucketName" });
  const elsewhere = { LocationConstraint: "us-west-2" } as const;
  const call = new CreateBucketCommand({ Bucket: "elsewhere", CreateBucketConfiguration: elsewhere });
  await expect(s3.send(call)).rejects.toMatchObject({
    name: "IllegalLocationConstraintException",
  });
  const nobody = policyFor({ AWS: `arn:aws:iam::${accounts.management}:role/nobody` });
  await expect(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: nobody }))).rejects.toMatchObject({
    name: "MalformedPolicy",
    message: "Invalid principal in policy",
  });
});

test("an operation that is not known is an error that names it", async () => {
  const { s3 } = await startWithBucket();
  await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toThrow(/does not know s3:GET \/example-state/);
});
