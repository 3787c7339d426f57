// A client for the IAM of one account, with the role that the provider assumes there.
import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { CLIENT_SETTINGS, valueIn } from "./reading.ts";

/**
 * Without `roleArn` the run's own credentials are used. `prepare` is given each client before its first call. Throws AWS's error.
 */
export async function openIamClient(
  { region, roleArn }: { readonly region: string; readonly roleArn: string | undefined },
  prepare: <Client extends object>(client: Client) => Client,
): Promise<IAMClient> {
  const settings = { region, ...CLIENT_SETTINGS };
  if (roleArn === undefined) return prepare(new IAMClient(settings));
  const credentials = await assume(roleArn, prepare(new STSClient(settings)));
  return prepare(new IAMClient({ ...settings, credentials }));
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
