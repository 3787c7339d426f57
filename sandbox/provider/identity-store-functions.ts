/** Functions of identitystore. Those added later to the provider (lists) answer no `id`. */
import {
  type AlternateIdentifier,
  DescribeGroupCommand,
  DescribeUserCommand,
  type ExternalId,
  GetGroupIdCommand,
  GetUserIdCommand,
  paginateListGroupMemberships,
  paginateListGroups,
  paginateListUsers,
} from "@aws-sdk/client-identitystore";
import { exactlyOne, type FunctionType } from "./function-type.ts";
import { userLists, userTexts } from "./users.ts";
import { type Properties, record, requiredText, text } from "./values.ts";

function toAlternateIdentifier(args: Properties): AlternateIdentifier {
  const alternate = record(args, "alternateIdentifier");
  const unique = record(alternate, "uniqueAttribute");
  if (alternate.uniqueAttribute !== undefined) {
    const AttributePath = requiredText(unique, "attributePath");
    return { UniqueAttribute: { AttributePath, AttributeValue: requiredText(unique, "attributeValue") } };
  }
  const external = record(alternate, "externalId");
  return { ExternalId: { Id: requiredText(external, "id"), Issuer: requiredText(external, "issuer") } };
}

function externalIds(ids: readonly ExternalId[] | undefined) {
  return (ids ?? []).map(({ Id, Issuer }) => ({ id: Id, issuer: Issuer }));
}

const getUser: FunctionType = {
  token: "aws:identitystore/getUser:getUser",
  args: ["identityStoreId", "userId", "alternateIdentifier"],
  required: ["identityStoreId"],
  regional: true,
  check: exactlyOne("userId", "alternateIdentifier"),
  run: async (aws, args) => {
    const store = { IdentityStoreId: requiredText(args, "identityStoreId") };
    const lookUp = () =>
      aws.identityStore.send(new GetUserIdCommand({ ...store, AlternateIdentifier: toAlternateIdentifier(args) }));
    const UserId = text(args, "userId") ?? (await lookUp()).UserId;
    const user = await aws.identityStore.send(new DescribeUserCommand({ ...store, UserId }));
    return { ...userTexts(user), ...userLists(user), id: UserId };
  },
};

const getUsers: FunctionType = {
  token: "aws:identitystore/getUsers:getUsers",
  args: ["identityStoreId"],
  required: ["identityStoreId"],
  regional: true,
  run: async (aws, args) => {
    const identityStoreId = requiredText(args, "identityStoreId");
    const users = [];
    const pages = paginateListUsers({ client: aws.identityStore }, { IdentityStoreId: identityStoreId });
    for await (const page of pages) users.push(...(page.Users ?? []));
    return { users: users.map((user) => ({ identityStoreId, ...userTexts(user), ...userLists(user) })) };
  },
};

const getGroup: FunctionType = {
  token: "aws:identitystore/getGroup:getGroup",
  args: ["identityStoreId", "groupId", "alternateIdentifier"],
  required: ["identityStoreId"],
  regional: true,
  check: exactlyOne("groupId", "alternateIdentifier"),
  run: async (aws, args) => {
    const store = { IdentityStoreId: requiredText(args, "identityStoreId") };
    const lookUp = () =>
      aws.identityStore.send(new GetGroupIdCommand({ ...store, AlternateIdentifier: toAlternateIdentifier(args) }));
    const GroupId = text(args, "groupId") ?? (await lookUp()).GroupId;
    const group = await aws.identityStore.send(new DescribeGroupCommand({ ...store, GroupId }));
    return {
      description: group.Description ?? "",
      displayName: group.DisplayName,
      externalIds: externalIds(group.ExternalIds),
      groupId: GroupId,
      id: GroupId,
    };
  },
};

const getGroups: FunctionType = {
  token: "aws:identitystore/getGroups:getGroups",
  args: ["identityStoreId"],
  required: ["identityStoreId"],
  regional: true,
  run: async (aws, args) => {
    const identityStoreId = requiredText(args, "identityStoreId");
    const groups = [];
    const pages = paginateListGroups({ client: aws.identityStore }, { IdentityStoreId: identityStoreId });
    for await (const page of pages) groups.push(...(page.Groups ?? []));
    return {
      groups: groups.map((group) => ({
        identityStoreId,
        groupId: group.GroupId,
        displayName: group.DisplayName,
        description: group.Description ?? "",
        externalIds: externalIds(group.ExternalIds),
      })),
    };
  },
};

const getGroupMemberships: FunctionType = {
  token: "aws:identitystore/getGroupMemberships:getGroupMemberships",
  args: ["identityStoreId", "groupId"],
  required: ["identityStoreId", "groupId"],
  regional: true,
  run: async (aws, args) => {
    const identityStoreId = requiredText(args, "identityStoreId");
    const groupId = requiredText(args, "groupId");
    const memberships = [];
    const query = { IdentityStoreId: identityStoreId, GroupId: groupId };
    for await (const page of paginateListGroupMemberships({ client: aws.identityStore }, query))
      memberships.push(...(page.GroupMemberships ?? []));
    return {
      groupMemberships: memberships.map(({ MemberId, MembershipId }) => ({
        groupId,
        identityStoreId,
        memberId: { userId: MemberId?.UserId },
        membershipId: MembershipId,
      })),
    };
  },
};

export const identityStoreFunctions: readonly FunctionType[] = [
  getUser,
  getUsers,
  getGroup,
  getGroups,
  getGroupMemberships,
];
