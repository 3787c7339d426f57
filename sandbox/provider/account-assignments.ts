/** `aws:ssoadmin/accountAssignment:AccountAssignment`. */
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  type PrincipalType,
  paginateListAccountAssignments,
} from "@aws-sdk/client-sso-admin";
import { type Aws, unless } from "./aws.ts";
import { arnProperty, identity, lengthBetween, matching, oneOf, string } from "./property.ts";
import { hasParts, idParts, type ResourceType } from "./resource-type.ts";
import { type Look, waitUntilSucceeded } from "./retry.ts";
import { type Properties, requiredText } from "./values.ts";

const PRINCIPAL_ID = /^([0-9a-f]{10}-|)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/;

/** Seconds, of create and of delete. */
const TIMEOUT = 300;

type Assignment = {
  readonly principalId: string;
  readonly principalType: string;
  readonly targetId: string;
  readonly targetType: string;
  readonly permissionSetArn: string;
  readonly instanceArn: string;
};

function fromInputs(inputs: Properties): Assignment {
  return {
    principalId: requiredText(inputs, "principalId"),
    principalType: requiredText(inputs, "principalType"),
    targetId: requiredText(inputs, "targetId"),
    targetType: requiredText(inputs, "targetType"),
    permissionSetArn: requiredText(inputs, "permissionSetArn"),
    instanceArn: requiredText(inputs, "instanceArn"),
  };
}

function fromId(id: string): Assignment {
  const [principalId, principalType, targetId, targetType, permissionSetArn, instanceArn] = idParts(id, ",", 6);
  return { principalId, principalType, targetId, targetType, permissionSetArn, instanceArn };
}

function toId(assignment: Assignment): string {
  const { principalId, principalType, targetId, targetType, permissionSetArn, instanceArn } = assignment;
  return [principalId, principalType, targetId, targetType, permissionSetArn, instanceArn].join(",");
}

function toCall(assignment: Assignment) {
  return {
    InstanceArn: assignment.instanceArn,
    PermissionSetArn: assignment.permissionSetArn,
    PrincipalId: assignment.principalId,
    PrincipalType: assignment.principalType as PrincipalType,
    TargetId: assignment.targetId,
    TargetType: "AWS_ACCOUNT" as const,
  };
}

async function exists(aws: Aws, assignment: Assignment): Promise<boolean> {
  const pages = paginateListAccountAssignments(
    { client: aws.ssoAdmin },
    {
      InstanceArn: assignment.instanceArn,
      AccountId: assignment.targetId,
      PermissionSetArn: assignment.permissionSetArn,
    },
  );
  let found = false;
  for await (const page of pages) {
    found ||= (page.AccountAssignments ?? []).some(
      ({ PrincipalId, PrincipalType }) =>
        PrincipalId === assignment.principalId && PrincipalType === assignment.principalType,
    );
  }
  return found;
}

async function waitFor(aws: Aws, what: string, look: () => Promise<Look | undefined>): Promise<void> {
  try {
    await waitUntilSucceeded(aws.pace, { look, delay: 10, minTimeout: 5, timeout: aws.timeout(TIMEOUT) });
  } catch (error) {
    throw new Error(`waiting for SSO Account Assignment ${what}: ${(error as Error).message}`);
  }
}

export const accountAssignment: ResourceType = {
  token: "aws:ssoadmin/accountAssignment:AccountAssignment",
  title: (inputs) => `SSO Account Assignment for ${inputs.principalType} (${inputs.principalId})`,
  inputs: {
    instanceArn: identity(arnProperty),
    permissionSetArn: identity(arnProperty),
    principalId: identity(string(lengthBetween(1, 47), matching(PRINCIPAL_ID, "must match [0-9a-f-]"))),
    principalType: identity(string(oneOf("USER", "GROUP"))),
    targetId: identity(string(matching(/^\d{12}$/, "must be a 12-digit account ID"))),
    targetType: identity(string(oneOf("AWS_ACCOUNT"))),
  },
  computed: [],
  regional: true,
  isImportId: hasParts(",", 6),
  // The id is known only once AWS has finished: an assignment that fails is not in state.
  create: async (aws, inputs) => {
    const assignment = fromInputs(inputs);
    // An assignment that is there already is refused, never taken over.
    const there = await unless(["ResourceNotFoundException"], exists(aws, assignment));
    if (there) throw new Error("already exists");
    const started = await aws.ssoAdmin.send(new CreateAccountAssignmentCommand(toCall(assignment)));
    const requestId = started.AccountAssignmentCreationStatus?.RequestId;
    await waitFor(aws, "create", async () => {
      const look = new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn: assignment.instanceArn,
        AccountAssignmentCreationRequestId: requestId,
      });
      const answer = await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(look));
      const status = answer?.AccountAssignmentCreationStatus;
      return status && { state: status.Status ?? "", failure: status.FailureReason };
    });
    return toId(assignment);
  },
  read: async (aws, id) => {
    const assignment = fromId(id);
    const there = await unless(["ResourceNotFoundException"], exists(aws, assignment));
    return there ? { ...assignment } : undefined;
  },
  delete: async (aws, id) => {
    const assignment = fromId(id);
    const remove = new DeleteAccountAssignmentCommand(toCall(assignment));
    const started = await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(remove));
    if (started === undefined) return;
    const requestId = started.AccountAssignmentDeletionStatus?.RequestId;
    await waitFor(aws, "delete", async () => {
      const look = new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn: assignment.instanceArn,
        AccountAssignmentDeletionRequestId: requestId,
      });
      const answer = await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(look));
      const status = answer?.AccountAssignmentDeletionStatus;
      if (status === undefined) return undefined;
      // AWS fails the deletion of what somebody else has deleted meanwhile.
      if (status.FailureReason?.includes("EntitlementItem doesn't exist")) return { state: "SUCCEEDED" };
      return { state: status.Status ?? "", failure: status.FailureReason };
    });
  },
};
