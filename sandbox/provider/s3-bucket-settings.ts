/** What a bucket of S3 has as resources of their own: versioning, encryption, the public access block and its policy. */
import {
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import { type Aws, isAwsError, unless } from "./aws.ts";
import { normalizedPolicy } from "./policy-json.ts";
import {
  defaultsTo,
  identity,
  lengthBetween,
  object,
  oneOf,
  type Property,
  policyProperty,
  required,
  string,
} from "./property.ts";
import type { ResourceType } from "./resource-type.ts";
import { retryWhile } from "./retry.ts";
import { BUCKET_PROPAGATION, NO_SUCH_BUCKET } from "./s3-buckets.ts";
import { isRecord, type Properties, record, requiredText, text } from "./values.ts";

const bucketName = identity(string(lengthBetween(1, 63)));
const boolean: Property = { kind: "boolean" };

/** The type's own part; the resource's id is the bucket's name, and it is made as it is updated. */
type Setting = Pick<ResourceType, "token" | "inputs" | "unsupported"> & {
  /** As messages call it, after "S3 Bucket". */
  readonly what: string;
  readonly put: (aws: Aws, bucket: string, inputs: Properties) => Promise<unknown>;
  /** Undefined when it isn't there. */
  readonly get: (aws: Aws, bucket: string, prior: Properties) => Promise<Properties | undefined>;
  readonly remove: (aws: Aws, bucket: string, state: Properties) => Promise<unknown>;
  /** Errors beside the missing bucket that may pass by themselves. */
  readonly passing?: readonly string[];
};

function setting({ token, what, inputs, unsupported = [], put, get, remove, passing = [] }: Setting): ResourceType {
  const passes = (error: Error) => isAwsError(error, "NoSuchBucket", ...passing);
  const write = (aws: Aws, bucket: string, from: Properties) =>
    retryWhile(aws.pace, BUCKET_PROPAGATION, passes, () => put(aws, bucket, from));
  return {
    token,
    title: ({ bucket }) => `S3 Bucket (${bucket}) ${what}`,
    inputs: { bucket: bucketName, ...inputs },
    computed: [],
    unsupported,
    regional: true,
    isImportId: (id) => id !== "",
    create: async (aws, from) => {
      const bucket = requiredText(from, "bucket");
      await write(aws, bucket, from);
      return bucket;
    },
    read: async (aws, bucket, prior) => {
      const found = await unless(NO_SUCH_BUCKET, get(aws, bucket, prior));
      return found && { bucket, ...found };
    },
    update: async (aws, bucket, { news }) => {
      await write(aws, bucket, news);
    },
    delete: async (aws, bucket, state) => {
      await unless(NO_SUCH_BUCKET, remove(aws, bucket, state));
    },
  };
}

const DISABLED = "Disabled";

async function putVersioning(aws: Aws, Bucket: string, Status: string): Promise<void> {
  // "Disabled" says of a bucket that it never had versions. There is no way back to it.
  if (Status === DISABLED) return;
  const VersioningConfiguration = { Status: Status as "Enabled" | "Suspended" };
  await aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

const statusOf = (from: Properties) => requiredText(record(from, "versioningConfiguration"), "status");

export const bucketVersioning = setting({
  token: "aws:s3/bucketVersioning:BucketVersioning",
  what: "Versioning",
  inputs: {
    versioningConfiguration: required(object({ status: required(string(oneOf("Enabled", "Suspended", DISABLED))) })),
  },
  unsupported: ["expectedBucketOwner", "mfa"],
  put: (aws, bucket, inputs) => putVersioning(aws, bucket, statusOf(inputs)),
  get: async (aws, Bucket) => {
    const { Status = DISABLED } = await aws.s3.send(new GetBucketVersioningCommand({ Bucket }));
    return { versioningConfiguration: { status: Status } };
  },
  remove: async (aws, bucket, state) => {
    if (statusOf(state) !== DISABLED) await putVersioning(aws, bucket, "Suspended");
  },
});

const encryptionRule = object({
  applyServerSideEncryptionByDefault: object({
    kmsMasterKeyId: string(),
    sseAlgorithm: required(string(oneOf("AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"))),
  }),
  bucketKeyEnabled: boolean,
});

function toRule(rule: Properties) {
  const byDefault = record(rule, "applyServerSideEncryptionByDefault");
  const algorithm = text(byDefault, "sseAlgorithm");
  const ApplyServerSideEncryptionByDefault = {
    SSEAlgorithm: algorithm as ServerSideEncryption,
    KMSMasterKeyID: text(byDefault, "kmsMasterKeyId"),
  };
  return {
    ...(algorithm === undefined ? {} : { ApplyServerSideEncryptionByDefault }),
    BucketKeyEnabled: rule.bucketKeyEnabled === true,
  };
}

export const bucketEncryption = setting({
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  what: "Server-side Encryption Configuration",
  inputs: { rules: { kind: "list", required: true, unordered: true, items: encryptionRule } },
  unsupported: ["expectedBucketOwner"],
  passing: ["OperationAborted"],
  put: (aws, Bucket, { rules }) => {
    const Rules = (Array.isArray(rules) ? rules : []).filter(isRecord).map(toRule);
    return aws.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
  get: async (aws, Bucket) => {
    const found = await aws.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const rules = found.ServerSideEncryptionConfiguration?.Rules ?? [];
    return {
      rules: rules.map(({ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: bucketKeyEnabled }) => ({
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: byDefault?.SSEAlgorithm,
          kmsMasterKeyId: byDefault?.KMSMasterKeyID,
        },
        bucketKeyEnabled,
      })),
    };
  },
  remove: (aws, Bucket) => aws.s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
});

export const bucketPublicAccessBlock = setting({
  token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  what: "Public Access Block",
  inputs: {
    blockPublicAcls: defaultsTo(false, boolean),
    blockPublicPolicy: defaultsTo(false, boolean),
    ignorePublicAcls: defaultsTo(false, boolean),
    restrictPublicBuckets: defaultsTo(false, boolean),
    skipDestroy: boolean,
  },
  put: (aws, Bucket, inputs) => {
    const PublicAccessBlockConfiguration = {
      BlockPublicAcls: inputs.blockPublicAcls === true,
      BlockPublicPolicy: inputs.blockPublicPolicy === true,
      IgnorePublicAcls: inputs.ignorePublicAcls === true,
      RestrictPublicBuckets: inputs.restrictPublicBuckets === true,
    };
    return aws.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  },
  get: async (aws, Bucket, { skipDestroy }) => {
    const call = aws.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const found = (await unless(["NoSuchPublicAccessBlockConfiguration"], call))?.PublicAccessBlockConfiguration;
    return (
      found && {
        blockPublicAcls: found.BlockPublicAcls,
        blockPublicPolicy: found.BlockPublicPolicy,
        ignorePublicAcls: found.IgnorePublicAcls,
        restrictPublicBuckets: found.RestrictPublicBuckets,
        skipDestroy,
      }
    );
  },
  remove: async (aws, Bucket, { skipDestroy }) => {
    if (skipDestroy !== true) await aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  },
});

export const bucketPolicy = setting({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  what: "Policy",
  inputs: { policy: required(policyProperty) },
  // A role that it names may not be known at once.
  passing: ["MalformedPolicy"],
  put: (aws, Bucket, inputs) => {
    const Policy = normalizedPolicy(requiredText(inputs, "policy"));
    return aws.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  },
  get: async (aws, Bucket) => {
    const found = await unless(["NoSuchBucketPolicy"], aws.s3.send(new GetBucketPolicyCommand({ Bucket })));
    return found && { policy: found.Policy };
  },
  remove: (aws, Bucket) => aws.s3.send(new DeleteBucketPolicyCommand({ Bucket })),
});
