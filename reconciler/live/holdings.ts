// What single permission sets and roles hold, for those few that are to be taken over. Reads only.
import type { IAMClient } from "@aws-sdk/client-iam";
import {
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import type { DesiredValue } from "../desired/desired-resource.ts";
import type { CustomerManagedPolicy } from "../model/access.ts";
import { listAttachedPolicyArns, listInlinePolicies } from "./account-lists.ts";
import type { ReadAssignment } from "./center-lists.ts";
import { listAccounts, listAssignments, listCustomerPolicies, listManagedPolicyArns } from "./center-lists.ts";
import { boundaryProperty } from "./center-objects.ts";
import { allOf, oncePer, reading, unlessGone, valueIn } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

export type SetAttachments = {
  readonly managedPolicyArns: readonly string[];
  readonly customerManagedPolicies: readonly CustomerManagedPolicy[];
  /** JSON text as AWS gives it; undefined: none. */
  readonly inlinePolicy: string | undefined;
  /** The boundary as `@pulumi/aws` has it; undefined: none. */
  readonly boundary: DesiredValue | undefined;
};

export type SetHoldings = SetAttachments & {
  /** Those of every account that AWS has the set provisioned to. */
  readonly assignments: readonly ReadAssignment[];
};

/** What is read of a set is read once. Every failure is an OperationError with AWS's reason. */
export type HoldingsReader = {
  readonly attachments: (permissionSetArn: string) => Promise<SetAttachments>;
  /** With those that no file declares, and those of people and groups that are gone. */
  readonly assignments: (permissionSetArn: string) => Promise<readonly ReadAssignment[]>;
  readonly all: (permissionSetArn: string) => Promise<SetHoldings>;
};

export function openHoldingsReader(region: string, InstanceArn: string): HoldingsReader {
  const client = openSsoAdminClient(region);

  const attachments = oncePer(String, async (PermissionSetArn: string): Promise<SetAttachments> => {
    const set = { InstanceArn, PermissionSetArn };
    const { InlinePolicy } = await client.send(new GetInlinePolicyForPermissionSetCommand(set));
    // AWS tells of a set without a boundary that it isn't there.
    const bounded = await unlessGone(client.send(new GetPermissionsBoundaryForPermissionSetCommand(set)), undefined);
    return {
      managedPolicyArns: await allOf(listManagedPolicyArns(client, set)),
      customerManagedPolicies: await allOf(listCustomerPolicies(client, set)),
      // AWS answers with an empty text where there is none.
      inlinePolicy: InlinePolicy === "" ? undefined : InlinePolicy,
      boundary: bounded === undefined ? undefined : boundaryProperty(valueIn(bounded, "PermissionsBoundary")),
    };
  });

  const assignments = oncePer(String, async (PermissionSetArn: string): Promise<readonly ReadAssignment[]> => {
    const set = { InstanceArn, PermissionSetArn };
    const found: ReadAssignment[] = [];
    for await (const accountId of listAccounts(client, set)) {
      found.push(...(await allOf(listAssignments(client, set, accountId))));
    }
    return found;
  });

  const all = async (arn: string): Promise<SetHoldings> => ({
    ...(await attachments(arn)),
    assignments: await assignments(arn),
  });

  return {
    attachments: (arn) => reading(`the policies of permission set ${arn}`, () => attachments(arn)),
    assignments: (arn) => reading(`the assignments of permission set ${arn}`, () => assignments(arn)),
    all: (arn) => reading(`what permission set ${arn} holds`, () => all(arn)),
  };
}

export type RoleHoldings = {
  readonly attachedPolicyArns: readonly string[];
  /** Names of policies that are written into the role. */
  readonly inlinePolicies: readonly string[];
};

/** Throws AWS's error. */
export async function readRoleHoldings(client: IAMClient, RoleName: string): Promise<RoleHoldings> {
  return {
    attachedPolicyArns: await allOf(listAttachedPolicyArns(client, RoleName)),
    inlinePolicies: await allOf(listInlinePolicies(client, RoleName)),
  };
}
