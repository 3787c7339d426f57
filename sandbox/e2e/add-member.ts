// For end-to-end tests: somebody is put into a group behind the reconciler's back.
import type { World } from "../aws/world.ts";

/** `world` has both. */
export function addMember({ users, groups, memberships }: World, userName: string, groupName: string): void {
  const user = users.find(({ attributes }) => attributes.UserName === userName);
  const group = groups.find(({ displayName }) => displayName === groupName);
  if (user === undefined || group === undefined) throw new Error(`there is no user ${userName} or group ${groupName}`);
  const { identityStoreId, groupId } = group;
  const membershipId = "99999999-2222-4333-8444-555555555555";
  memberships.push({ membershipId, identityStoreId, groupId, userId: user.userId, createdAt: "2026-01-01T00:00:00Z" });
}
