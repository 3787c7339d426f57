import { afterEach, beforeEach, expect, test } from "vitest";
import { createOneOfEach, ROOT, resourcePolicy } from "./one-of-each.ts";
import { failureOf, MANAGEMENT, startConfigured, type TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const KEY = "aws:kms/key:Key";

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

test("a bucket's outputs say where it is and how it stands; a name that isn't given is made up in small letters", async () => {
  const made = await provider.create(BUCKET, {});
  expect(made.id).toMatch(/^thing-[0-9a-f]{7}$/);
  expect(made.inputs.__defaults).toEqual(["bucket"]);
  expect(made.outputs).toMatchObject({
    arn: `arn:aws:s3:::${made.id}`,
    bucketRegion: "eu-west-1",
    bucketRegionalDomainName: `${made.id}.s3.eu-west-1.amazonaws.com`,
    policy: "",
    versioning: { enabled: false },
    serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } } },
  });
});

const UPDATES: readonly (readonly [string, string, Properties, readonly string[]])[] = [
  ["a key's rotation", KEY, { enableKeyRotation: false }, ["DisableKeyRotation"]],
  ["a key's description", KEY, { description: "the state" }, ["UpdateKeyDescription"]],
  ["a key's policy", KEY, { policy: resourcePolicy("*") }, ["PutKeyPolicy"]],
  ["a key's tags", KEY, { tags: { owner: "b" } }, ["UntagResource", "TagResource"]],
  [
    "a key that is disabled, after its other changes",
    KEY,
    { isEnabled: false, description: "x" },
    ["UpdateKeyDescription", "DisableKey"],
  ],
  ["a bucket's tags", BUCKET, { tags: { owner: "b" } }, ["PutBucketTagging"]],
  ["a bucket without tags", BUCKET, { tags: {} }, ["DeleteBucketTagging"]],
  ["versioning", VERSIONING, { versioningConfiguration: { status: "Suspended" } }, ["PutBucketVersioning"]],
  [
    "encryption",
    ENCRYPTION,
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    ["PutBucketEncryption"],
  ],
  ["the public access block", ACCESS_BLOCK, { blockPublicPolicy: true }, ["PutPublicAccessBlock"]],
  ["a bucket's policy", POLICY, { policy: resourcePolicy(ROOT) }, ["PutBucketPolicy"]],
];

test.each(UPDATES)(
  "%s: an update makes the calls for what changed, and AWS has it",
  async (_, type, changes, calls) => {
    const made = (await createOneOfEach(provider)).find(({ type: made }) => made === type);
    if (made === undefined) throw new Error("no such resource");
    provider.operations();
    const updated = await provider.update(made, changes);
    const writes = provider.operations().filter((name) => !/^(Get|Head|Describe|List)/.test(name));
    expect(writes).toEqual(calls);
    const found = await provider.refresh(updated);
    expect(await provider.diff(made.type, found.outputs, updated.inputs)).toMatchObject({ changed: false });
  },
);

test("a key's policy that names a role which KMS doesn't know yet is tried again", async () => {
  const error = { name: "MalformedPolicyDocumentException", message: "one or more invalid principals" };
  provider.server.faults.push({ operation: "CreateKey", error, times: 3 });
  await provider.create(KEY, { policy: resourcePolicy(ROOT) });
  expect(provider.operations().filter((name) => name === "CreateKey")).toHaveLength(4);
});

test("a key's policy that names a role which isn't there fails at last, with KMS's reason", async () => {
  const nobody = resourcePolicy({ AWS: `arn:aws:iam::${MANAGEMENT}:role/nobody` });
  const { message, initFailed } = await failureOf(provider.create(KEY, { policy: nobody }));
  expect(message).toContain("Policy contains a statement with one or more invalid principals.");
  expect(initFailed).toBeUndefined();
});

test("a deleted key is gone for the provider, whatever window it has, and deleting it once more is fine", async () => {
  const made = await provider.create(KEY, { deletionWindowInDays: 7 });
  await provider.remove(made);
  expect((await provider.refresh(made)).id).toBe("");
  await provider.remove(made);
  const [call] = provider.server.calls.filter(({ operation }) => operation === "ScheduleKeyDeletion");
  expect(call?.input).toMatchObject({ PendingWindowInDays: 7 });
});

test("a public access block that is to stay is not deleted", async () => {
  await provider.create(BUCKET, { bucket: "kept" });
  const made = await provider.create(ACCESS_BLOCK, { bucket: "kept", blockPublicAcls: true, skipDestroy: true });
  await provider.remove(made);
  expect((await provider.refresh(made)).id).toBe("kept");
});
