// Who is in the identity provider's groups, where that matters: files don't say it, and grants through them are people's all the same.
import type { Origin } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import { privilegedIn } from "../model/rights.ts";
import { effectiveGrants, type GrantingFacts } from "./effective-grants.ts";

/** `people` are user names, sorted; `unread`: why they are not known. */
export type MembersRead = { readonly group: string } & (
  | { readonly people: readonly string[] }
  | { readonly unread: string }
);

/** By the group's name in lower case. */
export type ProviderMembers = ReadonlyMap<string, MembersRead>;

/** The identity provider's groups that hold a privileged permission set in some account, sorted. */
export function privilegedProviderGroups(access: Access): readonly string[] {
  const isPrivileged = privilegedIn(access);
  const held = effectiveGrants(access).providerGroups.filter((it) => isPrivileged(it.permissionSet, it.account));
  return [...new Set(held.map(({ group }) => group))].sort();
}

/** What grants follow from when the people in those groups are counted too; nothing tells where their membership is written. */
export function withProviderMembers(access: Access, members: ProviderMembers): GrantingFacts<Origin | undefined> {
  const principals = access.assignments.map(({ principal }) => principal).filter((it) => it.kind === "group");
  const names = new Set(principals.filter(({ external }) => external).map(({ name }) => name));
  const groups = [...names].flatMap((name) => {
    const read = members.get(name.toLowerCase());
    if (read === undefined || "unread" in read) return [];
    const listed = read.people.map((person) => ({
      principal: { name: person },
      expires: undefined,
      origin: undefined,
    }));
    return [{ name, members: listed }];
  });
  return { people: access.people, groups: [...access.groups, ...groups], assignments: access.assignments };
}
