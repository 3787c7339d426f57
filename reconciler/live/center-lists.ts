// Identity Center's lists, item by item, in pages as large as AWS allows. All throw AWS's error, or a NoAnswerError.
import {
  type Group,
  type GroupMembership,
  type IdentitystoreClient,
  paginateListGroupMemberships,
  paginateListGroups,
  paginateListUsers,
  type User,
} from "@aws-sdk/client-identitystore";
import {
  type ProvisioningStatus,
  paginateListAccountAssignments,
  paginateListAccountAssignmentsForPrincipal,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
  paginateListPermissionSets,
  paginateListTagsForResource,
  type SSOAdminClient,
  type Tag,
} from "@aws-sdk/client-sso-admin";
import type { CustomerManagedPolicy } from "../model/access.ts";
import { listIn, valueIn } from "./reading.ts";

const PAGE = { MaxResults: 100 } as const;

export type PrincipalId = { readonly type: "USER" | "GROUP"; readonly id: string };

export type ReadMembership = { readonly membershipId: string; readonly groupId: string; readonly userId: string };

export type ReadAssignment = {
  readonly accountId: string;
  readonly permissionSetArn: string;
  readonly principal: PrincipalId;
};

export type SetInput = { readonly InstanceArn: string; readonly PermissionSetArn: string };

export async function* listUsers(client: IdentitystoreClient, IdentityStoreId: string): AsyncGenerator<User> {
  for await (const page of paginateListUsers({ client }, { IdentityStoreId, ...PAGE })) yield* listIn(page, "Users");
}

export async function* listGroups(client: IdentitystoreClient, IdentityStoreId: string): AsyncGenerator<Group> {
  for await (const page of paginateListGroups({ client }, { IdentityStoreId, ...PAGE })) yield* listIn(page, "Groups");
}

/** Members are people: AWS has no groups in groups. */
export async function* listMemberships(
  client: IdentitystoreClient,
  IdentityStoreId: string,
  GroupId: string,
): AsyncGenerator<ReadMembership> {
  for await (const page of paginateListGroupMemberships({ client }, { IdentityStoreId, GroupId, ...PAGE })) {
    for (const membership of listIn(page, "GroupMemberships")) yield readMembership(membership, GroupId);
  }
}

function readMembership(membership: GroupMembership, groupId: string): ReadMembership {
  const userId = valueIn({ UserId: membership.MemberId?.UserId }, "UserId");
  return { membershipId: valueIn(membership, "MembershipId"), groupId, userId };
}

export async function* listPermissionSetArns(client: SSOAdminClient, InstanceArn: string): AsyncGenerator<string> {
  for await (const page of paginateListPermissionSets({ client }, { InstanceArn, ...PAGE })) {
    yield* listIn(page, "PermissionSets");
  }
}

export async function* listTags(client: SSOAdminClient, set: SetInput): AsyncGenerator<Tag> {
  const input = { InstanceArn: set.InstanceArn, ResourceArn: set.PermissionSetArn };
  for await (const page of paginateListTagsForResource({ client }, input)) yield* listIn(page, "Tags");
}

export async function* listManagedPolicyArns(client: SSOAdminClient, set: SetInput): AsyncGenerator<string> {
  for await (const page of paginateListManagedPoliciesInPermissionSet({ client }, { ...set, ...PAGE })) {
    for (const policy of listIn(page, "AttachedManagedPolicies")) yield valueIn(policy, "Arn");
  }
}

export async function* listCustomerPolicies(
  client: SSOAdminClient,
  set: SetInput,
): AsyncGenerator<CustomerManagedPolicy> {
  const pages = paginateListCustomerManagedPolicyReferencesInPermissionSet({ client }, { ...set, ...PAGE });
  for await (const page of pages) {
    for (const policy of listIn(page, "CustomerManagedPolicyReferences")) {
      yield { name: valueIn(policy, "Name"), path: policy.Path ?? "/" };
    }
  }
}

/** The accounts that AWS has the set provisioned to; `status`: those of them that have its latest version, or an older one. */
export async function* listAccounts(
  client: SSOAdminClient,
  set: SetInput,
  status?: ProvisioningStatus,
): AsyncGenerator<string> {
  const input = { ...set, ...PAGE, ...(status === undefined ? {} : { ProvisioningStatus: status }) };
  for await (const page of paginateListAccountsForProvisionedPermissionSet({ client }, input)) {
    yield* listIn(page, "AccountIds");
  }
}

export async function* listAssignments(
  client: SSOAdminClient,
  set: SetInput,
  accountId: string,
): AsyncGenerator<ReadAssignment> {
  const input = { ...set, AccountId: accountId, ...PAGE };
  for await (const page of paginateListAccountAssignments({ client }, input)) {
    for (const it of listIn(page, "AccountAssignments")) {
      const principal = { type: valueIn(it, "PrincipalType"), id: valueIn(it, "PrincipalId") };
      yield { accountId, permissionSetArn: set.PermissionSetArn, principal };
    }
  }
}

/** Those that name the principal itself. */
export async function* listAssignmentsOf(
  client: SSOAdminClient,
  InstanceArn: string,
  principal: PrincipalId,
): AsyncGenerator<ReadAssignment> {
  for await (const assignment of listAssignmentsReaching(client, InstanceArn, principal)) {
    if (assignment.principal.id === principal.id) yield assignment;
  }
}

/** AWS lists with a person's own those of the person's groups. */
export async function* listAssignmentsReaching(
  client: SSOAdminClient,
  InstanceArn: string,
  principal: PrincipalId,
): AsyncGenerator<ReadAssignment> {
  const input = { InstanceArn, PrincipalType: principal.type, PrincipalId: principal.id, ...PAGE };
  for await (const page of paginateListAccountAssignmentsForPrincipal({ client }, input)) {
    for (const it of listIn(page, "AccountAssignments")) {
      yield {
        accountId: valueIn(it, "AccountId"),
        permissionSetArn: valueIn(it, "PermissionSetArn"),
        principal: { type: valueIn(it, "PrincipalType"), id: valueIn(it, "PrincipalId") },
      };
    }
  }
}
