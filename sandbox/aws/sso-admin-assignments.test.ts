import { CreatePolicyCommand, DeletePolicyCommand, DeleteRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DeleteGroupCommand,
} from "@aws-sdk/client-identitystore";
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ProvisionPermissionSetCommand,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { expect, test } from "vitest";
import { seedWorld } from "./seed-world.ts";
import type { AwsServerOptions } from "./server.ts";
import { accounts, enter, instanceArn, seed, startForTest, storeId } from "./test-server.ts";

/** A server with a permission set and a group, and short forms of the calls. */
async function startWithGroup(options: Partial<AwsServerOptions> = {}) {
  const { server, clients } = await startForTest(options);
  const { PermissionSet } = await clients.sso.send(
    new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: "Reader" }),
  );
  const { GroupId } = await clients.store.send(
    new CreateGroupCommand({ IdentityStoreId: storeId, DisplayName: "Readers" }),
  );
  const set = { InstanceArn: instanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn };
  const on = (account: string, principal = GroupId) =>
    ({ ...set, TargetId: account, TargetType: "AWS_ACCOUNT", PrincipalType: "GROUP", PrincipalId: principal }) as const;
  async function assign(account: string) {
    const { AccountAssignmentCreationStatus: started } = await clients.sso.send(
      new CreateAccountAssignmentCommand(on(account)),
    );
    const { AccountAssignmentCreationStatus: status } = await creation(started?.RequestId);
    return { started, status };
  }
  const creation = (id: string | undefined) =>
    clients.sso.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn: instanceArn,
        AccountAssignmentCreationRequestId: id,
      }),
    );
  async function withdraw(account: string) {
    const { AccountAssignmentDeletionStatus: started } = await clients.sso.send(
      new DeleteAccountAssignmentCommand(on(account)),
    );
    const { AccountAssignmentDeletionStatus: status } = await clients.sso.send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn: instanceArn,
        AccountAssignmentDeletionRequestId: started?.RequestId,
      }),
    );
    return { started, status };
  }
  async function provision() {
    const { PermissionSetProvisioningStatus: started } = await clients.sso.send(
      new ProvisionPermissionSetCommand({ ...set, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
    );
    const { PermissionSetProvisioningStatus: status } = await clients.sso.send(
      new DescribePermissionSetProvisioningStatusCommand({
        InstanceArn: instanceArn,
        ProvisionPermissionSetRequestId: started?.RequestId,
      }),
    );
    return { started, status };
  }
  return { server, clients, set, group: GroupId, on, assign, creation, withdraw, provision };
}

test("an assignment is in progress at first, then there, and the set is provisioned with it", async () => {
  const { clients, set, group, assign } = await startWithGroup();
  const { started, status } = await assign(accounts.training);
  expect([started?.Status, status?.Status]).toEqual(["IN_PROGRESS", "SUCCEEDED"]);
  const { AccountAssignments } = await clients.sso.send(
    new ListAccountAssignmentsCommand({ ...set, AccountId: accounts.training }),
  );
  expect(AccountAssignments).toEqual([
    {
      AccountId: accounts.training,
      PermissionSetArn: set.PermissionSetArn,
      PrincipalType: "GROUP",
      PrincipalId: group,
    },
  ]);
  const { PermissionSets } = await clients.sso.send(
    new ListPermissionSetsProvisionedToAccountCommand({ InstanceArn: instanceArn, AccountId: accounts.training }),
  );
  expect(PermissionSets).toEqual([set.PermissionSetArn]);
});

test("it takes effect when its time is over, and until then another one on the set and account is a conflict", async () => {
  let now = new Date("2026-01-01T00:00:00Z");
  const { server, clients, on, creation } = await startWithGroup({
    now: () => now,
    times: { assignment: 10_000, provisioning: 0 },
  });
  const command = new CreateAccountAssignmentCommand(on(accounts.training));
  const { AccountAssignmentCreationStatus: started } = await clients.sso.send(command);
  now = new Date("2026-01-01T00:00:09Z");
  expect((await creation(started?.RequestId)).AccountAssignmentCreationStatus?.Status).toBe("IN_PROGRESS");
  expect(server.world.assignments).toEqual([]);
  await expect(clients.sso.send(command)).rejects.toMatchObject({ name: "ConflictException" });
  await clients.sso.send(new CreateAccountAssignmentCommand(on(accounts.management)));
  now = new Date("2026-01-01T00:00:10Z");
  expect((await creation(started?.RequestId)).AccountAssignmentCreationStatus?.Status).toBe("SUCCEEDED");
  expect(server.world.assignments).toHaveLength(1);
});

test("an assignment to a suspended account fails with a reason", async () => {
  const { server, assign } = await startWithGroup();
  const { status } = await assign(accounts.closed);
  expect(status).toMatchObject({ Status: "FAILED", FailureReason: expect.stringContaining(accounts.closed) });
  expect(server.world.assignments).toEqual([]);
});

test("an assignment fails where a customer managed policy of that name and path is missing", async () => {
  const { clients, set, assign } = await startWithGroup();
  const reference = { CustomerManagedPolicyReference: { Name: "Data", Path: "/access/" } };
  await clients.sso.send(new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({ ...set, ...reference }));
  expect((await assign(accounts.training)).status).toMatchObject({
    Status: "FAILED",
    FailureReason: expect.stringContaining(`arn:aws:iam::${accounts.training}:policy/access/Data`),
  });
});

test("an unknown account or principal is not found", async () => {
  const { clients, on } = await startWithGroup();
  const nobody = "1234567890-00000000-0000-0000-0000-000000000000";
  for (const wrong of [on("999999999999"), on(accounts.training, nobody)]) {
    await expect(clients.sso.send(new CreateAccountAssignmentCommand(wrong))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  }
});

test("deleting an assignment twice fails the second time, in the asynchronous part", async () => {
  const { server, assign, withdraw } = await startWithGroup();
  await assign(accounts.training);
  expect((await withdraw(accounts.training)).status?.Status).toBe("SUCCEEDED");
  expect(server.world.permissionSets[0]?.provisionedTo).toEqual([]);
  expect((await withdraw(accounts.training)).status).toMatchObject({
    Status: "FAILED",
    FailureReason: expect.stringContaining("EntitlementItem doesn't exist"),
  });
});

test("a permission set with assignments cannot be deleted", async () => {
  const { clients, set, assign, withdraw } = await startWithGroup();
  await assign(accounts.training);
  const command = new DeletePermissionSetCommand(set);
  await expect(clients.sso.send(command)).rejects.toMatchObject({ name: "ConflictException" });
  await withdraw(accounts.training);
  await clients.sso.send(command);
});

test("a change of the set reaches the accounts by provisioning only", async () => {
  const { clients, set, assign, provision } = await startWithGroup();
  await assign(accounts.training);
  await assign(accounts.management);
  await clients.sso.send(new UpdatePermissionSetCommand({ ...set, Description: "Reads" }));
  const outdated = async () => {
    const ProvisioningStatus = "LATEST_PERMISSION_SET_NOT_PROVISIONED";
    const answer = await clients.sso.send(
      new ListAccountsForProvisionedPermissionSetCommand({ ...set, ProvisioningStatus }),
    );
    return answer.AccountIds;
  };
  expect(await outdated()).toEqual([accounts.training, accounts.management]);
  const { started, status } = await provision();
  expect([started?.Status, status?.Status]).toEqual(["IN_PROGRESS", "SUCCEEDED"]);
  expect(await outdated()).toEqual([]);
});

test("provisioning fails in the account without the policy, and works once the policy is made there", async () => {
  const { server, clients, set, assign, provision } = await startWithGroup();
  await assign(accounts.training);
  const reference = { CustomerManagedPolicyReference: { Name: "Data", Path: "/access/" } };
  await clients.sso.send(new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({ ...set, ...reference }));
  expect((await provision()).status).toMatchObject({
    Status: "FAILED",
    FailureReason: expect.stringContaining(accounts.training),
  });
  const { iam } = await enter(server, accounts.training);
  const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
  await iam.send(new CreatePolicyCommand({ PolicyName: "Data", Path: "/", PolicyDocument }));
  expect((await provision()).status?.Status).toBe("FAILED");
  await iam.send(new DeletePolicyCommand({ PolicyArn: `arn:aws:iam::${accounts.training}:policy/Data` }));
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "Data", Path: "/access/", PolicyDocument }));
  expect((await provision()).status?.Status).toBe("SUCCEEDED");
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
});

