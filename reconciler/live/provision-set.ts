// Puts a permission set, as it is now, into the accounts that have it: a change of a set or of its parts is in no account before that.

import { setTimeout } from "node:timers/promises";
import {
  DescribePermissionSetProvisioningStatusCommand,
  type PermissionSetProvisioningStatus,
  ProvisionPermissionSetCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-sso-admin";
import { reasonOf } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

/** Milliseconds between two questions whether it is done, and how often they are asked: ten minutes, as the provider waits. */
const PAUSE = 2_000;
const MOST_QUESTIONS = 300;

/** AWS's reason why it could not be done; undefined: it is. `arn` is the set's, `instance` the instance's. */
export async function provisionSet(
  { region, instance, arn }: { readonly region: string; readonly instance: string; readonly arn: string },
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
    let status: PermissionSetProvisioningStatus = begun.PermissionSetProvisioningStatus ?? {};
    for (let asked = 0; status.Status === "IN_PROGRESS" && asked < MOST_QUESTIONS; asked += 1) {
      if (asked > 0) await setTimeout(PAUSE, undefined, { signal });
      const answer = await client.send(
        new DescribePermissionSetProvisioningStatusCommand({
          InstanceArn: instance,
          ProvisionPermissionSetRequestId: status.RequestId,
        }),
        options,
      );
      status = answer.PermissionSetProvisioningStatus ?? {};
    }
    return status.Status === "SUCCEEDED" ? undefined : (status.FailureReason ?? `its status is ${status.Status}`);
  } catch (error) {
    if (signal.aborted) throw error;
    // A set that is gone is in no account; the state's own reading finds that out.
    if (error instanceof ResourceNotFoundException) return undefined;
    return reasonOf(error);
  }
}
