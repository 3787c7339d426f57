// Buckets of S3, as much of them as a bucket for files needs: nothing is put into one here.
import { AwsError, type Call } from "./call.ts";
import { missingPrincipal } from "./principals.ts";
import { malformedXml, type S3Input, type S3Output } from "./s3-wire.ts";
import { withTags } from "./tags.ts";
import type { StoredBucket } from "./world.ts";
import { elementsIn, textIn, type Xml } from "./xml.ts";

/** What a new bucket has since 2023. https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const OWN_KEYS: StoredBucket["encryption"] = [{ algorithm: "AES256", bucketKey: false }];
const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const ALGORITHMS = ["AES256", "aws:kms", "aws:kms:dsse"];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html: 20 KB. */
const LONGEST_POLICY = 20_480;

export const bucketHandlers = {
  CreateBucket({ Bucket: name, Region: region, body }: S3Input, call: Call): S3Output {
    if (!isBucketName(name)) throw new AwsError("InvalidBucketName", "The specified bucket is not valid.");
    const wanted = textIn(body, "LocationConstraint") ?? "us-east-1";
    if (wanted !== region) {
      const message = `The ${wanted} location constraint is incompatible for the region specific endpoint this request was sent to.`;
      throw new AwsError("IllegalLocationConstraintException", message);
    }
    const taken = all(call).find((it) => it.name === name);
    if (taken !== undefined) throw taken.account === call.account ? alreadyOwned() : alreadyTaken();
    all(call).push({
      name,
      account: call.account,
      region,
      createdAt: call.now.toISOString(),
      tags: tagsIn(elementsIn(body, "Tags")[0] ?? {}),
      encryption: OWN_KEYS,
      publicAccessBlock: BLOCKED,
    });
    return {};
  },

  HeadBucket(input: S3Input, call: Call): S3Output {
    find(input, call);
    return {};
  },

  DeleteBucket(input: S3Input, call: Call): S3Output {
    all(call).splice(all(call).indexOf(find(input, call)), 1);
    return {};
  },

  /** us-east-1 has none. */
  GetBucketLocation(input: S3Input, call: Call): S3Output {
    const { region } = find(input, call);
    return { document: { LocationConstraint: region === "us-east-1" ? "" : region } };
  },

  GetBucketPolicy(input: S3Input, call: Call): S3Output {
    const { policy } = find(input, call);
    if (policy === undefined) throw missing("NoSuchBucketPolicy", "The bucket policy does not exist");
    return { text: policy };
  },

  PutBucketPolicy(input: S3Input, call: Call): S3Output {
    const bucket = find(input, call);
    const { text } = input;
    if (Buffer.byteLength(text) > LONGEST_POLICY) throw malformedPolicy("Policy exceeds the maximum allowed size");
    if (!isObject(text)) throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
    if (missingPrincipal(text, call.world) !== undefined) throw malformedPolicy("Invalid principal in policy");
    bucket.policy = text;
    return {};
  },

  DeleteBucketPolicy(input: S3Input, call: Call): S3Output {
    delete find(input, call).policy;
    return {};
  },

  GetBucketVersioning(input: S3Input, call: Call): S3Output {
    return { document: { VersioningConfiguration: { Status: find(input, call).versioning } } };
  },

  PutBucketVersioning(input: S3Input, call: Call): S3Output {
    const status = textIn(input.body, "Status");
    if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
    find(input, call).versioning = status;
    return {};
  },

  GetBucketEncryption(input: S3Input, call: Call): S3Output {
    const rules = find(input, call).encryption.map(({ algorithm, key, bucketKey }) => ({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: key },
      BucketKeyEnabled: bucketKey,
    }));
    return { document: { ServerSideEncryptionConfiguration: { Rule: rules } } };
  },

  PutBucketEncryption(input: S3Input, call: Call): S3Output {
    const rules = elementsIn(input.body, "Rule").map((rule) => {
      const [byDefault = {}] = elementsIn(rule, "ApplyServerSideEncryptionByDefault");
      const algorithm = textIn(byDefault, "SSEAlgorithm") ?? "";
      if (!ALGORITHMS.includes(algorithm)) throw malformedXml();
      const key = textIn(byDefault, "KMSMasterKeyID");
      const bucketKey = textIn(rule, "BucketKeyEnabled") === "true";
      return { algorithm, bucketKey, ...(key === undefined ? {} : { key }) };
    });
    if (rules.length !== 1) throw malformedXml();
    find(input, call).encryption = rules;
    return {};
  },

  /** A bucket is always encrypted: what is left is the default. */
  DeleteBucketEncryption(input: S3Input, call: Call): S3Output {
    find(input, call).encryption = OWN_KEYS;
    return {};
  },

  GetPublicAccessBlock(input: S3Input, call: Call): S3Output {
    const { publicAccessBlock } = find(input, call);
    if (publicAccessBlock === undefined) {
      const message = "The public access block configuration was not found";
      throw missing("NoSuchPublicAccessBlockConfiguration", message);
    }
    return { document: { PublicAccessBlockConfiguration: publicAccessBlock } };
  },

  PutPublicAccessBlock(input: S3Input, call: Call): S3Output {
    const flags = Object.keys(BLOCKED).map((name) => [name, textIn(input.body, name) === "true"] as const);
    find(input, call).publicAccessBlock = Object.fromEntries(flags);
    return {};
  },

  DeletePublicAccessBlock(input: S3Input, call: Call): S3Output {
    delete find(input, call).publicAccessBlock;
    return {};
  },

  GetBucketTagging(input: S3Input, call: Call): S3Output {
    const tags = Object.entries(find(input, call).tags);
    if (tags.length === 0) throw missing("NoSuchTagSet", "The TagSet does not exist");
    return { document: { Tagging: { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } } } };
  },

  /** The whole set, in the place of what was there. */
  PutBucketTagging(input: S3Input, call: Call): S3Output {
    const [set = {}] = elementsIn(input.body, "TagSet");
    find(input, call).tags = tagsIn(set);
    return {};
  },

  DeleteBucketTagging(input: S3Input, call: Call): S3Output {
    find(input, call).tags = {};
    return {};
  },
};

/** Worlds that were kept before there were any have no list. */
function all(call: Call): StoredBucket[] {
  call.world.buckets ??= [];
  return call.world.buckets;
}

function find({ Bucket: name }: S3Input, call: Call): StoredBucket {
  const found = all(call).find((it) => it.name === name);
  if (found === undefined) throw missing("NoSuchBucket", "The specified bucket does not exist");
  if (found.account !== call.account) throw new AwsError("AccessDenied", "Access Denied", 403);
  return found;
}

function missing(name: string, message: string): AwsError {
  return new AwsError(name, message, 404);
}

function alreadyOwned(): AwsError {
  const message = "Your previous request to create the named bucket succeeded and you already own it.";
  return new AwsError("BucketAlreadyOwnedByYou", message, 409);
}

function alreadyTaken(): AwsError {
  const message = "The requested bucket name is not available. Please select a different name and try again.";
  return new AwsError("BucketAlreadyExists", message, 409);
}

function malformedPolicy(message: string): AwsError {
  return new AwsError("MalformedPolicy", message);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^(\d+\.){3}\d+$/.test(name);
}

function tagsIn(set: Xml): Record<string, string> {
  const tags = elementsIn(set, "Tag").map((tag) => ({ Key: textIn(tag, "Key"), Value: textIn(tag, "Value") }));
  return withTags({}, tags, "InvalidTag");
}

function isObject(text: string): boolean {
  if (!text.startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
