// What single permission sets and roles hold, for those few that are to be taken over. Reads only.
import { type IAMClient, paginateListAttachedRolePolicies, paginateListRolePolicies } from "@aws-sdk/client-iam";
import {
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  paginateListAccountAssignments,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
} from "@aws-sdk/client-sso-admin";
import type { ReadAssignment } from "./identity-reader.ts";
import { listIn, reading, unlessGone } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

export type SetAttachments = {
  readonly managedPolicyArns: readonly string[];
  readonly customerManagedPolicies: readonly { readonly name: string; readonly path: string }[];
};

export type SetHoldings = SetAttachments & {
  readonly hasInlinePolicy: boolean;
  readonly hasBoundary: boolean;
  /** Those of every account that AWS has the set provisioned to. */
  readonly assignments: readonly ReadAssignment[];
};

/** Every failure is an OperationError with AWS's reason. */
export type HoldingsReader = {
  readonly attachments: (permissionSetArn: string) => Promise<SetAttachments>;
  readonly all: (permissionSetArn: string) => Promise<SetHoldings>;
};

export function openHoldingsReader(region: string, InstanceArn: string): HoldingsReader {
  const client = openSsoAdminClient(region);

  const attachments = async (PermissionSetArn: string): Promise<SetAttachments> => {
    const input = { InstanceArn, PermissionSetArn, MaxResults: 100 };
    const managedPolicyArns: string[] = [];
    for await (const page of paginateListManagedPoliciesInPermissionSet({ client }, input)) {
      managedPolicyArns.push(...listIn(page, "AttachedManagedPolicies").flatMap(({ Arn }) => Arn ?? []));
    }
    const customerManagedPolicies: { name: string; path: string }[] = [];
    for await (const page of paginateListCustomerManagedPolicyReferencesInPermissionSet({ client }, input)) {
      for (const { Name: name, Path: path = "/" } of listIn(page, "CustomerManagedPolicyReferences")) {
        if (name !== undefined) customerManagedPolicies.push({ name, path });
      }
    }
    return { managedPolicyArns, customerManagedPolicies };
  };

  const assignments = async (PermissionSetArn: string): Promise<readonly ReadAssignment[]> => {
    const input = { InstanceArn, PermissionSetArn, MaxResults: 100 };
    const found: ReadAssignment[] = [];
    for await (const page of paginateListAccountsForProvisionedPermissionSet({ client }, input)) {
      for (const AccountId of listIn(page, "AccountIds")) {
        for await (const inAccount of paginateListAccountAssignments({ client }, { ...input, AccountId })) {
          for (const { PrincipalId: id, PrincipalType: type } of listIn(inAccount, "AccountAssignments")) {
            if (id === undefined || type === undefined) continue;
            found.push({ accountId: AccountId, permissionSetArn: PermissionSetArn, principal: { type, id } });
          }
        }
      }
    }
    return found;
  };

  const all = async (PermissionSetArn: string): Promise<SetHoldings> => {
    const input = { InstanceArn, PermissionSetArn };
    const { InlinePolicy = "" } = await client.send(new GetInlinePolicyForPermissionSetCommand(input));
    // AWS tells of a set without a boundary that it isn't there.
    const boundary = await unlessGone(client.send(new GetPermissionsBoundaryForPermissionSetCommand(input)), undefined);
    return {
      ...(await attachments(PermissionSetArn)),
      hasInlinePolicy: InlinePolicy !== "",
      hasBoundary: boundary !== undefined,
      assignments: await assignments(PermissionSetArn),
    };
  };

  return {
    attachments: (arn) => reading(`the policies of permission set ${arn}`, () => attachments(arn)),
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
  const attachedPolicyArns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    attachedPolicyArns.push(...listIn(page, "AttachedPolicies").flatMap(({ PolicyArn }) => PolicyArn ?? []));
  }
  const inlinePolicies: string[] = [];
  for await (const page of paginateListRolePolicies({ client }, { RoleName })) {
    inlinePolicies.push(...listIn(page, "PolicyNames"));
  }
  return { attachedPolicyArns, inlinePolicies };
}
