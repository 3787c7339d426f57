import { afterEach, beforeEach, expect, test } from "vitest";
import { failureOf, MANAGEMENT, startConfigured, type TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const KEY = "aws:kms/key:Key";

const statement = (principal: unknown) => ({ Effect: "Deny", Principal: principal, Action: "s3:*", Resource: "*" });
const policyFor = (principal: unknown) => JSON.stringify({ Version: "2012-10-17", Statement: [statement(principal)] });
const ROOT = { AWS: `arn:aws:iam::${MANAGEMENT}:root` };

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

async function createAll() {
  const key = await provider.create(KEY, { enableKeyRotation: true, policy: policyFor(ROOT), tags: { team: "a" } });
  const bucket = "example-state";
  const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.outputs.arn };
  return [
    key,
    await provider.create(BUCKET, { bucket, tags: { team: "a" } }),
    await provider.create(VERSIONING, { bucket, versioningConfiguration: { status: "Enabled" } }),
    await provider.create(ENCRYPTION, {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }],
    }),
    await provider.create(ACCESS_BLOCK, { bucket, blockPublicAcls: true, restrictPublicBuckets: true }),
    await provider.create(POLICY, { bucket, policy: policyFor("*") }),
  ] as const;
}

test("each type is made, is the same after a refresh and when imported, and is gone once deleted", async () => {
  const made = await createAll();
  for (const resource of made) {
    const { type, id, inputs } = resource;
    const refreshed = await provider.refresh(resource);
    expect([type, refreshed.inputs]).toEqual([type, inputs]);
    expect([type, await provider.diff(type, refreshed.outputs, inputs)]).toMatchObject([type, { changed: false }]);
    const imported = await provider.read(type, id);
    expect([type, await provider.diff(type, imported.outputs, imported.inputs)]).toMatchObject([
      type,
      { changed: false },
    ]);
  }
  for (const resource of made.toReversed()) await provider.remove(resource);
  for (const resource of made)
    expect([resource.type, (await provider.refresh(resource)).id]).toEqual([resource.type, ""]);
});

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

const UPDATES: readonly (readonly [string, number, Properties, readonly string[]])[] = [
  ["a key's rotation", 0, { enableKeyRotation: false }, ["DisableKeyRotation"]],
  ["a key's description", 0, { description: "the state" }, ["UpdateKeyDescription"]],
  ["a key's policy", 0, { policy: policyFor("*") }, ["PutKeyPolicy"]],
  ["a key's tags", 0, { tags: { owner: "b" } }, ["UntagResource", "TagResource"]],
  [
    "a key that is disabled, after its other changes",
    0,
    { isEnabled: false, description: "x" },
    ["UpdateKeyDescription", "DisableKey"],
  ],
  ["a bucket's tags", 1, { tags: { owner: "b" } }, ["PutBucketTagging"]],
  ["a bucket without tags", 1, { tags: {} }, ["DeleteBucketTagging"]],
  ["versioning", 2, { versioningConfiguration: { status: "Suspended" } }, ["PutBucketVersioning"]],
  [
    "encryption",
    3,
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    ["PutBucketEncryption"],
  ],
  ["the public access block", 4, { blockPublicPolicy: true }, ["PutPublicAccessBlock"]],
  ["a bucket's policy", 5, { policy: policyFor(ROOT) }, ["PutBucketPolicy"]],
];

test.each(UPDATES)(
  "%s: an update makes the calls for what changed, and AWS has it",
  async (_, index, changes, calls) => {
    const made = (await createAll())[index];
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
  await provider.create(KEY, { policy: policyFor(ROOT) });
  expect(provider.operations().filter((name) => name === "CreateKey")).toHaveLength(4);
});

test("a key's policy that names a role which isn't there fails at last, with KMS's reason", async () => {
  const nobody = policyFor({ AWS: `arn:aws:iam::${MANAGEMENT}:role/nobody` });
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
