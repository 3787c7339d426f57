import { AwsError, type Call, checkText, required } from "./call.ts";
import type { Instance, StoredGroup, StoredMembership, StoredUser } from "./world.ts";

/**
 * Letters, marks, symbols, numbers, punctuation and some white space: the rule for most texts of the identity store.
 */
export const sensitiveText = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u3000]+$/u;

/**
 * Names no user and no group may have.
 * https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html
 */
const reserved = new Set(["administrator", "awsadministrators"]);

export function checkNotReserved(name: string): void {
  if (reserved.has(name.toLowerCase())) throw new AwsError("ValidationException", `${name} is a reserved name`);
}

export function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message, 400, { Reason: "UNIQUENESS_CONSTRAINT_VIOLATION" });
}

export function missing(type: "USER" | "GROUP" | "GROUP_MEMBERSHIP" | "IDENTITY_STORE", id: string): AwsError {
  const members = { ResourceType: type, ResourceId: id };
  return new AwsError("ResourceNotFoundException", `${type} not found: ${id}`, 400, members);
}

/** The store's instance. As with sso-admin, only its administrators get in. */
export function findStore(id: string | undefined, call: Call): Instance {
  const { managementAccount, delegatedAdministrators } = call.world.organization;
  const wanted = required(id, "identityStoreId");
  checkText(wanted, "identityStoreId", { max: 36, pattern: /^(d-[0-9a-z]{10}|[0-9a-f-]{36})$/ });
  if (call.account !== managementAccount && !delegatedAdministrators.includes(call.account)) {
    throw new AwsError("AccessDeniedException", `account ${call.account} does not administer the identity store`);
  }
  const found = call.world.instances.find((instance) => instance.identityStoreId === wanted);
  if (found === undefined) throw missing("IDENTITY_STORE", wanted);
  return found;
}

type InStore = { IdentityStoreId: string | undefined };

export function findUser(input: InStore & { UserId: string | undefined }, call: Call): StoredUser {
  const store = findStore(input.IdentityStoreId, call).identityStoreId;
  const id = checkId(input.UserId, "userId");
  const found = call.world.users.find((user) => user.userId === id && user.identityStoreId === store);
  if (found === undefined) throw missing("USER", id);
  return found;
}

export function findGroup(input: InStore & { GroupId: string | undefined }, call: Call): StoredGroup {
  const store = findStore(input.IdentityStoreId, call).identityStoreId;
  const id = checkId(input.GroupId, "groupId");
  const found = call.world.groups.find((group) => group.groupId === id && group.identityStoreId === store);
  if (found === undefined) throw missing("GROUP", id);
  return found;
}

export function findMembership(input: InStore & { MembershipId: string | undefined }, call: Call): StoredMembership {
  const store = findStore(input.IdentityStoreId, call).identityStoreId;
  const id = checkId(input.MembershipId, "membershipId");
  const found = call.world.memberships.find((it) => it.membershipId === id && it.identityStoreId === store);
  if (found === undefined) throw missing("GROUP_MEMBERSHIP", id);
  return found;
}

function checkId(id: string | undefined, member: string): string {
  const wanted = required(id, member);
  checkText(wanted, member, {
    max: 47,
    pattern: /^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/,
  });
  return wanted;
}

/** Names and addresses are compared without regard to letter case. */
export function sameName(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}
