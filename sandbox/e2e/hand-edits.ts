// What people do in AWS behind the reconciler's back, by the SDK, in the example of access/ as it is deployed.
import { IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  DeleteGroupCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  paginateListGroups,
  paginateListUsers,
} from "@aws-sdk/client-identitystore";
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  DescribePermissionSetCommand,
  ListInstancesCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  paginateListPermissionSets,
  SSOAdminClient,
  TagResourceCommand,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

export const ML_DEV = "222222222222";
const ML_PROD = "444444444444";

const ANYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const ANYBODY_OF_999 = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }],
});

/** One of each kind of edit, in this order; `endpoint` is the local AWS. */
export async function editByHand(endpoint: string): Promise<void> {
  const settings = { endpoint, region: "eu-west-1", credentials: { accessKeyId: "hand", secretAccessKey: "hand" } };
  const [sso, store] = [new SSOAdminClient(settings), new IdentitystoreClient(settings)];
  const { Instances: [instance] = [] } = await sso.send(new ListInstancesCommand({}));
  const [InstanceArn, IdentityStoreId] = [instance?.InstanceArn, instance?.IdentityStoreId];
  const users = new Map<string | undefined, string | undefined>();
  for await (const { Users = [] } of paginateListUsers({ client: store }, { IdentityStoreId })) {
    for (const { UserName, UserId } of Users) users.set(UserName, UserId);
  }
  const groups = new Map<string | undefined, string | undefined>();
  for await (const { Groups = [] } of paginateListGroups({ client: store }, { IdentityStoreId })) {
    for (const { DisplayName, GroupId } of Groups) groups.set(DisplayName, GroupId);
  }
  const sets = new Map<string | undefined, string>();
  for await (const { PermissionSets = [] } of paginateListPermissionSets({ client: sso }, { InstanceArn })) {
    for (const PermissionSetArn of PermissionSets) {
      const { PermissionSet } = await sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
      sets.set(PermissionSet?.Name, PermissionSetArn);
    }
  }
  const builder = { InstanceArn, PermissionSetArn: sets.get("AIModelBuilder") };
  const reader = { InstanceArn, PermissionSetArn: sets.get("TrainingDataReader") };

  await store.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: "night-shift" }));
  await store.send(
    new CreateGroupMembershipCommand({
      ...{ IdentityStoreId, GroupId: groups.get("ai-model-builders") },
      MemberId: { UserId: users.get("chen.li") ?? "" },
    }),
  );
  const ManagedPolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await sso.send(new AttachManagedPolicyToPermissionSetCommand({ ...builder, ManagedPolicyArn }));
  await sso.send(new PutInlinePolicyToPermissionSetCommand({ ...builder, InlinePolicy: ANYTHING }));
  await sso.send(
    new CreateAccountAssignmentCommand({
      ...{ ...reader, TargetId: ML_PROD, TargetType: "AWS_ACCOUNT" },
      ...{ PrincipalType: "USER", PrincipalId: users.get("ben.okafor") },
    }),
  );
  await makeAgain({ IdentityStoreId, GroupId: groups.get("ai-model-builders") }, users.get("ana.silva"), store);
  // AWS keeps the assignment of a group that is gone.
  const { GroupId } = await store.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: "temps" }));
  await sso.send(
    new CreateAccountAssignmentCommand({
      ...{ ...reader, TargetId: ML_PROD, TargetType: "AWS_ACCOUNT" },
      ...{ PrincipalType: "GROUP", PrincipalId: GroupId },
    }),
  );
  await store.send(new DeleteGroupCommand({ IdentityStoreId, GroupId }));
  await store.send(new DeleteUserCommand({ IdentityStoreId, UserId: users.get("dana.novak") }));
  await sso.send(
    new PutPermissionsBoundaryToPermissionSetCommand({
      ...reader,
      PermissionsBoundary: { ManagedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    }),
  );
  await sso.send(new UpdatePermissionSetCommand({ ...reader, SessionDuration: "PT12H" }));
  await sso.send(
    new TagResourceCommand({ InstanceArn, ResourceArn: reader.PermissionSetArn, Tags: [{ Key: "by", Value: "hand" }] }),
  );
  const { Credentials: given } = await new STSClient(settings).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ML_DEV}:role/hand`, RoleSessionName: "hand" }),
  );
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
  const iam = new IAMClient({ ...settings, credentials });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "ai-model-builder", PolicyDocument: ANYBODY_OF_999 }));
}

/** Takes somebody out of a group, and adds the same person again. */
async function makeAgain(
  group: { readonly IdentityStoreId: string | undefined; readonly GroupId: string | undefined },
  UserId: string | undefined,
  store: IdentitystoreClient,
): Promise<void> {
  const { GroupMemberships = [] } = await store.send(new ListGroupMembershipsCommand(group));
  const { IdentityStoreId } = group;
  const MembershipId = GroupMemberships.find(({ MemberId }) => MemberId?.UserId === UserId)?.MembershipId;
  await store.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }));
  await store.send(new CreateGroupMembershipCommand({ ...group, MemberId: { UserId: UserId ?? "" } }));
}
