// Keys of KMS: what is kept of them. Nothing is encrypted here.
import type {
  CreateKeyCommandInput,
  CreateKeyCommandOutput,
  DescribeKeyCommandInput,
  DescribeKeyCommandOutput,
  GetKeyPolicyCommandInput,
  GetKeyPolicyCommandOutput,
  GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusCommandOutput,
  KeyMetadata,
  ListResourceTagsCommandInput,
  ListResourceTagsCommandOutput,
  PutKeyPolicyCommandInput,
  ScheduleKeyDeletionCommandInput,
  ScheduleKeyDeletionCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateKeyDescriptionCommandInput,
} from "@aws-sdk/client-kms";
import { AwsError, type Call, constraint, type Result, required } from "./call.ts";
import { newUuid } from "./new-id.ts";
import { missingPrincipal } from "./principals.ts";
import { withoutTags, withTags } from "./tags.ts";
import type { StoredKey } from "./world.ts";

/** Bytes. https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
const LONGEST_POLICY = 32_768;
/** Days that a deleted key is kept at least and at most; at most where it isn't said. The model has wider ends. */
const WINDOW = { least: 7, most: 30 };
const YEAR = 365;

type KeyReference = { readonly KeyId: string | undefined };

export const keyHandlers = {
  CreateKey(input: CreateKeyCommandInput, call: Call): Result<CreateKeyCommandOutput> {
    const policy = input.Policy === undefined ? defaultPolicy(call.account) : checkPolicy(input.Policy, call);
    const id = newUuid(call.world);
    const key: StoredKey = {
      id,
      arn: `arn:aws:kms:${call.region}:${call.account}:key/${id}`,
      account: call.account,
      createdAt: call.now.toISOString(),
      description: input.Description ?? "",
      usage: input.KeyUsage ?? "ENCRYPT_DECRYPT",
      spec: input.KeySpec ?? "SYMMETRIC_DEFAULT",
      multiRegion: input.MultiRegion ?? false,
      enabled: true,
      policy,
      tags: keyTags({}, input.Tags),
    };
    all(call).push(key);
    return { KeyMetadata: describe(key) };
  },

  DescribeKey(input: DescribeKeyCommandInput, call: Call): Result<DescribeKeyCommandOutput> {
    return { KeyMetadata: describe(find(input, call)) };
  },

  UpdateKeyDescription(input: UpdateKeyDescriptionCommandInput, call: Call): object {
    findToChange(input, call).description = required(input.Description, "description");
    return {};
  },

  GetKeyPolicy(input: GetKeyPolicyCommandInput, call: Call): Result<GetKeyPolicyCommandOutput> {
    return { Policy: find(input, call).policy, PolicyName: "default" };
  },

  PutKeyPolicy(input: PutKeyPolicyCommandInput, call: Call): object {
    findToChange(input, call).policy = checkPolicy(required(input.Policy, "policy"), call);
    return {};
  },

  GetKeyRotationStatus(input: GetKeyRotationStatusCommandInput, call: Call): Result<GetKeyRotationStatusCommandOutput> {
    const { arn, rotationDays } = find(input, call);
    if (rotationDays === undefined) return { KeyRotationEnabled: false, KeyId: arn };
    return { KeyRotationEnabled: true, RotationPeriodInDays: rotationDays, KeyId: arn };
  },

  EnableKeyRotation(input: KeyReference & { readonly RotationPeriodInDays?: number }, call: Call): object {
    findToChange(input, call).rotationDays = input.RotationPeriodInDays ?? YEAR;
    return {};
  },

  DisableKeyRotation(input: KeyReference, call: Call): object {
    delete findToChange(input, call).rotationDays;
    return {};
  },

  EnableKey(input: KeyReference, call: Call): object {
    checkNotDeleted(find(input, call)).enabled = true;
    return {};
  },

  DisableKey(input: KeyReference, call: Call): object {
    checkNotDeleted(find(input, call)).enabled = false;
    return {};
  },

  ListResourceTags(input: ListResourceTagsCommandInput, call: Call): Result<ListResourceTagsCommandOutput> {
    const tags = Object.entries(find(input, call).tags);
    return { Tags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), Truncated: false };
  },

  TagResource(input: TagResourceCommandInput, call: Call): object {
    const key = checkNotDeleted(find(input, call));
    key.tags = keyTags(key.tags, input.Tags);
    return {};
  },

  UntagResource(input: UntagResourceCommandInput, call: Call): object {
    const key = checkNotDeleted(find(input, call));
    key.tags = withoutTags(key.tags, required(input.TagKeys, "tagKeys"));
    return {};
  },

  ScheduleKeyDeletion(input: ScheduleKeyDeletionCommandInput, call: Call): Result<ScheduleKeyDeletionCommandOutput> {
    const days = input.PendingWindowInDays ?? WINDOW.most;
    if (days < WINDOW.least || days > WINDOW.most)
      throw constraint("pendingWindowInDays", `Member must be between ${WINDOW.least} and ${WINDOW.most}`);
    const key = checkNotDeleted(find(input, call));
    const deletion = new Date(call.now.getTime() + days * 24 * 3600 * 1000);
    key.deletionDate = deletion.toISOString();
    return { KeyId: key.arn, DeletionDate: deletion, KeyState: "PendingDeletion", PendingWindowInDays: days };
  },
};

