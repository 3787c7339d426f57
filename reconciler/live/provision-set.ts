// Puts a permission set, as it is now, into the accounts that have it: a change of a set or of its parts is in no account before that.

import {
  DescribePermissionSetProvisioningStatusCommand,
  type PermissionSetProvisioningStatus,
  ProvisionPermissionSetCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-sso-admin";
import { reasonOf } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";
import { failureOnceEnded } from "./wait-for.ts";

export type SetToProvision = {
  readonly region: string;
  /** The instance's ARN. */
  readonly instance: string;
  /** The set's. */
  readonly arn: string;
};

/** AWS's reason why it could not be done; undefined: it is. */
export async function provisionSet(
  { region, instance, arn }: SetToProvision,
  signal: AbortSignal,
): Promise<string | undefined> {
  const client = openSsoAdminClient(region);
  const options = { abortSignal: signal };
  try {
    const begun = await client.send(
      new ProvisionPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: arn,
        TargetType: "ALL_PROVISIONED_ACCOUNTS",
      }),
      options,
    );
    return await failureOnceEnded<PermissionSetProvisioningStatus>(
      begun.PermissionSetProvisioningStatus ?? {},
      async ({ RequestId }) => {
        const asked = new DescribePermissionSetProvisioningStatusCommand({
          InstanceArn: instance,
          ProvisionPermissionSetRequestId: RequestId,
        });
        return (await client.send(asked, options)).PermissionSetProvisioningStatus ?? {};
      },
      signal,
    );
  } catch (error) {
    if (signal.aborted) throw error;
    // A set that is gone is in no account; the state's own reading finds that out.
    if (error instanceof ResourceNotFoundException) return undefined;
    return reasonOf(error);
  }
}
