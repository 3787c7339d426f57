import type {
  CreateGroupMembershipCommandInput,
  CreateGroupMembershipCommandOutput,
  DeleteGroupMembershipCommandInput,
  DeleteGroupMembershipCommandOutput,
  DescribeGroupMembershipCommandInput,
  DescribeGroupMembershipCommandOutput,
  GetGroupMembershipIdCommandInput,
  GetGroupMembershipIdCommandOutput,
  IsMemberInGroupsCommandInput,
  IsMemberInGroupsCommandOutput,
  ListGroupMembershipsCommandInput,
  ListGroupMembershipsCommandOutput,
  ListGroupMembershipsForMemberCommandInput,
  ListGroupMembershipsForMemberCommandOutput,
} from "@aws-sdk/client-identitystore";
import { type Call, page, type Result, required } from "./call.ts";
import { arnOf, conflict, findGroup, findMembership, findUser, idIn, missing } from "./identitystore-lookups.ts";
import { newIdentityId } from "./new-id.ts";
import type { StoredMembership, StoredUser } from "./world.ts";

export const membershipHandlers = {
  CreateGroupMembership(
    input: CreateGroupMembershipCommandInput,
    call: Call,
  ): Result<CreateGroupMembershipCommandOutput> {
    const { world } = call;
    const { identityStoreId, groupId } = findGroup(input, call);
    const { userId } = findMember(input, call);
    if (world.memberships.some((it) => it.groupId === groupId && it.userId === userId)) {
      throw conflict("Member and Group relationship already exists.");
    }
    const membershipId = newIdentityId(world, identityStoreId);
    const membership = { identityStoreId, membershipId, groupId, userId, createdAt: call.now.toISOString() };
    world.memberships.push(membership);
    return identify(membership);
  },

  DescribeGroupMembership(
    input: DescribeGroupMembershipCommandInput,
    call: Call,
  ): Result<DescribeGroupMembershipCommandOutput> {
    return describe(findMembership(input, call));
  },

  DeleteGroupMembership(
    input: DeleteGroupMembershipCommandInput,
    call: Call,
  ): Result<DeleteGroupMembershipCommandOutput> {
    const membership = findMembership(input, call);
    call.world.memberships.splice(call.world.memberships.indexOf(membership), 1);
    return {};
  },

  ListGroupMemberships(input: ListGroupMembershipsCommandInput, call: Call): Result<ListGroupMembershipsCommandOutput> {
    const { groupId } = findGroup(input, call);
    const found = call.world.memberships.filter((it) => it.groupId === groupId);
    const { items, next } = page(found, input, call);
    return { GroupMemberships: items.map(describe), NextToken: next };
  },

  ListGroupMembershipsForMember(
    input: ListGroupMembershipsForMemberCommandInput,
    call: Call,
  ): Result<ListGroupMembershipsForMemberCommandOutput> {
    const { userId } = findMember(input, call);
    const found = call.world.memberships.filter((it) => it.userId === userId);
    const { items, next } = page(found, input, call);
    return { GroupMemberships: items.map(describe), NextToken: next };
  },

  GetGroupMembershipId(input: GetGroupMembershipIdCommandInput, call: Call): Result<GetGroupMembershipIdCommandOutput> {
    const { groupId } = findGroup(input, call);
    const { userId } = findMember(input, call);
    const found = call.world.memberships.find((it) => it.groupId === groupId && it.userId === userId);
    if (found === undefined) throw missing("GROUP_MEMBERSHIP", `${groupId} ${userId}`);
    return identify(found);
  },

  IsMemberInGroups(input: IsMemberInGroupsCommandInput, call: Call): Result<IsMemberInGroupsCommandOutput> {
    const { userId } = findMember(input, call);
    const groupIds = required(input.GroupIds, "groupIds").map((id) => idIn(id, "groupIds"));
    return {
      Results: groupIds.map((groupId) => ({
        GroupId: groupId,
        MemberId: { UserId: userId },
        MembershipExists: call.world.memberships.some((it) => it.groupId === groupId && it.userId === userId),
      })),
    };
  },
};

function findMember(
  input: Pick<CreateGroupMembershipCommandInput, "IdentityStoreId" | "MemberId">,
  call: Call,
): StoredUser {
  const member = required(input.MemberId, "memberId");
  return findUser({ IdentityStoreId: input.IdentityStoreId, UserId: member.UserId }, call);
}

function identify({ identityStoreId, membershipId }: StoredMembership) {
  return {
    IdentityStoreId: identityStoreId,
    MembershipId: membershipId,
    MembershipArn: arnOf("membership", membershipId),
  };
}

function describe(membership: StoredMembership) {
  return {
    ...identify(membership),
    GroupId: membership.groupId,
    MemberId: { UserId: membership.userId },
    CreatedAt: new Date(membership.createdAt),
    UpdatedAt: new Date(membership.createdAt),
  };
}
