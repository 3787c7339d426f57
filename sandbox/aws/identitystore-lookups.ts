import { AwsError, type Call, required } from "./call.ts";
import type { Instance, StoredGroup, StoredMembership, StoredUser } from "./world.ts";

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
  const wanted = idIn(id, "identityStoreId");
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
  const id = idIn(input.UserId, "userId");
  const found = call.world.users.find((user) => user.userId === id && user.identityStoreId === store);
  if (found === undefined) throw missing("USER", id);
  return found;
}

export function findGroup(input: InStore & { GroupId: string | undefined }, call: Call): StoredGroup {
  const store = findStore(input.IdentityStoreId, call).identityStoreId;
  const id = idIn(input.GroupId, "groupId");
  const found = call.world.groups.find((group) => group.groupId === id && group.identityStoreId === store);
  if (found === undefined) throw missing("GROUP", id);
  return found;
}

export function findMembership(input: InStore & { MembershipId: string | undefined }, call: Call): StoredMembership {
  const store = findStore(input.IdentityStoreId, call).identityStoreId;
  const id = idIn(input.MembershipId, "membershipId");
  const found = call.world.memberships.find((it) => it.membershipId === id && it.identityStoreId === store);
  if (found === undefined) throw missing("GROUP_MEMBERSHIP", id);
  return found;
}

/** An input may name a thing by its ARN too. */
export function idIn(id: string | undefined, member: string): string {
  const wanted = required(id, member);
  return wanted.slice(wanted.lastIndexOf("/") + 1);
}

export function arnOf(type: "user" | "group" | "membership", id: string): string {
  return `arn:aws:identitystore:::${type}/${id}`;
}

type Revised = { revision?: number };

/** A text that differs after each change, for inputs that are to hold only if nothing has changed meanwhile. */
export function revisionOf({ revision = 1 }: Revised): string {
  return String(revision);
}

/** Refuses a change that was meant for another revision than the present one. The SDK's types don't have the member yet. */
export function checkRevision(held: Revised, input: { Revision?: string }): void {
  if (input.Revision === undefined || input.Revision === revisionOf(held)) return;
  throw new AwsError("ConflictException", "The resource was changed meanwhile.", 400, {
    Reason: "CONCURRENT_MODIFICATION",
  });
}

/** Names and addresses are compared without regard to letter case. */
export function sameName(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}
