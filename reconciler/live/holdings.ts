// What single permission sets and roles hold, for those few that are to be taken over. Reads only.
import { type IAMClient, paginateListAttachedRolePolicies, paginateListRolePolicies } from "@aws-sdk/client-iam";
import {
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  paginateListAccountAssignments,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import type { ReadAssignment } from "./identity-reader.ts";
import { CLIENT_SETTINGS, listIn, reading } from "./reading.ts";

export type SetAttachments = {
  readonly managedPolicyArns: readonly string[];
  readonly customerManagedPolicies: readonly { readonly name: string; readonly path: string }[];
  /** JSON text as AWS gives it; undefined: none. */
  readonly inlinePolicy: string | undefined;
  /** The boundary as `@pulumi/aws` has it; undefined: none. */
  readonly boundary: SetBoundary | undefined;
};

export type SetBoundary =
  | { readonly managedPolicyArn: string }
  | { readonly customerManagedPolicyReference: { readonly name: string; readonly path: string } };

export type SetHoldings = SetAttachments & {
  /** Those of every account that AWS has the set provisioned to. */
  readonly assignments: readonly ReadAssignment[];
};

/** Every failure is an OperationError with AWS's reason. */
export type HoldingsReader = {
  readonly attachments: (permissionSetArn: string) => Promise<SetAttachments>;
  readonly all: (permissionSetArn: string) => Promise<SetHoldings>;
};

export function openHoldingsReader(region: string, InstanceArn: string): HoldingsReader {
  const client = new SSOAdminClient({ region, ...CLIENT_SETTINGS });

  const attachments = async (PermissionSetArn: string): Promise<SetAttachments> => {
    const ofSet = { InstanceArn, PermissionSetArn };
    const input = { ...ofSet, MaxResults: 100 };
    const { InlinePolicy } = await client.send(new GetInlinePolicyForPermissionSetCommand(ofSet));
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
    return {
      managedPolicyArns,
      customerManagedPolicies,
      // AWS answers with an empty text where there is none.
      inlinePolicy: InlinePolicy === "" ? undefined : InlinePolicy,
      boundary: await boundaryOf(client, ofSet),
    };
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

  const all = async (arn: string): Promise<SetHoldings> => ({
    ...(await attachments(arn)),
    assignments: await assignments(arn),
  });

  return {
    attachments: (arn) => reading(`the policies of permission set ${arn}`, () => attachments(arn)),
    all: (arn) => reading(`what permission set ${arn} holds`, () => all(arn)),
  };
}

/** AWS tells of a set without a boundary by ResourceNotFoundException. */
async function boundaryOf(
  client: SSOAdminClient,
  input: { readonly InstanceArn: string; readonly PermissionSetArn: string },
): Promise<SetBoundary | undefined> {
  try {
    const answer = await client.send(new GetPermissionsBoundaryForPermissionSetCommand(input));
    const { ManagedPolicyArn, CustomerManagedPolicyReference: { Name, Path = "/" } = {} } =
      answer.PermissionsBoundary ?? {};
    if (ManagedPolicyArn !== undefined) return { managedPolicyArn: ManagedPolicyArn };
    if (Name !== undefined) return { customerManagedPolicyReference: { name: Name, path: Path } };
    throw new Error("the answer has no PermissionsBoundary, so it is not AWS's own");
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
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