function describe(key: StoredKey): KeyMetadata {
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.enabled && key.deletionDate === undefined,
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: stateOf(key),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    KeySpec: key.spec,
    MultiRegion: key.multiRegion,
    ...(key.deletionDate === undefined ? {} : { DeletionDate: new Date(key.deletionDate) }),
  };
}

function stateOf({ enabled, deletionDate }: StoredKey): "Enabled" | "Disabled" | "PendingDeletion" {
  if (deletionDate !== undefined) return "PendingDeletion";
  return enabled ? "Enabled" : "Disabled";
}

/** Worlds that were kept before there were any have no list. */
function all(call: Call): StoredKey[] {
  call.world.keys ??= [];
  return call.world.keys;
}

/** By id or ARN. */
function find({ KeyId: wanted }: KeyReference, call: Call): StoredKey {
  const id = required(wanted, "keyId");
  const own = all(call).filter(({ account }) => account === call.account);
  const found = own.find((key) => key.id === id || key.arn === id);
  if (found === undefined) throw new AwsError("NotFoundException", `Key '${id}' does not exist`);
  return found;
}

/** A key that is neither deleted nor disabled. */
function findToChange(input: KeyReference, call: Call): StoredKey {
  const key = checkNotDeleted(find(input, call));
  if (!key.enabled) throw new AwsError("DisabledException", `${key.arn} is disabled.`);
  return key;
}

function checkNotDeleted(key: StoredKey): StoredKey {
  if (key.deletionDate === undefined) return key;
  throw new AwsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
}

/** What a key has whose maker gave no policy: the account's administrators decide. */
function defaultPolicy(account: string): string {
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const statement = { Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: root };
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [{ ...statement, Action: "kms:*", Resource: "*" }],
  });
}

function checkPolicy(policy: string, call: Call): string {
  if (Buffer.byteLength(policy) > LONGEST_POLICY)
    throw new AwsError("LimitExceededException", `A key policy has at most ${LONGEST_POLICY} bytes`);
  const malformed = (message: string) => new AwsError("MalformedPolicyDocumentException", message);
  let missing: string | undefined;
  try {
    missing = missingPrincipal(policy, call.world);
  } catch {
    throw malformed("Policy contains invalid JSON");
  }
  if (missing === undefined) return policy;
  throw malformed("Policy contains a statement with one or more invalid principals.");
}

function keyTags(held: Record<string, string>, tags: CreateKeyCommandInput["Tags"]): Record<string, string> {
  const given = (tags ?? []).map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
  return withTags(held, given, "LimitExceededException");
}
