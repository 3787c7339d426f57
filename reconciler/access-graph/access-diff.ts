// Who gains and who loses what by a change of the files, and what the sets and roles allow after it. Pure.
import type { Access } from "../model/access.ts";
import { levelIn } from "../model/rights.ts";
import type { IamServices } from "../policy/iam-services.ts";
import type { Level } from "../policy/reason.ts";
import { isPrivilegedLevel } from "../policy/rights.ts";
import { type ProviderGroupGrant, withoutWays } from "./effective-grants.ts";
import { compareGrants, type Grant, identityOf } from "./grants.ts";
import { holdersIn } from "./holders.ts";
import type { Rename } from "./renames.ts";
import { type RoleChange, roleChanges } from "./role-changes.ts";
import { type SetChange, setChanges } from "./set-changes.ts";
import type { Sides } from "./sides.ts";

export type AccessDiff = {
  readonly gained: readonly ReviewedGrant[];
  readonly lost: readonly ReviewedGrant[];
  /** Held before and after, but in another way or until another day. */
  readonly changed: readonly { readonly before: Grant; readonly after: Grant & { readonly level: Level } }[];
  /** Groups of the identity provider; who is in them is not known here. */
  readonly providerGroups: {
    readonly gained: readonly GroupHold[];
    readonly lost: readonly GroupHold[];
    /** Held before and after, until another day. */
    readonly changed: readonly { readonly before: GroupHold; readonly after: GroupHold }[];
  };
  readonly sets: readonly SetChange[];
  readonly roles: readonly RoleChange[];
  /** What is only called otherwise: everything else is told as if it had had its new name before. */
  readonly renames: readonly Rename[];
};

/** What a whole group holds. */
export type GroupHold = Pick<ProviderGroupGrant, "group" | "account" | "permissionSet" | "expires"> & {
  readonly level: Level;
  readonly privileged: boolean;
};

/** Those of privileged sets come first, before them those of people who held no privileged set at all. */
export type ReviewedGrant = Grant & {
  /** What the set is in that account. */
  readonly level: Level;
  /** By its level: one has everything, or can get there. */
  readonly privileged: boolean;
  /** Privileged, and the person holds no privileged set on the other side. */
  readonly newlyPrivileged: boolean;
};

export async function accessDiff(sides: Sides, services: IamServices): Promise<AccessDiff> {
  const { base, head, renames, held: before, kept: after } = sides;
  const [held, kept] = [before.grants.map(withoutWays), after.grants.map(withoutWays)];
  const { gained, lost } = compareGrants(held, kept);
  const levelOf = levelIn(head);
  const known = new Map(held.map((grant) => [identityOf(grant), grant]));
  const [groupsBefore, groupsAfter] = [
    ratedGroups(before.providerGroups, base),
    ratedGroups(after.providerGroups, head),
  ];
  return {
    gained: reviewed(gained, head, held, base),
    lost: reviewed(lost, base, kept, head),
    changed: kept.flatMap((now) => {
      const then = known.get(identityOf(now));
      if (then === undefined || sameWay(then, now)) return [];
      return [{ before: then, after: { ...now, level: levelOf(now.permissionSet, now.account) } }];
    }),
    providerGroups: {
      gained: [...groupsAfter].flatMap(([key, it]) => (groupsBefore.has(key) ? [] : [it])),
      lost: [...groupsBefore].flatMap(([key, it]) => (groupsAfter.has(key) ? [] : [it])),
      changed: [...groupsAfter].flatMap(([key, now]) => {
        const then = groupsBefore.get(key);
        return then === undefined || then.expires === now.expires ? [] : [{ before: then, after: now }];
      }),
    },
    sets: await setChanges({ ...base, holders: holdersIn(before) }, { ...head, holders: holdersIn(after) }, services),
    roles: await roleChanges(base, head, services),
    renames,
  };
}

function sameWay(a: Grant, b: Grant): boolean {
  return a.expires === b.expires && JSON.stringify(a.via).toLowerCase() === JSON.stringify(b.via).toLowerCase();
}

/** By what makes two of them the same. */
function ratedGroups(groups: readonly ProviderGroupGrant[], of: Access): ReadonlyMap<string, GroupHold> {
  const levelOf = levelIn(of);
  return new Map(
    groups.map((it) => [groupIdentity(it), { ...withoutWays(it), ...rated(levelOf(it.permissionSet, it.account)) }]),
  );
}

function groupIdentity({ group, account, permissionSet }: ProviderGroupGrant): string {
  return [group, account.id, permissionSet].join("\n").toLowerCase();
}

/** `grants` are of the model `of`; `others` are all grants of the model on the other side, `other`. */
function reviewed(
  grants: readonly Grant[],
  of: Access,
  others: readonly Grant[],
  other: Access,
): readonly ReviewedGrant[] {
  const [levelOf, levelThere] = [levelIn(of), levelIn(other)];
  const holders = new Set(
    others
      .filter(({ permissionSet, account }) => isPrivilegedLevel(levelThere(permissionSet, account)))
      .map(({ person }) => person.toLowerCase()),
  );
  const ranked = grants.map((grant): ReviewedGrant => {
    const its = rated(levelOf(grant.permissionSet, grant.account));
    return { ...grant, ...its, newlyPrivileged: its.privileged && !holders.has(grant.person.toLowerCase()) };
  });
  const rank = (it: ReviewedGrant) => (it.newlyPrivileged ? 0 : it.privileged ? 1 : 2);
  return ranked.toSorted((a, b) => rank(a) - rank(b));
}

function rated(level: Level): Pick<GroupHold, "level" | "privileged"> {
  return { level, privileged: isPrivilegedLevel(level) };
}
