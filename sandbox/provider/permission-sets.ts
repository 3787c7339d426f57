/** `aws:ssoadmin/permissionSet:PermissionSet`. */
import {
  CreatePermissionSetCommand,
  DeletePermissionSetCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ProvisionPermissionSetCommand,
  paginateListTagsForResource,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { type Aws, unless } from "./aws.ts";
import {
  arnProperty,
  defaultsTo,
  forceNew,
  identity,
  lengthBetween,
  matching,
  string,
  tagsProperty,
} from "./property.ts";
import { hasParts, idParts, type ResourceType } from "./resource-type.ts";
import { waitUntilSucceeded } from "./retry.ts";
import { allTags, tagChanges, tagOutputs, toTagList } from "./tags.ts";
import { type Properties, requiredText, text } from "./values.ts";

const RELAY_STATE = /[0-9A-Za-z&$@#\\/%?=~\-_'"|!:,.;*+[\] (){}]+/;
const PROVISIONED_FIELDS = ["description", "relayState", "sessionDuration"];

/** Seconds. */
const UPDATE_TIMEOUT = 600;

/**
 * Makes a change of a permission set reach all accounts that have it. The provider does this after every change of
 * the set or of what is attached to it, also when the set is assigned nowhere.
 */
export async function provision(
  aws: Aws,
  permissionSetArn: string,
  instanceArn: string,
  timeout: number,
): Promise<void> {
  const target = { InstanceArn: instanceArn, PermissionSetArn: permissionSetArn };
  const started = await aws.ssoAdmin.send(
    new ProvisionPermissionSetCommand({ ...target, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
  );
  const requestId = started.PermissionSetProvisioningStatus?.RequestId;
  try {
    await waitUntilSucceeded(aws.pace, {
      delay: 5,
      timeout: aws.timeout(timeout),
      look: async () => {
        const look = new DescribePermissionSetProvisioningStatusCommand({
          InstanceArn: instanceArn,
          ProvisionPermissionSetRequestId: requestId,
        });
        const status = (await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(look)))
          ?.PermissionSetProvisioningStatus;
        return status && { state: status.Status ?? "", failure: status.FailureReason };
      },
    });
  } catch (error) {
    throw new Error(`waiting for SSO Permission Set (${permissionSetArn}) to provision: ${(error as Error).message}`);
  }
}

async function readTags(aws: Aws, permissionSetArn: string, instanceArn: string) {
  const tags = [];
  const pages = paginateListTagsForResource(
    { client: aws.ssoAdmin },
    { InstanceArn: instanceArn, ResourceArn: permissionSetArn },
  );
  for await (const page of pages) tags.push(...(page.Tags ?? []));
  return tags;
}

async function read(aws: Aws, id: string, prior: Properties): Promise<Properties | undefined> {
  const [permissionSetArn, instanceArn] = idParts(id, ",", 2);
  const describe = new DescribePermissionSetCommand({ InstanceArn: instanceArn, PermissionSetArn: permissionSetArn });
  const found = (await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(describe)))?.PermissionSet;
  if (found === undefined) return undefined;
  return {
    arn: found.PermissionSetArn,
    createdDate: found.CreatedDate?.toISOString().replace(".000Z", "Z"),
    description: found.Description,
    instanceArn,
    name: found.Name,
    relayState: found.RelayState,
    sessionDuration: found.SessionDuration,
    ...tagOutputs(aws, await readTags(aws, permissionSetArn, instanceArn), prior),
  };
}

export const permissionSet: ResourceType = {
  token: "aws:ssoadmin/permissionSet:PermissionSet",
  title: (inputs) => `SSO Permission Set (${inputs.name})`,
  inputs: {
    instanceArn: identity(arnProperty),
    name: forceNew(string(lengthBetween(1, 32), matching(/[\w+=,.@-]+/))),
    description: string(lengthBetween(1, 700)),
    relayState: string(lengthBetween(1, 240), matching(RELAY_STATE)),
    sessionDuration: defaultsTo("PT1H", string(lengthBetween(1, 100))),
    tags: tagsProperty,
  },
  computed: ["arn", "createdDate", "tagsAll"],
  regional: true,
  autoname: { property: "name", longest: 255 },
  isImportId: hasParts(",", 2),
  create: async (aws, inputs) => {
    const tags = toTagList(allTags(aws, inputs));
    const instanceArn = requiredText(inputs, "instanceArn");
    const made = await aws.ssoAdmin.send(
      new CreatePermissionSetCommand({
        InstanceArn: instanceArn,
        Name: requiredText(inputs, "name"),
        Description: text(inputs, "description"),
        RelayState: text(inputs, "relayState"),
        SessionDuration: text(inputs, "sessionDuration"),
        ...(tags.length > 0 ? { Tags: tags } : {}),
      }),
    );
    return `${made.PermissionSet?.PermissionSetArn},${instanceArn}`;
  },
  read,
  update: async (aws, id, { olds, news, changed }) => {
    const [permissionSetArn, instanceArn] = idParts(id, ",", 2);
    if (PROVISIONED_FIELDS.some((name) => changed.has(name))) {
      // An emptied field is left out of the call, so what becomes of it is AWS's choice.
      await aws.ssoAdmin.send(
        new UpdatePermissionSetCommand({
          InstanceArn: instanceArn,
          PermissionSetArn: permissionSetArn,
          Description: text(news, "description"),
          RelayState: text(news, "relayState"),
          SessionDuration: text(news, "sessionDuration"),
        }),
      );
      await provision(aws, permissionSetArn, instanceArn, UPDATE_TIMEOUT);
    }
    if (!changed.has("tags") && !changed.has("tagsAll")) return;
    const target = { InstanceArn: instanceArn, ResourceArn: permissionSetArn };
    const { removed, set } = tagChanges(aws, olds, news);
    if (removed.length > 0) await aws.ssoAdmin.send(new UntagResourceCommand({ ...target, TagKeys: [...removed] }));
    if (set.length > 0) await aws.ssoAdmin.send(new TagResourceCommand({ ...target, Tags: set }));
  },
  delete: async (aws, id) => {
    const [permissionSetArn, instanceArn] = idParts(id, ",", 2);
    const remove = new DeletePermissionSetCommand({ InstanceArn: instanceArn, PermissionSetArn: permissionSetArn });
    await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(remove));
  },
};
