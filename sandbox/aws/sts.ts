import type { IncomingHttpHeaders } from "node:http";
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from "@aws-sdk/client-sts";
import { AwsError, type Call, constraint, type Result, required } from "./call.ts";
import type { World } from "./world.ts";

/**
 * Access keys of AssumeRole say which account they open, so that nothing has to be remembered: `ASIA`, the account, 4
 * more.
 */
const assumedKey = /^ASIA(\d{12})[A-Z0-9]{4}$/;

/** Whose credentials signed a request, and for which region. Signatures are not checked. */
export function callerOf(headers: IncomingHttpHeaders, world: World): { account: string; arn: string; region: string } {
  const [, key = "", region = ""] = /Credential=([^/,]+)\/\d+\/([^/,]+)\//.exec(headers.authorization ?? "") ?? [];
  const account = assumedKey.exec(key)?.[1];
  if (account === undefined) {
    return { account: world.callerAccount, arn: `arn:aws:iam::${world.callerAccount}:user/sandbox`, region };
  }
  const token = headers["x-amz-security-token"];
  const arn = typeof token === "string" ? Buffer.from(token, "base64url").toString() : "";
  const session = arn.startsWith("arn:") ? arn : `arn:aws:sts::${account}:assumed-role/unknown/unknown`;
  return { account, arn: session, region };
}

export const stsHandlers = {
  GetCallerIdentity(_input: GetCallerIdentityCommandInput, call: Call): Result<GetCallerIdentityCommandOutput> {
    const session = call.callerArn.split("/").slice(2).join("/");
    return {
      UserId: session === "" ? "AIDASANDBOXSANDBOX000" : `AROASANDBOXSANDBOX000:${session}`,
      Account: call.account,
      Arn: call.callerArn,
    };
  },

  /**
   * Any role of an active account of the organization can be assumed; it need not exist, and its trust is not looked
   * at.
   */
  AssumeRole(input: AssumeRoleCommandInput, call: Call): Result<AssumeRoleCommandOutput> {
    const roleArn = required(input.RoleArn, "roleArn");
    const session = required(input.RoleSessionName, "roleSessionName");
    const [, account = "", role = ""] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
    if (account === "") throw constraint("roleArn", `${roleArn} is not the ARN of a role`);
    const seconds = input.DurationSeconds ?? 3600;
    if (call.world.accounts.find(({ id }) => id === account)?.status !== "ACTIVE") {
      const message = `User: ${call.callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new AwsError("AccessDenied", message, 403);
    }
    const arn = `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
    return {
      Credentials: {
        AccessKeyId: `ASIA${account}AAAA`,
        SecretAccessKey: "sandbox-secret-access-key-not-a-secret-00",
        SessionToken: Buffer.from(arn).toString("base64url"),
        Expiration: new Date(call.now.getTime() + seconds * 1000),
      },
      AssumedRoleUser: { AssumedRoleId: `AROASANDBOXSANDBOX000:${session}`, Arn: arn },
    };
  },
};
