import type {
  AccountAssignment,
  AccountAssignmentOperationStatus,
  CreateAccountAssignmentCommandInput,
  CreateAccountAssignmentCommandOutput,
  DeleteAccountAssignmentCommandInput,
  DeleteAccountAssignmentCommandOutput,
  DescribeAccountAssignmentCreationStatusCommandInput,
  DescribeAccountAssignmentCreationStatusCommandOutput,
  DescribeAccountAssignmentDeletionStatusCommandInput,
  DescribeAccountAssignmentDeletionStatusCommandOutput,
  ListAccountAssignmentCreationStatusCommandInput,
  ListAccountAssignmentCreationStatusCommandOutput,
  ListAccountAssignmentDeletionStatusCommandInput,
  ListAccountAssignmentDeletionStatusCommandOutput,
  ListAccountAssignmentsCommandInput,
  ListAccountAssignmentsCommandOutput,
  ListAccountAssignmentsForPrincipalCommandInput,
  ListAccountAssignmentsForPrincipalCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { type Call, page, type Result, required } from "./call.ts";
import { startOperation } from "./operations.ts";
import { denied, findAccount, findInstance, findPermissionSet, notFound } from "./sso-admin-lookups.ts";
import { findOperation, listOperations } from "./sso-admin-operations.ts";
import type { Operation, StoredAssignment, StoredPermissionSet } from "./world.ts";

type AssignmentOperation = Extract<Operation, { assignment: StoredAssignment }>;

export const assignmentHandlers = {
  /** Making an assignment that is there already succeeds, as on AWS. */
  CreateAccountAssignment(
    input: CreateAccountAssignmentCommandInput,
    call: Call,
  ): Result<CreateAccountAssignmentCommandOutput> {
    const { set, assignment } = readAssignment(input, call);
    checkPrincipal(assignment, call);
    const operation = startOperation(set, [assignment.account], { kind: "CREATE_ASSIGNMENT", assignment }, call);
    return { AccountAssignmentCreationStatus: describeOperation(operation) };
  },

  /** An assignment that is not there is found missing by the asynchronous part only. */
  DeleteAccountAssignment(
    input: DeleteAccountAssignmentCommandInput,
    call: Call,
  ): Result<DeleteAccountAssignmentCommandOutput> {
    const { set, assignment } = readAssignment(input, call);
    const operation = startOperation(set, [assignment.account], { kind: "DELETE_ASSIGNMENT", assignment }, call);
    return { AccountAssignmentDeletionStatus: describeOperation(operation) };
  },

  DescribeAccountAssignmentCreationStatus(
    input: DescribeAccountAssignmentCreationStatusCommandInput,
    call: Call,
  ): Result<DescribeAccountAssignmentCreationStatusCommandOutput> {
    const requestId = input.AccountAssignmentCreationRequestId;
    const member = "accountAssignmentCreationRequestId";
    const operation = findOperation("CREATE_ASSIGNMENT", input.InstanceArn, requestId, member, call);
    return { AccountAssignmentCreationStatus: describeOperation(operation) };
  },

  DescribeAccountAssignmentDeletionStatus(
    input: DescribeAccountAssignmentDeletionStatusCommandInput,
    call: Call,
  ): Result<DescribeAccountAssignmentDeletionStatusCommandOutput> {
    const requestId = input.AccountAssignmentDeletionRequestId;
    const member = "accountAssignmentDeletionRequestId";
    const operation = findOperation("DELETE_ASSIGNMENT", input.InstanceArn, requestId, member, call);
    return { AccountAssignmentDeletionStatus: describeOperation(operation) };
  },

  ListAccountAssignmentCreationStatus(
    input: ListAccountAssignmentCreationStatusCommandInput,
    call: Call,
  ): Result<ListAccountAssignmentCreationStatusCommandOutput> {
    const { summaries, next } = listOperations("CREATE_ASSIGNMENT", input, call);
    return { AccountAssignmentsCreationStatus: summaries, NextToken: next };
  },

  ListAccountAssignmentDeletionStatus(
    input: ListAccountAssignmentDeletionStatusCommandInput,
    call: Call,
  ): Result<ListAccountAssignmentDeletionStatusCommandOutput> {
    const { summaries, next } = listOperations("DELETE_ASSIGNMENT", input, call);
    return { AccountAssignmentsDeletionStatus: summaries, NextToken: next };
  },

  /** Assignments of principals that were deleted stay in the list. */
  ListAccountAssignments(
    input: ListAccountAssignmentsCommandInput,
    call: Call,
  ): Result<ListAccountAssignmentsCommandOutput> {
    const set = findPermissionSet(input, call);
    const { id } = findAccount(input.AccountId, "accountId", call);
    const found = call.world.assignments.filter((it) => it.permissionSetArn === set.arn && it.account === id);
    const { items, next } = page(found, input, call);
    return { AccountAssignments: items.map(describeAssignment), NextToken: next };
  },

  /** For a user, those of the user's groups too. */
  ListAccountAssignmentsForPrincipal(
    input: ListAccountAssignmentsForPrincipalCommandInput,
    call: Call,
  ): Result<ListAccountAssignmentsForPrincipalCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const principalId = required(input.PrincipalId, "principalId");
    const principalType = required(input.PrincipalType, "principalType");
    const ids = new Set([principalId]);
    if (principalType === "USER") {
      for (const { userId, groupId } of call.world.memberships) if (userId === principalId) ids.add(groupId);
    }
    const account = input.Filter?.AccountId;
    const found = call.world.assignments.filter(
      (it) =>
        it.instanceArn === instance.arn && ids.has(it.principalId) && (account === undefined || it.account === account),
    );
    const { items, next } = page(found, input, call);
    return { AccountAssignments: items.map(describeAssignment), NextToken: next };
  },
};

