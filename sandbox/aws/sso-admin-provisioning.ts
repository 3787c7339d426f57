import type {
  DescribePermissionSetProvisioningStatusCommandInput,
  DescribePermissionSetProvisioningStatusCommandOutput,
  ListAccountsForProvisionedPermissionSetCommandInput,
  ListAccountsForProvisionedPermissionSetCommandOutput,
  ListPermissionSetProvisioningStatusCommandInput,
  ListPermissionSetProvisioningStatusCommandOutput,
  ListPermissionSetsProvisionedToAccountCommandInput,
  ListPermissionSetsProvisionedToAccountCommandOutput,
  PermissionSetProvisioningStatus,
  ProvisioningStatus,
  ProvisionPermissionSetCommandInput,
  ProvisionPermissionSetCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { type Call, invalid, page, type Result } from "./call.ts";
import { startOperation } from "./operations.ts";
import {
  findAccount,
  findInstance,
  findPermissionSet,
  findPermissionSetToChange,
  notFound,
} from "./sso-admin-lookups.ts";
import { findOperation, listOperations } from "./sso-admin-operations.ts";
import type { Operation, StoredPermissionSet } from "./world.ts";

export const provisioningHandlers = {
  ProvisionPermissionSet(
    input: ProvisionPermissionSetCommandInput,
    call: Call,
  ): Result<ProvisionPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const held = set.provisionedTo.map(({ account }) => account);
    if (input.TargetType === "ALL_PROVISIONED_ACCOUNTS") {
      if (input.TargetId !== undefined) throw invalid("TargetId is not for TargetType ALL_PROVISIONED_ACCOUNTS");
      const operation = startOperation(set, held, { kind: "PROVISION" }, call);
      return { PermissionSetProvisioningStatus: describe(operation) };
    }
    const { id } = findAccount(input.TargetId, "targetId", call);
    if (!held.includes(id)) throw notFound("Permission set provision", `${set.arn} in AWS account ${id}`);
    const operation = startOperation(set, [id], { kind: "PROVISION", targetAccount: id }, call);
    return { PermissionSetProvisioningStatus: describe(operation) };
  },

  DescribePermissionSetProvisioningStatus(
    input: DescribePermissionSetProvisioningStatusCommandInput,
    call: Call,
  ): Result<DescribePermissionSetProvisioningStatusCommandOutput> {
    const requestId = input.ProvisionPermissionSetRequestId;
    const member = "provisionPermissionSetRequestId";
    const operation = findOperation("PROVISION", input.InstanceArn, requestId, member, call);
    return { PermissionSetProvisioningStatus: describe(operation) };
  },

  ListPermissionSetProvisioningStatus(
    input: ListPermissionSetProvisioningStatusCommandInput,
    call: Call,
  ): Result<ListPermissionSetProvisioningStatusCommandOutput> {
    const { summaries, next } = listOperations("PROVISION", input, call);
    return { PermissionSetsProvisioningStatus: summaries, NextToken: next };
  },

  ListPermissionSetsProvisionedToAccount(
    input: ListPermissionSetsProvisionedToAccountCommandInput,
    call: Call,
  ): Result<ListPermissionSetsProvisionedToAccountCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const { id } = findAccount(input.AccountId, "accountId", call);
    const found = call.world.permissionSets.filter(
      (set) => set.instanceArn === instance.arn && holds(set, id, input.ProvisioningStatus),
    );
    const { items, next } = page(found, input, call);
    return { PermissionSets: items.map(({ arn }) => arn), NextToken: next };
  },

  ListAccountsForProvisionedPermissionSet(
    input: ListAccountsForProvisionedPermissionSetCommandInput,
    call: Call,
  ): Result<ListAccountsForProvisionedPermissionSetCommandOutput> {
    const set = findPermissionSet(input, call);
    const accounts = set.provisionedTo.map(({ account }) => account);
    const { items, next } = page(
      accounts.filter((account) => holds(set, account, input.ProvisioningStatus)),
      input,
      call,
    );
    return { AccountIds: items, NextToken: next };
  },
};

/** Whether the account holds the set, and in the wanted state if one is asked for. */
function holds(set: StoredPermissionSet, account: string, status: ProvisioningStatus | undefined): boolean {
  const held = set.provisionedTo.find((it) => it.account === account);
  if (held === undefined) return false;
  if (status === undefined) return true;
  return (held.revision === set.revision) === (status === "LATEST_PERMISSION_SET_PROVISIONED");
}

function describe(operation: Operation): PermissionSetProvisioningStatus {
  const account = operation.kind === "PROVISION" ? operation.targetAccount : undefined;
  return {
    Status: operation.status,
    RequestId: operation.requestId,
    ...(account === undefined ? {} : { AccountId: account }),
    PermissionSetArn: operation.permissionSetArn,
    ...(operation.status === "FAILED" ? { FailureReason: operation.failureReason } : {}),
    CreatedDate: new Date(operation.createdAt),
  };
}
