/** Functions of ssoadmin, and `getCallerIdentity`. */
import {
  DescribePermissionSetCommand,
  type PermissionSet,
  paginateListInstances,
  paginateListPermissionSets,
  paginateListTagsForResource,
} from "@aws-sdk/client-sso-admin";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Aws, isAwsError } from "./aws.ts";
import { exactlyOne, type FunctionType } from "./function-type.ts";
import { tagOutputs } from "./tags.ts";
import { requiredText, text } from "./values.ts";

const getInstances: FunctionType = {
  token: "aws:ssoadmin/getInstances:getInstances",
  args: [],
  required: [],
  regional: true,
  run: async (aws) => {
    const instances = [];
    for await (const page of paginateListInstances({ client: aws.ssoAdmin }, {}))
      instances.push(...(page.Instances ?? []));
    return {
      arns: instances.map((instance) => instance.InstanceArn),
      identityStoreIds: instances.map((instance) => instance.IdentityStoreId),
      id: aws.region,
    };
  },
};

async function listPermissionSets(aws: Aws, instanceArn: string): Promise<string[]> {
  const arns = [];
  const pages = paginateListPermissionSets({ client: aws.ssoAdmin }, { InstanceArn: instanceArn });
  for await (const page of pages) arns.push(...(page.PermissionSets ?? []));
  return arns;
}

async function describe(aws: Aws, instanceArn: string, arn: string): Promise<PermissionSet | undefined> {
  const call = new DescribePermissionSetCommand({ InstanceArn: instanceArn, PermissionSetArn: arn });
  return (await aws.ssoAdmin.send(call)).PermissionSet;
}

/** Looks at every set; one that cannot be described (deleted meanwhile) is skipped, and the last match wins. */
async function findByName(aws: Aws, instanceArn: string, name: string): Promise<PermissionSet | undefined> {
  let found: PermissionSet | undefined;
  for (const arn of await listPermissionSets(aws, instanceArn)) {
    try {
      const permissionSet = await describe(aws, instanceArn, arn);
      if (permissionSet?.Name === name) found = permissionSet;
    } catch (error) {
      if (isAwsError(error, "AbortError")) throw error;
    }
  }
  return found;
}

const getPermissionSet: FunctionType = {
  token: "aws:ssoadmin/getPermissionSet:getPermissionSet",
  args: ["instanceArn", "arn", "name", "tags"],
  required: ["instanceArn"],
  regional: true,
  check: exactlyOne("arn", "name"),
  run: async (aws, args) => {
    const instanceArn = requiredText(args, "instanceArn");
    const arn = text(args, "arn");
    const found =
      arn === undefined
        ? await findByName(aws, instanceArn, requiredText(args, "name"))
        : await describe(aws, instanceArn, arn);
    if (found?.PermissionSetArn === undefined) throw new Error("reading SSO Permission Set: not found");
    const tags = [];
    const resource = { InstanceArn: instanceArn, ResourceArn: found.PermissionSetArn };
    for await (const page of paginateListTagsForResource({ client: aws.ssoAdmin }, resource))
      tags.push(...(page.Tags ?? []));
    return {
      arn: found.PermissionSetArn,
      createdDate: found.CreatedDate?.toISOString().replace(".000Z", "Z"),
      description: found.Description ?? "",
      name: found.Name,
      relayState: found.RelayState ?? "",
      sessionDuration: found.SessionDuration,
      tags: tagOutputs(aws, tags, {}).tagsAll,
      id: found.PermissionSetArn,
    };
  },
};

const getPermissionSets: FunctionType = {
  token: "aws:ssoadmin/getPermissionSets:getPermissionSets",
  args: ["instanceArn"],
  required: ["instanceArn"],
  regional: true,
  run: async (aws, args) => {
    const instanceArn = requiredText(args, "instanceArn");
    return { arns: await listPermissionSets(aws, instanceArn), id: instanceArn };
  },
};

const getCallerIdentity: FunctionType = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  args: ["id"],
  required: [],
  regional: false,
  run: async (aws) => {
    const { Account, Arn, UserId } = await aws.sts.send(new GetCallerIdentityCommand({}));
    return { accountId: Account, arn: Arn, userId: UserId, id: Account };
  },
};

export const ssoFunctions: readonly FunctionType[] = [
  getInstances,
  getPermissionSet,
  getPermissionSets,
  getCallerIdentity,
];
