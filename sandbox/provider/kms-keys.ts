/** `aws:kms/key:Key`. */
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeySpec,
  type KeyUsageType,
  PutKeyPolicyCommand,
  paginateListResourceTags,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { type Aws, isAwsError, unless } from "./aws.ts";
import { normalizedPolicy } from "./policy-json.ts";
import {
  defaultsTo,
  forceNew,
  lengthBetween,
  numberBetween,
  type Property,
  policyProperty,
  string,
  tagsProperty,
} from "./property.ts";
import type { Change, ResourceType } from "./resource-type.ts";
import { retryWhile } from "./retry.ts";
import { allTags, tagChanges, tagOutputs } from "./tags.ts";
import { type Properties, requiredText, text } from "./values.ts";

/** Seconds that KMS may take until it knows a role that a policy names. */
const PROPAGATION = 120;
const GONE = ["NotFoundException"];

const boolean: Property = { kind: "boolean" };
const days = (least: number, most: number): Property => ({ kind: "number", checks: [numberBetween(least, most)] });

const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

async function setRotation(aws: Aws, KeyId: string, inputs: Properties): Promise<void> {
  const period = inputs.rotationPeriodInDays === undefined ? undefined : Number(inputs.rotationPeriodInDays);
  await aws.kms.send(
    inputs.enableKeyRotation === true
      ? new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: period })
      : new DisableKeyRotationCommand({ KeyId }),
  );
}

async function setEnabled(aws: Aws, KeyId: string, enabled: boolean): Promise<void> {
  await aws.kms.send(enabled ? new EnableKeyCommand({ KeyId }) : new DisableKeyCommand({ KeyId }));
}

async function read(aws: Aws, KeyId: string, prior: Properties): Promise<Properties | undefined> {
  const found = (await unless(GONE, aws.kms.send(new DescribeKeyCommand({ KeyId }))))?.KeyMetadata;
  // A key that waits for its deletion counts as gone.
  if (found === undefined || found.KeyState === "PendingDeletion") return undefined;
  const { Policy } = await aws.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
  const rotation = await aws.kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  const tags = [];
  for await (const page of paginateListResourceTags({ client: aws.kms }, { KeyId })) tags.push(...(page.Tags ?? []));
  return {
    arn: found.Arn,
    keyId: found.KeyId,
    description: found.Description,
    customerMasterKeySpec: found.KeySpec,
    keyUsage: found.KeyUsage,
    isEnabled: found.Enabled,
    multiRegion: found.MultiRegion,
    policy: Policy,
    enableKeyRotation: rotation.KeyRotationEnabled,
    rotationPeriodInDays: rotation.RotationPeriodInDays,
    bypassPolicyLockoutSafetyCheck: prior.bypassPolicyLockoutSafetyCheck ?? false,
    deletionWindowInDays: prior.deletionWindowInDays,
    ...tagOutputs(
      aws,
      tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })),
      prior,
    ),
  };
}

/** A disabled key takes no change: it is enabled before the others, and disabled after them. */
async function update(aws: Aws, KeyId: string, { olds, news, changed }: Change): Promise<void> {
  const enabled = news.isEnabled !== false;
  if (changed.has("isEnabled") && enabled) await setEnabled(aws, KeyId, true);
  const rotates = changed.has("rotationPeriodInDays") && news.enableKeyRotation === true;
  if (changed.has("enableKeyRotation") || rotates) await setRotation(aws, KeyId, news);
  if (changed.has("description"))
    await aws.kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: text(news, "description") ?? "" }));
  if (changed.has("policy")) {
    const Policy = normalizedPolicy(requiredText(news, "policy"));
    await whileUnknown(aws, () => aws.kms.send(new PutKeyPolicyCommand({ KeyId, Policy, PolicyName: "default" })));
  }
  if (changed.has("isEnabled") && !enabled) await setEnabled(aws, KeyId, false);
  if (!changed.has("tags") && !changed.has("tagsAll")) return;
  const { removed, set } = tagChanges(aws, olds, news);
  if (removed.length > 0) await aws.kms.send(new UntagResourceCommand({ KeyId, TagKeys: [...removed] }));
  const Tags = set.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
  if (Tags.length > 0) await aws.kms.send(new TagResourceCommand({ KeyId, Tags }));
}

/** Tries again while KMS doesn't know the roles that a policy names. */
function whileUnknown<T>(aws: Aws, attempt: () => Promise<T>): Promise<T> {
  const unknown = (error: Error) => isAwsError(error, "MalformedPolicyDocumentException");
  return retryWhile(aws.pace, aws.timeout(PROPAGATION), unknown, attempt);
}

export const key: ResourceType = {
  token: "aws:kms/key:Key",
  title: ({ keyId }) => (keyId === undefined ? "KMS Key" : `KMS Key (${keyId})`),
  inputs: {
    bypassPolicyLockoutSafetyCheck: defaultsTo(false, boolean),
    customerMasterKeySpec: defaultsTo("SYMMETRIC_DEFAULT", forceNew(string())),
    deletionWindowInDays: days(7, 30),
    description: { ...string(lengthBetween(0, 8192)), computed: true },
    enableKeyRotation: defaultsTo(false, boolean),
    isEnabled: defaultsTo(true, boolean),
    keyUsage: defaultsTo("ENCRYPT_DECRYPT", forceNew(string())),
    multiRegion: { ...forceNew(boolean), computed: true },
    policy: { ...policyProperty, computed: true },
    rotationPeriodInDays: { ...days(90, 2560), computed: true },
    tags: tagsProperty,
  },
  computed: ["arn", "keyId", "tagsAll"],
  unsupported: ["customKeyStoreId", "xksKeyId"],
  regional: true,
  isImportId: (id) => id !== "",
  create: async (aws, inputs) => {
    const policy = text(inputs, "policy");
    const tags = toTags(allTags(aws, inputs));
    const call = new CreateKeyCommand({
      BypassPolicyLockoutSafetyCheck: inputs.bypassPolicyLockoutSafetyCheck === true,
      KeySpec: text(inputs, "customerMasterKeySpec") as KeySpec,
      KeyUsage: text(inputs, "keyUsage") as KeyUsageType,
      Description: text(inputs, "description"),
      ...(inputs.multiRegion === true ? { MultiRegion: true } : {}),
      ...(policy === undefined ? {} : { Policy: normalizedPolicy(policy) }),
      ...(tags.length > 0 ? { Tags: tags } : {}),
    });
    const { KeyMetadata } = await whileUnknown(aws, () => aws.kms.send(call));
    return requiredText({ keyId: KeyMetadata?.KeyId }, "keyId");
  },
  finishCreate: async (aws, keyId, inputs) => {
    if (inputs.enableKeyRotation === true) await setRotation(aws, keyId, inputs);
    if (inputs.isEnabled === false) await setEnabled(aws, keyId, false);
  },
  read,
  update,
  delete: async (aws, KeyId, state) => {
    const days = state.deletionWindowInDays === undefined ? undefined : Number(state.deletionWindowInDays);
    const call = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: days });
    try {
      await unless(GONE, aws.kms.send(call));
    } catch (error) {
      // It waits for its deletion already.
      if (!isAwsError(error, "KMSInvalidStateException") || !(error as Error).message.includes("is pending deletion"))
        throw error;
    }
  },
};
