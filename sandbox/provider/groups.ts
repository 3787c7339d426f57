/** `aws:identitystore/group:Group` and `aws:identitystore/groupMembership:GroupMembership`. */
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  DeleteGroupCommand,
  DeleteGroupMembershipCommand,
  DescribeGroupCommand,
  DescribeGroupMembershipCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-identitystore";
import { unless } from "./aws.ts";
import { identity, lengthBetween, required, string } from "./property.ts";
import { hasParts, idParts, type ResourceType } from "./resource-type.ts";
import { requiredText, text } from "./values.ts";

const GONE = ["ResourceNotFoundException"];
const shortText = string(lengthBetween(1, 1024));

/** `aws`, `aws-cn` or `aws-us-gov`. */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export const group: ResourceType = {
  token: "aws:identitystore/group:Group",
  title: (inputs) => `IdentityStore Group (${inputs.displayName})`,
  inputs: {
    identityStoreId: identity(string()),
    displayName: required(shortText),
    description: shortText,
  },
  computed: ["groupId", "arn", "externalIds"],
  regional: true,
  isImportId: hasParts("/", 2),
  create: async (aws, inputs) => {
    const identityStoreId = requiredText(inputs, "identityStoreId");
    const made = await aws.identityStore.send(
      new CreateGroupCommand({
        IdentityStoreId: identityStoreId,
        DisplayName: requiredText(inputs, "displayName"),
        Description: text(inputs, "description"),
      }),
    );
    return `${identityStoreId}/${made.GroupId}`;
  },
  read: async (aws, id) => {
    const [identityStoreId, groupId] = idParts(id, "/", 2);
    const call = new DescribeGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId });
    const found = await unless(GONE, aws.identityStore.send(call));
    if (found === undefined) return undefined;
    return {
      identityStoreId,
      displayName: found.DisplayName,
      description: found.Description,
      groupId: found.GroupId,
      arn: `arn:${partitionOf(aws.region)}:identitystore:::group/${groupId}`,
      externalIds: (found.ExternalIds ?? []).map(({ Id, Issuer }) => ({ id: Id, issuer: Issuer })),
    };
  },
  update: async (aws, id, { news, changed }) => {
    const [identityStoreId, groupId] = idParts(id, "/", 2);
    const operations = (["description", "displayName"] as const)
      .filter((name) => changed.has(name))
      // A cleared description is sent as an empty text, not as null.
      .map((name) => ({ AttributePath: name, AttributeValue: text(news, name) ?? "" }));
    // The Go SDK refuses the request before it is sent. Happens when only a failed update is repeated.
    if (operations.length === 0) throw new Error("missing required field, UpdateGroupInput.Operations");
    await aws.identityStore.send(
      new UpdateGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId, Operations: operations }),
    );
  },
  delete: async (aws, id) => {
    const [identityStoreId, groupId] = idParts(id, "/", 2);
    const call = new DeleteGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId });
    await unless(GONE, aws.identityStore.send(call));
  },
};

export const groupMembership: ResourceType = {
  token: "aws:identitystore/groupMembership:GroupMembership",
  title: (inputs) => `IdentityStore Group Membership (${inputs.memberId} in ${inputs.groupId})`,
  inputs: {
    identityStoreId: identity(string(lengthBetween(1, 36))),
    groupId: identity(string(lengthBetween(1, 47))),
    memberId: identity(string(lengthBetween(1, 47))),
  },
  computed: ["membershipId"],
  regional: true,
  isImportId: hasParts("/", 2),
  create: async (aws, inputs) => {
    const identityStoreId = requiredText(inputs, "identityStoreId");
    const made = await aws.identityStore.send(
      new CreateGroupMembershipCommand({
        IdentityStoreId: identityStoreId,
        GroupId: requiredText(inputs, "groupId"),
        MemberId: { UserId: requiredText(inputs, "memberId") },
      }),
    );
    return `${identityStoreId}/${made.MembershipId}`;
  },
  read: async (aws, id) => {
    const [identityStoreId, membershipId] = idParts(id, "/", 2);
    const call = new DescribeGroupMembershipCommand({ IdentityStoreId: identityStoreId, MembershipId: membershipId });
    const found = await unless(GONE, aws.identityStore.send(call));
    if (found === undefined) return undefined;
    return { identityStoreId, groupId: found.GroupId, memberId: found.MemberId?.UserId, membershipId };
  },
  delete: async (aws, id) => {
    const [identityStoreId, membershipId] = idParts(id, "/", 2);
    const call = new DeleteGroupMembershipCommand({ IdentityStoreId: identityStoreId, MembershipId: membershipId });
    await unless(GONE, aws.identityStore.send(call));
  },
};
