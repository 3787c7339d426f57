// The last day of what ends by itself, by key: of people who leave, of memberships and of assignments.
import type { Access } from "../model/access.ts";
import { assignmentKey, membershipKey, userKey } from "../model/resource-identity.ts";

/** Days in UTC. What has no end is not among them. */
export function lastDays(access: Access): ReadonlyMap<string, string> {
  const days = new Map<string, string>();
  const add = (key: string, day: string | undefined) => {
    if (day !== undefined) days.set(key, day);
  };
  for (const { userName, leaves } of access.people) add(userKey(userName), leaves);
  for (const { name, members } of access.groups) {
    for (const { principal, expires } of members) add(membershipKey(name, principal.name), expires);
  }
  for (const { account, permissionSet, principal, expires } of access.assignments) {
    add(assignmentKey(account.id, permissionSet, principal), expires);
  }
  return days;
}
