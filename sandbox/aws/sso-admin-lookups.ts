import { AwsError, type Call, required } from "./call.ts";
import type { Account, Instance, StoredPermissionSet } from "./world.ts";

/** sso-admin answers only to the management account and to delegated administrators. */
export function checkAdministrator({ world, account }: Call): void {
  const { managementAccount, delegatedAdministrators } = world.organization;
  if (account === managementAccount || delegatedAdministrators.includes(account)) return;
  throw denied(`account ${account} does not administer IAM Identity Center`);
}

export function denied(message: string): AwsError {
  return new AwsError("AccessDeniedException", message, 400);
}

export function notFound(what: string, id: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} not found: ${id}`);
}

export function findInstance(arn: string | undefined, call: Call): Instance {
  checkAdministrator(call);
  const wanted = required(arn, "instanceArn");
  const found = call.world.instances.find((instance) => instance.arn === wanted);
  if (found === undefined) throw notFound("Instance", wanted);
  return found;
}

type SetReference = { InstanceArn: string | undefined; PermissionSetArn: string | undefined };

export function findPermissionSet(input: SetReference, call: Call): StoredPermissionSet {
  const instance = findInstance(input.InstanceArn, call);
  const wanted = required(input.PermissionSetArn, "permissionSetArn");
  const found = call.world.permissionSets.find((set) => set.arn === wanted && set.instanceArn === instance.arn);
  if (found === undefined) throw notFound("PermissionSet", wanted);
  return found;
}

/**
 * A set that is about to change. A delegated administrator may not touch one that the management account holds.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
 */
export function findPermissionSetToChange(input: SetReference, call: Call): StoredPermissionSet {
  const set = findPermissionSet(input, call);
  const { managementAccount } = call.world.organization;
  if (call.account !== managementAccount && set.provisionedTo.some(({ account }) => account === managementAccount)) {
    throw denied(`${set.arn} is provisioned in the management account, so only that account may change it`);
  }
  return set;
}

export function findAccount(id: string | undefined, member: string, call: Call): Account {
  const wanted = required(id, member);
  const found = call.world.accounts.find((account) => account.id === wanted);
  if (found === undefined) throw notFound("AWS account", wanted);
  return found;
}
