// Reads the people, the groups, and who is in which group.
import { DescribeGroupCommand, DescribeUserCommand, type Group, type User } from "@aws-sdk/client-identitystore";
import { quote } from "../diagnostics/quote.ts";
import type { ResourceIdentity } from "../model/resource-identity.ts";
import type { PrincipalId } from "./center-lists.ts";
import { listGroups, listMemberships, listUsers } from "./center-lists.ts";
import type { CenterReading } from "./center-reading.ts";
import { groupOf, inCenter, isWanted } from "./read-scope.ts";
import { once, oncePer, unlessGone, valueIn } from "./reading.ts";
import type { Part } from "./world-reading.ts";

type PrincipalType = PrincipalId["type"];

export type Principals = {
  /**
   * Names by id of all people, or of all groups, as far as they could be read: once, when they are first asked for. Of those on record where
   * their names count.
   */
  readonly listed: (type: PrincipalType) => Promise<ReadonlyMap<string, string>>;
  /**
   * The name of a principal; where it isn't in its list, AWS is asked for it: it may be newer than that. Its id, where somebody else on record
   * has that name. `gone`: AWS says that there is none. `unknown`: its list could not be read, or AWS is not to be asked.
   */
  readonly nameOf: (principal: PrincipalId) => Promise<{ readonly name: string } | "gone" | "unknown">;
};

export function openPrincipals({
  instance,
  store,
  objects,
  reading,
  scope,
  names: onRecord,
}: CenterReading): Principals {
  const IdentityStoreId = instance.identityStoreId;
  const names = { USER: new Map<string, string>(), GROUP: new Map<string, string>() };
  const recorded = { USER: onRecord.users, GROUP: onRecord.groups };
  const areRecordsTrusted = scope.asksNamesOf !== "everybody";

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
  /** Whether the list was read to its end. */
  const isRead = {
    USER: once(async () => {
      const covers = inCenter((it) => it.kind === "user" || it.kind === "membership" || isHeldBy("user", it));
      const read = async () => {
        for await (const user of listUsers(store, IdentityStoreId)) keepUser(user);
        reading.learned({ users: names.USER.size });
        return true;
      };
      return (await reading.part({ what: "the people", covers, read })) ?? false;
    }),
    GROUP: once(async () => {
      const covers = inCenter((it) => groupOf(it) !== undefined || isHeldBy("group", it));
      const read = async () => {
        for await (const group of listGroups(store, IdentityStoreId)) keepGroup(group);
        reading.learned({ groups: names.GROUP.size });
        return true;
      };
      return (await reading.part({ what: "the groups", covers, read })) ?? false;
    }),
  };
  const ask = oncePer(
    ({ id }) => id,
    ({ type, id }: PrincipalId): Promise<{ readonly name: string } | "gone"> =>
      unlessGone(
        type === "USER"
          ? store.send(new DescribeUserCommand({ IdentityStoreId, UserId: id })).then(keepUser)
          : store.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: id })).then(keepGroup),
        "gone",
      ),
  );
  const askedFor = async (principal: PrincipalId) => {
    const isWhole = await isRead[principal.type]();
    const name = names[principal.type].get(principal.id);
    if (name !== undefined) return { name };
    return isWhole ? ask(principal) : "unknown";
  };

  return {
    listed: async (type) => {
      if (areRecordsTrusted) return recorded[type];
      await isRead[type]();
      return names[type];
    },
    nameOf: async (principal) => {
      if (!areRecordsTrusted) return askedFor(principal);
      const { type, id } = principal;
      const name = recorded[type].get(id);
      if (name !== undefined) return { name };
      if (scope.asksNamesOf === "nobody") return "unknown";
      const found = await askedFor(principal);
      return typeof found === "string" ? found : { name: nameUnlessTaken(found.name, id, recorded[type]) };
    },
  };
}

/** The name of something that isn't on record; its id, where what is on record under that name is something else. */
export function nameUnlessTaken(name: string, id: string, onRecord: ReadonlyMap<string, string>): string {
  return [...onRecord.values()].some((it) => it.toLowerCase() === name.toLowerCase()) ? id : name;
}

function isHeldBy(kind: "user" | "group", identity: ResourceIdentity): boolean {
  return identity.kind === "assignment" && identity.principal.kind === kind;
}

/** One list for each group that is wanted, by its name or by the one on record. */
export async function readMemberships(
  { instance, scope, names, store, objects, reading, holding }: CenterReading,
  principals: Principals,
): Promise<void> {
  const { members } = scope;
  const namesOf = (id: string, name: string) => [name, names.groups.get(id) ?? name].map((it) => it.toLowerCase());
  const isAsked = ([id, name]: readonly [id: string, name: string]) =>
    members === "holders" ? holding.has(id) : namesOf(id, name).some((it) => isWanted(members, it));
  if (members !== "all" && (members === "holders" ? holding : members).size === 0) return;
  const groups = [...(await principals.listed("GROUP"))].filter(isAsked);
  reading.learned({ memberLists: groups.length });
  let memberships = 0;
  const readMembers = async (groupId: string, group: string) => {
    for await (const membership of listMemberships(store, instance.identityStoreId, groupId)) {
      memberships += 1;
      const member = await principals.nameOf({ type: "USER", id: membership.userId });
      // Memberships of the unknown are unread with the list of people; those of the gone are gone with them.
      if (typeof member !== "string") reading.found(objects.membership(membership, group, member.name));
    }
  };
  const partOf = ([id, group]: readonly [id: string, name: string]): Part<void> => {
    const either = namesOf(id, group);
    return {
      what: `the members of group ${quote(group)}`,
      covers: inCenter((it) => it.kind === "membership" && either.includes(it.group)),
      read: () => unlessGone(readMembers(id, group), undefined),
    };
  };
  await reading.parts(groups.map(partOf), (count) => `the members of ${count} further groups`);
  reading.learned({ memberships });
}
