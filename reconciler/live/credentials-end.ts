// When the credentials of this run end.
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";

/** Undefined for credentials without an end. The SDK's own chain finds them, as it does for every call. */
export async function credentialsEnd(region: string): Promise<Date | undefined> {
  return (await new SSOAdminClient({ region }).config.credentials()).expiration;
}
