import { type MembersRead, type ProviderMembers, privilegedProviderGroups } from "../access-graph/provider-members.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { readToItsEnd } from "../live/open-live.ts";
import { NOTHING, type ReadScope } from "../live/read-scope.ts";
import type { Access } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { namesOnRecord } from "./names-on-record.ts";
import type { AwsFacts } from "./run-stacks.ts";

/**
 * Who is in those groups of the identity provider that hold privileged permission sets: a call for each group and 100 people in it. What
 * AWS doesn't let us read is `unread`.
 */
export async function readProviderMembers(
  access: Access,
  { live, externalIds }: Pick<AwsFacts, "live" | "externalIds">,
): Promise<ProviderMembers> {
  const names = namesOnRecord([], externalIds);
  const read = async (group: string): Promise<MembersRead> => {
    const name = nameInKey(group);
    if (!externalIds.has(`group/${name}`)) throw new Error(`group ${group} was not looked up`);
    try {
      const scope: ReadScope = { ...NOTHING, asksNamesOf: "strangers", members: new Set([name]) };
      const { objects } = readToItsEnd(await live({ names, scope }));
      const people = objects.flatMap(({ identity: it }) =>
        it?.kind === "membership" && it.group === name ? [it.userName] : [],
      );
      return { group, people: people.sort() };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return { group, unread: error.message };
    }
  };
  const members = new Map<string, MembersRead>();
  for (const group of privilegedProviderGroups(access)) members.set(group.toLowerCase(), await read(group));
  return members;
}
