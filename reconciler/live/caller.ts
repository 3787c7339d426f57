// Whose credentials these are: with another account's credentials a run would see another Identity Center, or none.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { CLIENT_SETTINGS, reading } from "./reading.ts";

export type Caller = {
  /** Twelve digits. */
  readonly account: string;
  /** In lower case. Of somebody signed in through Identity Center: the user and the permission set. */
  readonly user?: string;
  readonly permissionSet?: string;
  /** In lower case: the name of any other role. */
  readonly role?: string;
};

/** Whose credentials are in use (AWS: sts GetCallerIdentity, which needs no permission). */
export async function readCaller(region: string): Promise<Caller> {
  const client = new STSClient({ region, ...CLIENT_SETTINGS });
  return reading("the caller's identity", async () => {
    const { Account: account, Arn: arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    if (account === undefined) throw new Error("GetCallerIdentity gave no account");
    return { account, ...identityOf(arn) };
  });
}

/**
 * Identity Center calls its roles `AWSReservedSSO_<permission set>_<16 hexadecimal digits>` and their sessions by user name (AWS:
 * "Referencing permission sets in resource policies").
 */
export function identityOf(arn: string): Omit<Caller, "account"> {
  const [, role, session] = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\/(.+)$/.exec(arn.toLowerCase()) ?? [];
  if (role === undefined || session === undefined) return {};
  const [, permissionSet] = /^awsreservedsso_(.+)_[0-9a-f]{16}$/.exec(role) ?? [];
  return permissionSet === undefined ? { role } : { user: session, permissionSet };
}

export type ExpectedCaller = {
  /** Twelve digits, from accounts.yaml. */
  readonly managementAccount: string;
  readonly runsIn: "management" | "delegated";
};

/** Refuses, as an OperationError with both ids, credentials of another account than organization.yaml says the run is in. */
export function refuseOtherCaller(account: string, { managementAccount, runsIn }: ExpectedCaller): void {
  const isManagement = account === managementAccount;
  if (runsIn === "management" && !isManagement) {
    throw new OperationError(
      `the credentials belong to account ${account}, not to the management account ${managementAccount}`,
      "use the management account's credentials; for a delegated administrator set organization.runsIn to delegated",
    );
  }
  if (runsIn === "delegated" && isManagement) {
    throw new OperationError(
      `the credentials belong to the management account ${account}, but organization.runsIn is delegated`,
      "use the delegated administrator's credentials, or set organization.runsIn to management",
    );
  }
}
