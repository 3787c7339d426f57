// Who has more than is named, where and why: permission sets and roles by level, and the people who hold such sets. Pure.
import type { Access } from "../model/access.ts";
import { accountsBySet, levelIn, rightsOfRole, rightsOfSet } from "../model/rights.ts";
import type { Level } from "../policy/reason.ts";
import { LEVELS, type Rights } from "../policy/rights.ts";
import { type DeclaredAt, declaredAt } from "./declared-at.ts";
import { effectiveGrants } from "./effective-grants.ts";
import type { Grant } from "./grants.ts";
import { type Holder, heldByHolders } from "./holders.ts";

type RatedSet = Rights & { readonly name: string; readonly place: DeclaredAt };

type RatedRole = Rights & {
  readonly name: string;
  readonly account: Grant["account"];
  readonly place: DeclaredAt;
};

/** A holder of a set that is more than ordinary in that account. */
export type RatedHolder = {
  readonly holder: Holder;
  readonly account: Grant["account"];
  readonly permissionSet: string;
  readonly level: Level;
  /** The last day in UTC. */
  readonly expires: string | undefined;
};

/** Each sorted by level, the most dangerous first, then by name; sets and roles also where they are ordinary. */
export type PrivilegedAnswer = {
  readonly sets: readonly RatedSet[];
  readonly roles: readonly RatedRole[];
  readonly holders: readonly RatedHolder[];
};

export function explainPrivileged(access: Access): PrivilegedAnswer {
  const accountsOf = accountsBySet(access);
  const sets = access.permissionSets.map(
    (set): RatedSet => ({
      name: set.name,
      place: declaredAt(set.origin),
      ...rightsOfSet(set, accountsOf(set.name), access),
    }),
  );
  const levelOf = levelIn(access);
  const roles = access.roles.map(
    (role): RatedRole => ({
      name: role.name,
      account: { id: role.account.id, name: role.account.name },
      place: declaredAt(role.origin),
      ...rightsOfRole(role, access),
    }),
  );
  const held = heldByHolders(effectiveGrants(access));
  const holders = held.flatMap(({ holder, account, permissionSet, expires }): readonly RatedHolder[] => {
    const level = levelOf(permissionSet, account);
    return level === "ordinary" ? [] : [{ holder, account, permissionSet, level, expires }];
  });
  return {
    sets: byLevel(sets, ({ name }) => name),
    roles: byLevel(roles, ({ name, account }) => `${name}\n${account.id}`),
    holders: byLevel(holders, (it) => `${it.holder.name}\n${it.account.id}\n${it.permissionSet}`),
  };
}

function byLevel<Rated extends { readonly level: Level }>(
  rated: readonly Rated[],
  nameOf: (it: Rated) => string,
): readonly Rated[] {
  const rank = ({ level }: Rated) => LEVELS.indexOf(level);
  return rated.toSorted((a, b) => rank(a) - rank(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
}
