import { type MembersRead, type ProviderMembers, privilegedProviderGroups } from "../access-graph/provider-members.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Access } from "../model/access.ts";
import type { AwsFacts } from "./run-stacks.ts";

/**
 * Who is in those groups of the identity provider that hold privileged permission sets: a call for each group and 100 people in it. What
 * AWS doesn't let us read is `unread`.
 */
export async function readProviderMembers(
  access: Access,
  {
    reader,
    externalIds,
  }: Pick<AwsFacts, "externalIds"> & { readonly reader: Pick<AwsFacts["reader"], "memberships" | "users"> },
): Promise<ProviderMembers> {
  const read = async (group: string): Promise<MembersRead> => {
    const id = externalIds.get(`group/${group.toLowerCase()}`);
    if (id === undefined) throw new Error(`group ${group} was not looked up`);
    try {
      const memberships = await reader.memberships([id]);
      const names = new Map([...(await reader.users())].map(([name, userId]) => [userId, name]));
      // Somebody who is newer than the list of people counts by the id.
      return { group, people: memberships.map(({ userId }) => names.get(userId) ?? userId).sort() };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return { group, unread: error.message };
    }
  };
  const members = new Map<string, MembersRead>();
  for (const group of privilegedProviderGroups(access)) members.set(group.toLowerCase(), await read(group));
  return members;
}
