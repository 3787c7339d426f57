// What a change of the files only renames: then it is the same thing, and nobody gains or loses anything by it.
import type { Access, Principal } from "../model/access.ts";

export type Rename = {
  readonly kind: "person" | "group" | "permission-set" | "role";
  readonly before: string;
  readonly after: string;
};

type Named = { readonly previously: string | undefined };

/**
 * What `head` renames by `previously:`, sorted. A name counts as renamed where only `base` has the old one, and only `head` the new one.
 */
export function renamesBetween(base: Access, head: Access): readonly Rename[] {
  return [
    ...renamesAmong("person", base.people, head.people, ({ userName }) => userName),
    ...renamesAmong("group", base.groups, head.groups, ({ name }) => name),
    ...renamesAmong("permission-set", base.permissionSets, head.permissionSets, ({ name }) => name),
    ...renamesAmong("role", base.roles, head.roles, ({ name }) => name),
  ];
}

/** `base` with the new names of what `renames` names, so that it can be compared with the other side. */
export function underNewNames(base: Access, renames: readonly Rename[]): Access {
  if (renames.length === 0) return base;
  const names = new Map(renames.map(({ kind, before, after }) => [`${kind} ${before.toLowerCase()}`, after]));
  const renamed = (kind: Rename["kind"], name: string) => names.get(`${kind} ${name.toLowerCase()}`) ?? name;
  const ofPrincipal = <Of extends Principal>(it: Of): Of => ({
    ...it,
    name: it.external ? it.name : renamed(it.kind === "user" ? "person" : "group", it.name),
  });
  return {
    ...base,
    people: base.people.map((it) => ({ ...it, userName: renamed("person", it.userName) })),
    groups: base.groups.map((it) => ({
      ...it,
      name: renamed("group", it.name),
      members: it.members.map((member) => ({ ...member, principal: ofPrincipal(member.principal) })),
    })),
    permissionSets: base.permissionSets.map((it) => ({ ...it, name: renamed("permission-set", it.name) })),
    assignments: base.assignments.map((it) => ({
      ...it,
      permissionSet: renamed("permission-set", it.permissionSet),
      principal: ofPrincipal(it.principal),
    })),
    roles: base.roles.map((it) => ({ ...it, name: renamed("role", it.name) })),
  };
}

function renamesAmong<Of extends Named>(
  kind: Rename["kind"],
  base: readonly Of[],
  head: readonly Of[],
  nameOf: (it: Of) => string,
): readonly Rename[] {
  const [before, after] = [base, head].map((all) => new Map(all.map((it) => [nameOf(it).toLowerCase(), nameOf(it)])));
  const found = head.flatMap(({ previously, ...it }): readonly Rename[] => {
    const old = previously === undefined ? undefined : before?.get(previously.toLowerCase());
    const now = nameOf(it as Of);
    const isSame =
      old === undefined || before?.has(now.toLowerCase()) === true || after?.has(old.toLowerCase()) === true;
    return isSame ? [] : [{ kind, before: old, after: now }];
  });
  // A role is one for each account.
  return [...new Map(found.map((it) => [it.after.toLowerCase(), it])).values()].sort((a, b) =>
    a.after < b.after ? -1 : 1,
  );
}

/** The name that a rename took away; undefined: it is not renamed. */
export function oldNameOf(renames: readonly Rename[], kind: Rename["kind"], name: string): string | undefined {
  return renames.find((it) => it.kind === kind && it.after.toLowerCase() === name.toLowerCase())?.before;
}