function describeAssignment(assignment: StoredAssignment): Required<AccountAssignment> {
  return {
    AccountId: assignment.account,
    PermissionSetArn: assignment.permissionSetArn,
    PrincipalType: assignment.principalType,
    PrincipalId: assignment.principalId,
  };
}

function describeOperation(operation: AssignmentOperation): AccountAssignmentOperationStatus {
  const { account, permissionSetArn, principalType, principalId } = operation.assignment;
  return {
    Status: operation.status,
    RequestId: operation.requestId,
    // While it runs, the reason a fault has put there is not known yet.
    ...(operation.status === "FAILED" ? { FailureReason: operation.failureReason } : {}),
    TargetId: account,
    TargetType: "AWS_ACCOUNT",
    PermissionSetArn: permissionSetArn,
    PrincipalType: principalType,
    PrincipalId: principalId,
    CreatedDate: new Date(operation.createdAt),
  };
}

function readAssignment(
  input: CreateAccountAssignmentCommandInput | DeleteAccountAssignmentCommandInput,
  call: Call,
): { set: StoredPermissionSet; assignment: StoredAssignment } {
  const set = findPermissionSet(input, call);
  const principalType = required(input.PrincipalType, "principalType");
  const principalId = required(input.PrincipalId, "principalId");
  const { id: account } = findAccount(input.TargetId, "targetId", call);
  const { managementAccount } = call.world.organization;
  if (account === managementAccount && call.account !== managementAccount) {
    throw denied(`a delegated administrator cannot change assignments of the management account ${account}`);
  }
  return {
    set,
    assignment: { instanceArn: set.instanceArn, permissionSetArn: set.arn, account, principalType, principalId },
  };
}

function checkPrincipal({ instanceArn, principalType, principalId }: StoredAssignment, call: Call): void {
  const { instances, users, groups } = call.world;
  const store = instances.find(({ arn }) => arn === instanceArn)?.identityStoreId;
  const exists =
    principalType === "USER"
      ? users.some((user) => user.userId === principalId && user.identityStoreId === store)
      : groups.some((group) => group.groupId === principalId && group.identityStoreId === store);
  if (!exists) throw notFound(principalType, principalId);
}
