// Removes one object that no state has, so that the engine can't: with the one call that takes it away, and no other.
import { DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import { DeleteGroupMembershipCommand, IdentitystoreClient } from "@aws-sdk/client-identitystore";
import {
  type AccountAssignmentOperationStatus,
  DeleteAccountAssignmentCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  type PrincipalType,
} from "@aws-sdk/client-sso-admin";
import { openIamClient } from "./iam-client.ts";
import type { LiveObject } from "./live-object.ts";
import { CLIENT_SETTINGS, reasonOf, unlessGone } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";
import { failureOnceEnded } from "./wait-for.ts";

export type Removing = {
  readonly region: string;
  /** The role to assume where the object is in an account; undefined: the run's own credentials. */
  readonly roleArn: string | undefined;
  readonly signal: AbortSignal;
};

/** AWS's reason why it could not be removed; undefined: it is gone. Throws when it is told to stop, and for what is never removed so. */
export async function removeObject(object: LiveObject, removing: Removing): Promise<string | undefined> {
  const remove = removalOf(object, removing);
  try {
    return await unlessGone(remove(), undefined);
  } catch (error) {
    if (removing.signal.aborted) throw error;
    return reasonOf(error);
  }
}

/** The object is told by the id by which the provider would import it. */
function removalOf(
  { type, importId, key }: LiveObject,
  { region, roleArn, signal }: Removing,
): () => Promise<string | undefined> {
  const options = { abortSignal: signal };
  const parts = importId.split(",");
  switch (type) {
    case "GroupMembership": {
      const [IdentityStoreId = "", MembershipId = ""] = importId.split("/");
      return async () => {
        const store = new IdentitystoreClient({ region, ...CLIENT_SETTINGS });
        await store.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }), options);
        return undefined;
      };
    }
    case "AccountAssignment":
      return () => unassign(parts, region, signal);
    case "ManagedPolicyAttachment": {
      const [ManagedPolicyArn = "", PermissionSetArn = "", InstanceArn = ""] = parts;
      const command = new DetachManagedPolicyFromPermissionSetCommand({
        InstanceArn,
        PermissionSetArn,
        ManagedPolicyArn,
      });
      return async () => {
        await openSsoAdminClient(region).send(command, options);
        return undefined;
      };
    }
    case "PermissionSetInlinePolicy": {
      const [PermissionSetArn = "", InstanceArn = ""] = parts;
      const command = new DeleteInlinePolicyFromPermissionSetCommand({ InstanceArn, PermissionSetArn });
      return async () => {
        await openSsoAdminClient(region).send(command, options);
        return undefined;
      };
    }
    case "RolePolicyAttachment": {
      const [RoleName = "", ...arn] = importId.split("/");
      return async () => {
        const client = await openIamClient({ region, roleArn }, (it) => it);
        await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: arn.join("/") }), options);
        return undefined;
      };
    }
    default:
      throw new Error(`nothing removes a ${type} by itself: ${key}`);
  }
}

async function unassign(
  [PrincipalId = "", type = "", TargetId = "", , PermissionSetArn = "", InstanceArn = ""]: readonly string[],
  region: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const client = openSsoAdminClient(region);
  const options = { abortSignal: signal };
  const PrincipalType = type as PrincipalType;
  const assignment = { InstanceArn, PermissionSetArn, TargetId, PrincipalId, PrincipalType } as const;
  const begun = await client.send(
    new DeleteAccountAssignmentCommand({ ...assignment, TargetType: "AWS_ACCOUNT" }),
    options,
  );
  return failureOnceEnded<AccountAssignmentOperationStatus>(
    begun.AccountAssignmentDeletionStatus ?? {},
    async ({ RequestId: AccountAssignmentDeletionRequestId }) => {
      const asked = new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn,
        AccountAssignmentDeletionRequestId,
      });
      return (await client.send(asked, options)).AccountAssignmentDeletionStatus ?? {};
    },
    signal,
  );
}

/** The permission set that the object is attached to or written into, and that has to be provisioned after it is removed. */
export function setWith({
  type,
  importId,
}: Pick<LiveObject, "type" | "importId">): { readonly arn: string; readonly instance: string } | undefined {
  if (type !== "ManagedPolicyAttachment" && type !== "PermissionSetInlinePolicy") return undefined;
  const [arn = "", instance = ""] = importId.split(",").slice(-2);
  return { arn, instance };
}
