// Whether a permission set is in its accounts as it is now.
import { listAccounts } from "./center-lists.ts";
import type { SetToProvision } from "./provision-set.ts";
import { allOf, reading, unlessGone } from "./reading.ts";
import { openSsoAdminClient } from "./sso-admin-client.ts";

/** Whether AWS says of an account that it has an older version. A failure is an OperationError with AWS's reason. */
export async function isOutdated({ region, instance, arn }: SetToProvision): Promise<boolean> {
  const client = openSsoAdminClient(region);
  const input = { InstanceArn: instance, PermissionSetArn: arn };
  const list = () => allOf(listAccounts(client, input, "LATEST_PERMISSION_SET_NOT_PROVISIONED"));
  const accounts = await reading(`which accounts have permission set ${arn} as it is`, () => unlessGone(list(), []));
  return accounts.length > 0;
}
