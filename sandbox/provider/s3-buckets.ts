/** `aws:s3/bucket:Bucket`. What is told of a bucket by resources of their own is only read here, as the provider does. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import { type Aws, isAwsError, unless } from "./aws.ts";
import { defaultsTo, forceNew, lengthBetween, string, tagsProperty } from "./property.ts";
import type { Change, ResourceType } from "./resource-type.ts";
import { retryWhile } from "./retry.ts";
import { allTags, tagOutputs, toTagList } from "./tags.ts";
import { type Properties, requiredText } from "./values.ts";

/** Seconds that S3 may take until a bucket is seen everywhere. */
export const BUCKET_PROPAGATION = 120;

/** S3's error for a bucket that isn't there; an answer to HEAD has no document to name it. */
export const NO_SUCH_BUCKET = ["NoSuchBucket", "NotFound"];

/** Where most of what can be said of a bucket has a resource of its own. */
const ELSEWHERE = ["policy", "serverSideEncryptionConfiguration", "versioning"];

const NOT_HERE = [
  "accelerationStatus",
  "acl",
  "bucketNamespace",
  "bucketPrefix",
  "corsRules",
  "grants",
  "lifecycleRules",
  "logging",
  "objectLockConfiguration",
  "objectLockEnabled",
  "replicationConfiguration",
  "requestPayer",
  "website",
];

async function read(aws: Aws, bucket: string, prior: Properties): Promise<Properties | undefined> {
  const target = { Bucket: bucket };
  if ((await unless(NO_SUCH_BUCKET, aws.s3.send(new HeadBucketCommand(target)))) === undefined) return undefined;
  const { LocationConstraint } = await aws.s3.send(new GetBucketLocationCommand(target));
  const policy = await unless(["NoSuchBucketPolicy"], aws.s3.send(new GetBucketPolicyCommand(target)));
  const { Status } = await aws.s3.send(new GetBucketVersioningCommand(target));
  const encryption = await aws.s3.send(new GetBucketEncryptionCommand(target));
  const tags = await unless(["NoSuchTagSet"], aws.s3.send(new GetBucketTaggingCommand(target)));
  const region = LocationConstraint || "us-east-1";
  return {
    arn: `arn:aws:s3:::${bucket}`,
    bucket,
    bucketDomainName: `${bucket}.s3.amazonaws.com`,
    bucketRegion: region,
    bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
    forceDestroy: prior.forceDestroy ?? false,
    policy: policy?.Policy ?? "",
    serverSideEncryptionConfiguration: encryptionOf(encryption.ServerSideEncryptionConfiguration?.Rules?.[0]),
    versioning: { enabled: Status === "Enabled", mfaDelete: false },
    websiteDomain: "",
    websiteEndpoint: "",
    ...tagOutputs(aws, tags?.TagSet ?? [], prior),
  };
}

type Rule = {
  readonly ApplyServerSideEncryptionByDefault?:
    | { readonly KMSMasterKeyID?: string | undefined; readonly SSEAlgorithm: string | undefined }
    | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
};

function encryptionOf(rule: Rule | undefined): Properties {
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? { SSEAlgorithm: undefined };
  const byDefault = { sseAlgorithm: SSEAlgorithm, kmsMasterKeyId: KMSMasterKeyID };
  return {
    rule: { applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: rule?.BucketKeyEnabled ?? false },
  };
}

async function update(aws: Aws, bucket: string, { news, changed }: Change): Promise<void> {
  if (!changed.has("tags") && !changed.has("tagsAll")) return;
  const TagSet = toTagList(allTags(aws, news));
  if (TagSet.length === 0) await aws.s3.send(new DeleteBucketTaggingCommand({ Bucket: bucket }));
  else await aws.s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
}

export const bucket: ResourceType = {
  token: "aws:s3/bucket:Bucket",
  title: (inputs) => `S3 Bucket (${inputs.bucket})`,
  inputs: {
    bucket: { ...forceNew(string(lengthBetween(0, 63))), computed: true },
    forceDestroy: defaultsTo(false, { kind: "boolean" }),
    tags: tagsProperty,
  },
  computed: [
    "arn",
    "bucketDomainName",
    "bucketRegion",
    "bucketRegionalDomainName",
    "tagsAll",
    "websiteDomain",
    "websiteEndpoint",
    ...ELSEWHERE,
  ],
  unsupported: [...ELSEWHERE, ...NOT_HERE],
  regional: true,
  autoname: { property: "bucket", longest: 63, lowerCase: true },
  isImportId: (id) => id !== "",
  create: async (aws, inputs) => {
    const name = requiredText(inputs, "bucket");
    const tags = toTagList(allTags(aws, inputs));
    const location = aws.region === "us-east-1" ? {} : { LocationConstraint: aws.region as BucketLocationConstraint };
    await aws.s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { ...location, ...(tags.length > 0 ? { Tags: tags } : {}) },
      }),
    );
    return name;
  },
  // A new bucket may not be seen at once.
  finishCreate: async (aws, name) => {
    const unseen = (error: Error) => isAwsError(error, ...NO_SUCH_BUCKET);
    const look = new HeadBucketCommand({ Bucket: name });
    await retryWhile(aws.pace, BUCKET_PROPAGATION, unseen, () => aws.s3.send(look));
  },
  read,
  update,
  delete: async (aws, name) => {
    await unless(NO_SUCH_BUCKET, aws.s3.send(new DeleteBucketCommand({ Bucket: name })));
  },
};
