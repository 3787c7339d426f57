// The roles and customer managed policies of one account, read with the role that the provider assumes there.
import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { listPolicies, listRoles } from "./account-lists.ts";
import { type RoleHoldings, readRoleHoldings } from "./holdings.ts";
import type { IdsByName } from "./identity-reader.ts";
import { CLIENT_SETTINGS, reading, valueIn } from "./reading.ts";

export type AccountNames = {
  /** Role names by lower-case name; IAM's names are unique in an account whatever their path and letter case. */
  readonly roles: IdsByName;
  /** ARNs by lower-case name. */
  readonly policies: IdsByName;
};

/** One account's IAM. A failure, assuming the role included, is an OperationError with AWS's reason. */
export type AccountReader = {
  /** The kinds that are `wanted`, whole lists of up to 1,000 a page. */
  readonly names: (wanted: { readonly roles: boolean; readonly policies: boolean }) => Promise<AccountNames>;
  readonly roleHoldings: (roleName: string) => Promise<RoleHoldings>;
};

/** Without `roleArn` the run's own credentials are used. */
export function openAccountReader(
  accountId: string,
  access: { readonly region: string; readonly roleArn: string | undefined },
): AccountReader {
  let opened: Promise<IAMClient> | undefined;
  const open = () => {
    opened ??= openIamClient(access);
    return opened;
  };
  return {
    names: (wanted) =>
      reading(`roles and policies of account ${accountId}`, async () => readNames(await open(), wanted)),
    roleHoldings: (name) =>
      reading(`the policies of role ${name} in account ${accountId}`, async () => readRoleHoldings(await open(), name)),
  };
}

/**
 * An account's IAM, with the role assumed that is to be. `prepare` is given each client before its first call. Throws AWS's error.
 */
export async function openIamClient(
  { region, roleArn }: { readonly region: string; readonly roleArn: string | undefined },
  prepare: <Client extends object>(client: Client) => Client = (client) => client,
): Promise<IAMClient> {
  const settings = { region, ...CLIENT_SETTINGS };
  if (roleArn === undefined) return prepare(new IAMClient(settings));
  const credentials = await assume(roleArn, prepare(new STSClient(settings)));
  return prepare(new IAMClient({ ...settings, credentials }));
}

async function readNames(
  client: IAMClient,
  wanted: { readonly roles: boolean; readonly policies: boolean },
): Promise<AccountNames> {
  const roles = new Map<string, string>();
  const policies = new Map<string, string>();
  if (wanted.roles) {
    for await (const { RoleName } of listRoles(client)) {
      if (RoleName !== undefined) roles.set(RoleName.toLowerCase(), RoleName);
    }
  }
  if (wanted.policies) {
    for await (const { PolicyName, Arn } of listPolicies(client)) {
      if (PolicyName !== undefined && Arn !== undefined) policies.set(PolicyName.toLowerCase(), Arn);
    }
  }
  return { roles, policies };
}

async function assume(RoleArn: string, client: STSClient) {
  const { Credentials: given } = await client.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "access-as-code" }),
  );
  return {
    accessKeyId: valueIn(given, "AccessKeyId"),
    secretAccessKey: valueIn(given, "SecretAccessKey"),
    sessionToken: valueIn(given, "SessionToken"),
  };
}
