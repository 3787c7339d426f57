// The roles and customer managed policies of one account, read with the role that the provider assumes there.
import { IAMClient, paginateListPolicies, paginateListRoles } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { IdsByName } from "./identity-reader.ts";
import { CLIENT_SETTINGS, reading } from "./reading.ts";

export type AccountNames = {
  /** Role names by lower-case name; IAM's names are unique in an account whatever their path and letter case. */
  readonly roles: IdsByName;
  /** ARNs by lower-case name. */
  readonly policies: IdsByName;
};

/**
 * Reads the kinds that are `wanted` of account `accountId`, whole lists of up to 1,000 a page. Without `roleArn` the run's
 * own credentials are used. A failure, assuming the role included, is an OperationError with AWS's reason.
 */
export async function readAccountNames(
  accountId: string,
  wanted: { readonly roles: boolean; readonly policies: boolean },
  access: { readonly region: string; readonly roleArn: string | undefined },
): Promise<AccountNames> {
  return reading(`roles and policies of account ${accountId}`, async () => {
    const settings = { region: access.region, ...CLIENT_SETTINGS };
    const credentials =
      access.roleArn === undefined ? undefined : await assume(access.roleArn, new STSClient(settings));
    const client = new IAMClient({ ...settings, ...(credentials === undefined ? {} : { credentials }) });
    const roles = new Map<string, string>();
    const policies = new Map<string, string>();
    if (wanted.roles) {
      for await (const page of paginateListRoles({ client }, { MaxItems: 1000 })) {
        for (const { RoleName } of page.Roles ?? []) {
          if (RoleName !== undefined) roles.set(RoleName.toLowerCase(), RoleName);
        }
      }
    }
    if (wanted.policies) {
      for await (const page of paginateListPolicies({ client }, { Scope: "Local", MaxItems: 1000 })) {
        for (const { PolicyName, Arn } of page.Policies ?? []) {
          if (PolicyName !== undefined && Arn !== undefined) policies.set(PolicyName.toLowerCase(), Arn);
        }
      }
    }
    return { roles, policies };
  });
}

async function assume(RoleArn: string, client: STSClient) {
  const { Credentials: given } = await client.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "access-as-code" }),
  );
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error(`AssumeRole gave no credentials for ${RoleArn}`);
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}
