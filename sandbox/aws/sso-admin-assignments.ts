import type {
  AccountAssignment,
  AccountAssignmentOperationStatus,
  AccountAssignmentOperationStatusMetadata,
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
import { type Call, checkEnum, checkText, page, type Result, required } from "./call.ts";
import { startOperation } from "./operations.ts";
import { denied, findAccount, findInstance, findPermissionSet, notFound } from "./sso-admin-lookups.ts";
import type { Instance, Operation, StoredAssignment, StoredPermissionSet } from "./world.ts";

type AssignmentOperation = Extract<Operation, { assignment: StoredAssignment }>;

export const assignmentHandlers = {
  /** Making an assignment that is there already succeeds, as on AWS. */
  CreateAccountAssignment(
    input: CreateAccountAssignmentCommandInput,
    call: Call,
  ): Result<CreateAccountAssignmentCommandOutput> {
    const { set, assignment } = readAssignment(input, call);
    checkPrincipal(assignment, call);
    const operation = startAssignment("CREATE_ASSIGNMENT", set, assignment, call);
    return { AccountAssignmentCreationStatus: describeOperation(operation) };
  },

  /** An assignment that is not there is found missing by the asynchronous part only. */
  DeleteAccountAssignment(
    input: DeleteAccountAssignmentCommandInput,
    call: Call,
  ): Result<DeleteAccountAssignmentCommandOutput> {
    const { set, assignment } = readAssignment(input, call);
    const operation = startAssignment("DELETE_ASSIGNMENT", set, assignment, call);
    return { AccountAssignmentDeletionStatus: describeOperation(operation) };
  },

  DescribeAccountAssignmentCreationStatus(
    input: DescribeAccountAssignmentCreationStatusCommandInput,
    call: Call,
  ): Result<DescribeAccountAssignmentCreationStatusCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const requestId = required(input.AccountAssignmentCreationRequestId, "accountAssignmentCreationRequestId");
    return {
      AccountAssignmentCreationStatus: describeOperation(findOperation("CREATE_ASSIGNMENT", requestId, instance, call)),
    };
  },

  DescribeAccountAssignmentDeletionStatus(
    input: DescribeAccountAssignmentDeletionStatusCommandInput,
    call: Call,
  ): Result<DescribeAccountAssignmentDeletionStatusCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const requestId = required(input.AccountAssignmentDeletionRequestId, "accountAssignmentDeletionRequestId");
    return {
      AccountAssignmentDeletionStatus: describeOperation(findOperation("DELETE_ASSIGNMENT", requestId, instance, call)),
    };
  },

  ListAccountAssignmentCreationStatus(
    input: ListAccountAssignmentCreationStatusCommandInput,
    call: Call,
  ): Result<ListAccountAssignmentCreationStatusCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const found = operationsOf("CREATE_ASSIGNMENT", instance, call).filter(hasStatus(input.Filter?.Status));
    const { items, next } = page(found, input, call);
    return { AccountAssignmentsCreationStatus: items.map(summarise), NextToken: next };
  },

  ListAccountAssignmentDeletionStatus(
    input: ListAccountAssignmentDeletionStatusCommandInput,
    call: Call,
  ): Result<ListAccountAssignmentDeletionStatusCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const found = operationsOf("DELETE_ASSIGNMENT", instance, call).filter(hasStatus(input.Filter?.Status));
    const { items, next } = page(found, input, call);
    return { AccountAssignmentsDeletionStatus: items.map(summarise), NextToken: next };
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
    const principalType = checkEnum(input.PrincipalType, "principalType", ["USER", "GROUP"]);
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

function summarise(operation: Operation): AccountAssignmentOperationStatusMetadata {
  return { Status: operation.status, RequestId: operation.requestId, CreatedDate: new Date(operation.createdAt) };
}

function hasStatus(wanted: string | undefined): (operation: Operation) => boolean {
  return ({ status }) => wanted === undefined || status === wanted;
}

function readAssignment(
  input: CreateAccountAssignmentCommandInput | DeleteAccountAssignmentCommandInput,
  call: Call,
): { set: StoredPermissionSet; assignment: StoredAssignment } {
  const set = findPermissionSet(input, call);
  checkEnum(input.TargetType, "targetType", ["AWS_ACCOUNT"]);
  const principalType = checkEnum(input.PrincipalType, "principalType", ["USER", "GROUP"]);
  const principalId = required(input.PrincipalId, "principalId");
  checkText(principalId, "principalId", {
    max: 47,
    pattern: /^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/,
  });
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

function startAssignment(
  kind: AssignmentOperation["kind"],
  set: StoredPermissionSet,
  assignment: StoredAssignment,
  call: Call,
): AssignmentOperation {
  const operation = startOperation(set, [assignment.account], { kind, assignment }, call);
  return operation as AssignmentOperation;
}

function operationsOf(kind: AssignmentOperation["kind"], instance: Instance, call: Call): AssignmentOperation[] {
  return call.world.operations.filter(
    (it): it is AssignmentOperation => it.kind === kind && it.instanceArn === instance.arn,
  );
}

function findOperation(
  kind: AssignmentOperation["kind"],
  requestId: string,
  instance: Instance,
  call: Call,
): AssignmentOperation {
  const found = operationsOf(kind, instance, call).find((it) => it.requestId === requestId);
  if (found === undefined) throw notFound("Request", requestId);
  return found;
}