test("a provisioned set is a role in the account, until the last assignment goes", async () => {
  const { server, assign, withdraw } = await startWithGroup();
  await assign(accounts.training);
  const { iam } = await enter(server, accounts.training);
  const names = async () => (await iam.send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName);
  expect(await names()).toEqual([expect.stringMatching(/^AWSReservedSSO_Reader_[0-9a-f]{16}$/)]);
  await withdraw(accounts.training);
  expect(await names()).toEqual([]);
});

test("the role of a provisioned set is not for others to change", async () => {
  const { server, assign } = await startWithGroup();
  await assign(accounts.training);
  const { iam } = await enter(server, accounts.training);
  const RoleName = server.world.iam[accounts.training]?.roles[0]?.name;
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: "UnmodifiableEntityException",
  });
});

test("provisioning one account leaves the others outdated, and needs an account that holds the set", async () => {
  const { server, clients, set, assign } = await startWithGroup();
  await assign(accounts.training);
  await assign(accounts.management);
  await clients.sso.send(new UpdatePermissionSetCommand({ ...set, Description: "Reads" }));
  const provisionOne = (TargetId: string) =>
    clients.sso.send(new ProvisionPermissionSetCommand({ ...set, TargetId, TargetType: "AWS_ACCOUNT" }));
  await provisionOne(accounts.training);
  expect(server.world.permissionSets[0]?.provisionedTo).toEqual([
    { account: accounts.training, revision: 2 },
    { account: accounts.management, revision: 1 },
  ]);
  await expect(provisionOne(accounts.closed)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a fault makes asynchronous work fail with its reason", async () => {
  const { server, assign } = await startWithGroup();
  server.faults.push({
    operation: "CreateAccountAssignment",
    match: { TargetId: accounts.training },
    failureReason: "Received a 500 status error: out of luck",
    times: 1,
  });
  expect((await assign(accounts.training)).status).toMatchObject({
    Status: "FAILED",
    FailureReason: "Received a 500 status error: out of luck",
  });
  expect((await assign(accounts.training)).status?.Status).toBe("SUCCEEDED");
});

test("a user's assignments include those of the user's groups", async () => {
  const { clients, group, assign } = await startWithGroup();
  await assign(accounts.training);
  const { UserId } = await clients.store.send(new CreateUserCommand({ IdentityStoreId: storeId, UserName: "ada" }));
  const list = async (filter = {}) => {
    const command = new ListAccountAssignmentsForPrincipalCommand({
      InstanceArn: instanceArn,
      PrincipalId: UserId,
      PrincipalType: "USER",
      ...filter,
    });
    return (await clients.sso.send(command)).AccountAssignments;
  };
  expect(await list()).toEqual([]);
  await clients.store.send(
    new CreateGroupMembershipCommand({ IdentityStoreId: storeId, GroupId: group, MemberId: { UserId: UserId ?? "" } }),
  );
  expect(await list()).toMatchObject([{ AccountId: accounts.training, PrincipalId: group, PrincipalType: "GROUP" }]);
  expect(await list({ Filter: { AccountId: accounts.management } })).toEqual([]);
});

test("assignments of a deleted group stay in the list", async () => {
  const { clients, set, group, assign } = await startWithGroup();
  await assign(accounts.training);
  await clients.store.send(new DeleteGroupCommand({ IdentityStoreId: storeId, GroupId: group }));
  const { AccountAssignments } = await clients.sso.send(
    new ListAccountAssignmentsCommand({ ...set, AccountId: accounts.training }),
  );
  expect(AccountAssignments).toMatchObject([{ PrincipalId: group }]);
});

test("a delegated administrator gets into neither the management account nor the sets it holds", async () => {
  const organization = { ...seed.organization, delegatedAdministrators: [accounts.training] };
  const world = seedWorld({ ...seed, organization });
  const { clients, set, assign, server } = await startWithGroup({ world });
  const inside = await enter(server, accounts.training);
  const { started } = await assign(accounts.management);
  const again = { ...set, TargetId: accounts.management, TargetType: "AWS_ACCOUNT" } as const;
  const principal = { PrincipalType: "GROUP", PrincipalId: started?.PrincipalId } as const;
  await expect(inside.sso.send(new DeleteAccountAssignmentCommand({ ...again, ...principal }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  const update = new UpdatePermissionSetCommand({ ...set, Description: "Reads" });
  await expect(inside.sso.send(update)).rejects.toMatchObject({ name: "AccessDeniedException" });
  await clients.sso.send(update);
});
