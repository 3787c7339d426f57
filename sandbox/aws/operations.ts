import { iamOf } from "./account-iam.ts";
import { AwsError, type Call } from "./call.ts";
import { newUuid } from "./new-id.ts";
import { provisionReservedRole, removeReservedRole } from "./reserved-roles.ts";
import type { Operation, StoredAssignment, StoredPermissionSet, World } from "./world.ts";

/** What an operation is to do, before it has an id and times. */
export type Order =
  | { kind: "CREATE_ASSIGNMENT" | "DELETE_ASSIGNMENT"; assignment: StoredAssignment }
  | { kind: "PROVISION"; targetAccount?: string };

/**
 * Puts an operation in the list. It takes effect when its time is over, in {@link settleOperations}.
 * While it runs, another one on the same set and account is refused, as AWS does.
 */
export function startOperation<O extends Order>(set: StoredPermissionSet, accounts: string[], order: O, call: Call) {
  const { world, now } = call;
  const busy = world.operations.find(
    (other) =>
      other.status === "IN_PROGRESS" &&
      other.permissionSetArn === set.arn &&
      other.accounts.some((account) => accounts.includes(account)),
  );
  if (busy !== undefined) {
    const message = `There is a conflicting operation in process for permission set ${set.arn} (request ${busy.requestId})`;
    throw new AwsError("ConflictException", message);
  }
  const duration = order.kind === "PROVISION" ? call.times.provisioning : call.times.assignment;
  const status: Operation["status"] = "IN_PROGRESS";
  const operation = {
    requestId: newUuid(world),
    instanceArn: set.instanceArn,
    permissionSetArn: set.arn,
    createdAt: now.toISOString(),
    endsAt: new Date(now.getTime() + duration).toISOString(),
    status,
    accounts,
    ...(call.failureReason === undefined ? {} : { failureReason: call.failureReason }),
    ...order,
  };
  world.operations.push(operation);
  return operation;
}

/** Ends every operation whose time is over, in order of their ends; true if there was one. */
export function settleOperations(world: World, now: Date): boolean {
  const due = world.operations
    .filter(({ status, endsAt }) => status === "IN_PROGRESS" && Date.parse(endsAt) <= now.getTime())
    .toSorted((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt));
  for (const operation of due) {
    // A reason that is there already came from a fault.
    const reason = operation.failureReason ?? perform(world, operation, now);
    operation.status = reason === undefined ? "SUCCEEDED" : "FAILED";
    if (reason !== undefined) operation.failureReason = reason;
  }
  return due.length > 0;
}

/** Takes effect; the text is the reason why it could not. */
function perform(world: World, operation: Operation, now: Date): string | undefined {
  const set = world.permissionSets.find(({ arn }) => arn === operation.permissionSetArn);
  if (set === undefined) return `Received a 404 status error: Permission set ${operation.permissionSetArn} not found.`;
  switch (operation.kind) {
    case "CREATE_ASSIGNMENT":
      return createAssignment(world, set, operation.assignment, now);
    case "DELETE_ASSIGNMENT":
      return deleteAssignment(world, set, operation.assignment);
    case "PROVISION":
      return provision(world, set, operation.targetAccount, now);
  }
}

function createAssignment(
  world: World,
  set: StoredPermissionSet,
  wanted: StoredAssignment,
  now: Date,
): string | undefined {
  const account = world.accounts.find(({ id }) => id === wanted.account);
  if (account?.status !== "ACTIVE") {
    return `Received a 403 status error: AWS account ${wanted.account} is suspended or not available.`;
  }
  const reason = provisionAccount(world, set, wanted.account, now);
  if (reason !== undefined) return reason;
  if (!world.assignments.some((other) => sameAssignment(other, wanted))) world.assignments.push(wanted);
  return undefined;
}

function deleteAssignment(world: World, set: StoredPermissionSet, gone: StoredAssignment): string | undefined {
  const position = world.assignments.findIndex((other) => sameAssignment(other, gone));
  if (position < 0) return "Received a 404 status error: EntitlementItem doesn't exist.";
  world.assignments.splice(position, 1);
  const used = world.assignments.some((other) => other.permissionSetArn === set.arn && other.account === gone.account);
  if (!used) {
    set.provisionedTo = set.provisionedTo.filter(({ account }) => account !== gone.account);
    removeReservedRole(world, set, gone.account);
  }
  return undefined;
}

/** Goes on after an account that fails; the first reason is told. Suspended accounts are left as they are. */
function provision(world: World, set: StoredPermissionSet, target: string | undefined, now: Date): string | undefined {
  const accounts = set.provisionedTo
    .map(({ account }) => account)
    .filter((account) => target === undefined || account === target)
    .filter((account) => world.accounts.find(({ id }) => id === account)?.status === "ACTIVE");
  return accounts.map((account) => provisionAccount(world, set, account, now)).find((reason) => reason !== undefined);
}

function provisionAccount(world: World, set: StoredPermissionSet, account: string, now: Date): string | undefined {
  const boundary = set.boundary?.CustomerManagedPolicyReference;
  const needed = [...set.customerManagedPolicies];
  if (boundary?.Name !== undefined) needed.push({ name: boundary.Name, path: boundary.Path ?? "/" });
  const { policies } = iamOf(world, account);
  const missing = needed.find(({ name, path }) => !policies.some((it) => it.name === name && it.path === path));
  if (missing !== undefined) {
    const arn = `arn:aws:iam::${account}:policy${missing.path}${missing.name}`;
    return `Received a 404 status error: Policy ${arn} does not exist or is not attachable in account ${account}.`;
  }
  const held = set.provisionedTo.find((it) => it.account === account);
  if (held === undefined) set.provisionedTo.push({ account, revision: set.revision });
  else held.revision = set.revision;
  provisionReservedRole(world, set, account, now);
  return undefined;
}

export function sameAssignment(a: StoredAssignment, b: StoredAssignment): boolean {
  return (
    a.instanceArn === b.instanceArn &&
    a.permissionSetArn === b.permissionSetArn &&
    a.account === b.account &&
    a.principalType === b.principalType &&
    a.principalId === b.principalId
  );
}
