// Reads the people, the groups, and who is in which group.
import {
  DescribeGroupCommand,
  DescribeUserCommand,
  type Group,
  paginateListGroupMemberships,
  paginateListGroups,
  paginateListUsers,
  type User,
} from "@aws-sdk/client-identitystore";
import { quote } from "../diagnostics/quote.ts";
import type { ResourceIdentity } from "../model/resource-identity.ts";
import type { CenterReading } from "./center-reading.ts";
import type { PrincipalId } from "./identity-reader.ts";
import { groupOf, inCenter, isWanted } from "./read-scope.ts";
import { listIn, mapBounded, unlessGone, valueIn } from "./reading.ts";

export type Principals = {
  /** Reads the lists that are wanted; before that, nobody has a name. */
  readonly list: () => Promise<void>;
  /** Names as AWS has them, by id, of those that were found so far. */
  readonly groups: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, string>;
  /**
   * The name of a principal; where it isn't in the lists, AWS is asked for it: it may be newer than they are. `gone`: AWS says that
   * there is none. `unknown`: its list could not be read.
   */
  readonly nameOf: (principal: PrincipalId) => Promise<{ readonly name: string } | "gone" | "unknown">;
};

/** Nobody is read before `list`. */
export function openPrincipals({ instance, scope, store, objects, reading }: CenterReading): Principals {
  const IdentityStoreId = instance.identityStoreId;
  const names = { USER: new Map<string, string>(), GROUP: new Map<string, string>() };
  const complete = new Set<PrincipalId["type"]>();
  const asked = new Map<string, Promise<{ readonly name: string } | "gone">>();

  const keepUser = (user: User) => {
    reading.found(objects.user(user));
    const name = valueIn(user, "UserName");
    names.USER.set(valueIn(user, "UserId"), name);
    return { name };
  };
  const keepGroup = (group: Group) => {
    reading.found(objects.group(group));
    const name = valueIn(group, "DisplayName");
    names.GROUP.set(valueIn(group, "GroupId"), name);
    return { name };
  };
  const listUsers = async () => {
    for await (const page of paginateListUsers({ client: store }, { IdentityStoreId, MaxResults: 100 })) {
      for (const user of listIn(page, "Users")) keepUser(user);
    }
    complete.add("USER");
    reading.learned({ users: names.USER.size });
  };
  const listGroups = async () => {
    for await (const page of paginateListGroups({ client: store }, { IdentityStoreId, MaxResults: 100 })) {
      for (const group of listIn(page, "Groups")) keepGroup(group);
    }
    complete.add("GROUP");
    reading.learned({ groups: names.GROUP.size });
  };
  const ask = ({ type, id }: PrincipalId): Promise<{ readonly name: string } | "gone"> =>
    unlessGone(
      type === "USER"
        ? store.send(new DescribeUserCommand({ IdentityStoreId, UserId: id })).then(keepUser)
        : store.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: id })).then(keepGroup),
      "gone",
    );

  return {
    users: names.USER,
    groups: names.GROUP,
    list: async () => {
      const user = inCenter((it) => it.kind === "user" || it.kind === "membership" || isAssignedTo("user", it));
      const group = inCenter((it) => groupOf(it) !== undefined || isAssignedTo("group", it));
      await Promise.all([
        scope.users ? reading.part("the people", user, listUsers) : undefined,
        scope.groups ? reading.part("the groups", group, listGroups) : undefined,
      ]);
    },
    nameOf: async (principal) => {
      const name = names[principal.type].get(principal.id);
      if (name !== undefined) return { name };
      if (!complete.has(principal.type)) return "unknown";
      const answer = asked.get(principal.id) ?? ask(principal);
      asked.set(principal.id, answer);
      return answer;
    },
  };
}

function isAssignedTo(kind: "user" | "group", identity: ResourceIdentity): boolean {
  return identity.kind === "assignment" && identity.principal.kind === kind;
}

/** One list for each group that is wanted; `principals` have to be listed. */
export async function readMemberships(
  { instance, scope, store, objects, reading }: CenterReading,
  principals: Principals,
): Promise<void> {
  const groups = [...principals.groups].filter(([, name]) => isWanted(scope.members, name));
  reading.learned({ memberLists: groups.length });
  let memberships = 0;
  const membersOf = async (GroupId: string, group: string) => {
    const input = { IdentityStoreId: instance.identityStoreId, GroupId, MaxResults: 100 };
    for await (const page of paginateListGroupMemberships({ client: store }, input)) {
      for (const membership of listIn(page, "GroupMemberships")) {
        memberships += 1;
        const id = valueIn({ UserId: membership.MemberId?.UserId }, "UserId");
        const member = await principals.nameOf({ type: "USER", id });
        // Memberships of the unknown are unread with the list of people; those of the gone are gone with them.
        if (typeof member !== "string") reading.found(objects.membership(membership, group, member.name));
      }
    }
  };
  await mapBounded(groups, ([id, group]) =>
    reading.part(
      `the members of group ${quote(group)}`,
      inCenter((it) => it.kind === "membership" && it.group === group.toLowerCase()),
      () => unlessGone(membersOf(id, group), undefined),
    ),
  );
  reading.learned({ memberships });
}
