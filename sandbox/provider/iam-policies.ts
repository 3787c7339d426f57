/** `aws:iam/policy:Policy`. */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  paginateListPolicyVersions,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { type Aws, NO_SUCH_ENTITY, unless } from "./aws.ts";
import { normalizedPolicy } from "./policy-json.ts";
import {
  defaultsTo,
  forceNew,
  lengthBetween,
  matching,
  policyProperty,
  required,
  string,
  tagsProperty,
} from "./property.ts";
import type { ResourceType } from "./resource-type.ts";
import { allTags, tagChanges, tagOutputs, toTagList } from "./tags.ts";
import { requiredText, text } from "./values.ts";

/** IAM keeps at most this many versions of a policy. */
const MOST_VERSIONS = 5;

async function otherVersions(aws: Aws, arn: string) {
  const versions = [];
  for await (const page of paginateListPolicyVersions({ client: aws.iam }, { PolicyArn: arn }))
    versions.push(...(page.Versions ?? []));
  return versions.filter((version) => !version.IsDefaultVersion);
}

/** Deletes the oldest version that is not the default one, where there are as many as AWS allows. */
async function deleteOldestVersion(aws: Aws, arn: string): Promise<void> {
  const versions = await otherVersions(aws, arn);
  if (versions.length + 1 < MOST_VERSIONS) return;
  const [oldest] = versions.sort(
    (a, b) => Number(a.CreateDate) - Number(b.CreateDate) || versionNumber(a) - versionNumber(b),
  );
  await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: oldest?.VersionId }));
}

/** `v12` is 12. Versions made within one second are told apart by it. */
function versionNumber({ VersionId }: { readonly VersionId?: string | undefined }): number {
  return Number(VersionId?.slice(1));
}

async function deletePolicy(aws: Aws, arn: string): Promise<void> {
  for (const { VersionId } of await otherVersions(aws, arn))
    await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId }));
  await aws.iam.send(new DeletePolicyCommand({ PolicyArn: arn }));
}

export const policy: ResourceType = {
  token: "aws:iam/policy:Policy",
  title: (inputs) => `IAM Policy (${inputs.name})`,
  inputs: {
    policy: required(policyProperty),
    name: forceNew(string(lengthBetween(1, 128), matching(/^[\w+=,.@-]*$/))),
    path: defaultsTo("/", forceNew(string(lengthBetween(0, 512)))),
    description: forceNew(string(lengthBetween(0, 1000))),
    tags: tagsProperty,
  },
  computed: ["arn", "attachmentCount", "policyId", "namePrefix", "tagsAll"],
  unsupported: ["namePrefix", "delayAfterPolicyCreationInMs"],
  regional: false,
  autoname: { property: "name", longest: 128 },
  isImportId: (id) => id.startsWith("arn:"),
  create: async (aws, inputs) => {
    const tags = toTagList(allTags(aws, inputs));
    const made = await aws.iam.send(
      new CreatePolicyCommand({
        PolicyName: requiredText(inputs, "name"),
        Path: text(inputs, "path"),
        PolicyDocument: normalizedPolicy(requiredText(inputs, "policy")),
        Description: text(inputs, "description"),
        ...(tags.length > 0 ? { Tags: tags } : {}),
      }),
    );
    return requiredText({ arn: made.Policy?.Arn }, "arn");
  },
  read: async (aws, arn, prior) => {
    const found = (await unless(NO_SUCH_ENTITY, aws.iam.send(new GetPolicyCommand({ PolicyArn: arn }))))?.Policy;
    if (found === undefined) return undefined;
    const current = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: found.DefaultVersionId });
    const version = await unless(NO_SUCH_ENTITY, aws.iam.send(current));
    if (version === undefined) return undefined;
    return {
      arn: found.Arn,
      name: found.PolicyName,
      path: found.Path,
      description: found.Description,
      attachmentCount: found.AttachmentCount,
      policyId: found.PolicyId,
      namePrefix: "",
      policy: decodeURIComponent(version.PolicyVersion?.Document ?? ""),
      ...tagOutputs(aws, found.Tags ?? [], prior),
    };
  },
  update: async (aws, arn, { olds, news, changed }) => {
    if (changed.has("policy")) {
      await deleteOldestVersion(aws, arn);
      const document = normalizedPolicy(requiredText(news, "policy"));
      await aws.iam.send(
        new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: document, SetAsDefault: true }),
      );
    }
    if (!changed.has("tags") && !changed.has("tagsAll")) return;
    const { removed, set } = tagChanges(aws, olds, news);
    if (removed.length > 0) await aws.iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: removed }));
    if (set.length > 0) await aws.iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags: set }));
  },
  delete: async (aws, arn) => {
    await unless(NO_SUCH_ENTITY, deletePolicy(aws, arn));
  },
};
