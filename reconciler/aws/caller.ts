// Whose credentials these are: another account's would show another Identity Center, or none.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { CLIENT_SETTINGS, reading } from "./reading.ts";

/** The account id of the credentials in use (AWS: sts GetCallerIdentity, which needs no permission). */
export async function readCallerAccount(region: string): Promise<string> {
  const client = new STSClient({ region, ...CLIENT_SETTINGS });
  return reading("the caller's account", async () => {
    const { Account: account } = await client.send(new GetCallerIdentityCommand({}));
    if (account === undefined) throw new Error("GetCallerIdentity gave no account");
    return account;
  });
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
      `the credentials are of account ${account}, not of the management account ${managementAccount}`,
      "use the management account's credentials; for a delegated administrator set organization.runsIn to delegated",
    );
  }
  if (runsIn === "delegated" && isManagement) {
    throw new OperationError(
      `the credentials are of the management account ${account}, but organization.runsIn is delegated`,
      "use the delegated administrator's credentials, or set organization.runsIn to management",
    );
  }
}
