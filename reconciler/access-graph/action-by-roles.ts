// Who gets at roles that can do an action: by permission set or as another role, with the steps from there to the role.
import type { Access, Account, PermissionSet, Role } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { holdersByAccount } from "../model/rights.ts";
import { holderOfRole, roleStep, type Step } from "../model/role-steps.ts";
import { type WaysToRoles, waysToRoles } from "../model/ways-to-roles.ts";
import type { RoleStep } from "../policy/reason.ts";
import type { ExplainedGrant } from "./explain-access.ts";

/** The holders of a permission set who get at a role in the same way. */
export type RoleReach = {
  readonly permissionSet: string;
  /** One after the other, the shortest way; the last is to the role itself. */
  readonly steps: readonly RoleStep[];
  /** May be in other accounts than the role. */
  readonly grants: readonly ExplainedGrant[];
};

/** Another role that gets at one, as whoever may assume it, a service or a person. */
export type ReachingRole = {
  readonly role: Role;
  /** As those of {@link RoleReach}. */
  readonly steps: readonly RoleStep[];
};

/** Who gets at a role. */
export type Reaches = { readonly bySets: readonly RoleReach[]; readonly byRoles: readonly ReachingRole[] };

type Able = {
  /** The roles that can do the action; `isUnlimited`: on everything in their account. */
  readonly able: ReadonlyMap<Role, { readonly isUnlimited: boolean }>;
  /** Whether holders of the set can do it on everything in the account themselves. */
  readonly isUnlimitedSet: (set: PermissionSet, account: Pick<Account, "id">) => boolean;
};

/**
 * By role that can do the action: who gets at it. Left out are ways that lead by what can do the action on everything in the role's account already, a set or another
 * role: they add nothing.
 */
export function reachesOf(
  access: Access,
  grants: readonly ExplainedGrant[],
  { able, isUnlimitedSet }: Able,
): ReadonlyMap<Role, Reaches> {
  if (able.size === 0) return new Map();
  const waysOf = waysToRoles(access);
  const bySets = reachesBySets(access, grants, waysOf, { able, isUnlimitedSet });
  const byRoles = Map.groupBy(
    access.roles.flatMap((role) => {
      const unlimitedIn = able.get(role)?.isUnlimited === true ? role.account.id : undefined;
      const found = waysAdding(waysOf(holderOfRole(role, access.roles)), unlimitedIn, able);
      return found.map(([to, steps]) => ({ to, role, steps: steps.map(roleStep) }));
    }),
    ({ to }) => to,
  );
  return new Map(
    [...able.keys()].map((role) => [
      role,
      {
        bySets: bySets.get(role) ?? [],
        byRoles: (byRoles.get(role) ?? [])
          .filter((it) => it.role !== role)
          .map(({ to: _, ...reach }) => reach)
          .toSorted((a, b) => (sortKey(a.role) < sortKey(b.role) ? -1 : 1)),
      },
    ]),
  );
}

function sortKey({ name, account }: Role): string {
  return `${name}\n${account.id}`;
}

/** The ways to what can do the action, but for those that add nothing; `unlimitedIn` is the account where the holder can do it on everything. */
function waysAdding(
  ways: Iterable<readonly [Role, readonly Step[]]>,
  unlimitedIn: string | undefined,
  able: Able["able"],
): readonly (readonly [Role, readonly Step[]])[] {
  return [...ways].filter(
    ([role, steps]) => able.has(role) && unlimitedIn !== role.account.id && !isAbleBefore(role, steps, able),
  );
}

function reachesBySets(
  access: Access,
  grants: readonly ExplainedGrant[],
  waysOf: WaysToRoles,
  { able, isUnlimitedSet }: Able,
): ReadonlyMap<Role, readonly RoleReach[]> {
  const grantsOf = Map.groupBy(grants, ({ permissionSet }) => nameInKey(permissionSet));
  const reaches = access.permissionSets.flatMap((set) => {
    const holdersIn = holdersByAccount(set, access);
    const byAccount = Map.groupBy(grantsOf.get(nameInKey(set.name)) ?? [], ({ account }) => account.id);
    return [...byAccount].flatMap(([id, held]) => {
      const unlimitedIn = isUnlimitedSet(set, { id }) ? id : undefined;
      const found = new Map<Role, readonly Step[]>();
      const ways = holdersIn({ id }).flatMap((holder) => [...waysOf(holder)]);
      for (const [role, steps] of waysAdding(ways, unlimitedIn, able)) if (!found.has(role)) found.set(role, steps);
      return [...found].map(([role, steps]) => ({ role, set: set.name, steps: steps.map(roleStep), held }));
    });
  });
  return new Map(
    [...Map.groupBy(reaches, ({ role }) => role)].map(([role, to]) => {
      const same = Map.groupBy(to, ({ set, steps }) => JSON.stringify([set, steps]));
      const folded = [...same.values()].flatMap(([first, ...more]): readonly RoleReach[] => {
        if (first === undefined) return [];
        const { set, steps } = first;
        return [{ permissionSet: set, steps, grants: [first, ...more].flatMap(({ held }) => held) }];
      });
      return [role, folded.toSorted((a, b) => (a.permissionSet < b.permissionSet ? -1 : 1))];
    }),
  );
}

/** Whether a role on the way can do it on everything in the same account. */
function isAbleBefore(role: Role, steps: readonly Step[], able: Able["able"]): boolean {
  return steps
    .slice(0, -1)
    .some((step) => step.role.account.id === role.account.id && able.get(step.role)?.isUnlimited === true);
}
