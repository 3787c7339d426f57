// What single permission sets and roles hold, for those few that are to be taken over. Reads only.
import { GetRolePolicyCommand, type IAMClient } from "@aws-sdk/client-iam";
import {
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import type { DesiredValue } from "../desired/desired-resource.ts";
import type { CustomerManagedPolicy } from "../model/access.ts";
import { listAttachedPolicyArns, listInlinePolicies } from "./account-lists.ts";
import { listCustomerPolicies, listManagedPolicyArns } from "./center-lists.ts";
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

/** What is read of a set is read once. Every failure is an OperationError with AWS's reason. */
export type HoldingsReader = {
  readonly attachments: (permissionSetArn: string) => Promise<SetAttachments>;
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

  return {
    attachments: (arn) => reading(`the policies of permission set ${arn}`, () => attachments(arn)),
  };
}

export type RoleHoldings = {
  readonly attachedPolicyArns: readonly string[];
  /** Policies that are written into the role, as JSON texts by their names. */
  readonly inlinePolicies: ReadonlyMap<string, string>;
};

/** Throws AWS's error. */
export async function readRoleHoldings(client: IAMClient, RoleName: string): Promise<RoleHoldings> {
  return {
    attachedPolicyArns: await allOf(listAttachedPolicyArns(client, RoleName)),
    inlinePolicies: await readInlinePolicies(client, RoleName, await allOf(listInlinePolicies(client, RoleName))),
  };
}

/** Of a role, by their names: JSON texts. Throws AWS's error. */
export async function readInlinePolicies(
  client: IAMClient,
  RoleName: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const policies = new Map<string, string>();
  for (const PolicyName of names) {
    const policy = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    // AWS encodes it as in an address.
    policies.set(PolicyName, decodeURIComponent(valueIn(policy, "PolicyDocument")));
  }
  return policies;
}
