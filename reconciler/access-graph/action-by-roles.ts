// Who gets at roles that can do an action: by permission set, with the steps from it to the role.
import type { Access, Account, PermissionSet, Role } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { holdersByAccount } from "../model/rights.ts";
import { roleStep, type Step } from "../model/role-steps.ts";
import { waysToRoles } from "../model/ways-to-roles.ts";
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

type Able = {
  /** The roles that can do the action; `isUnlimited`: on everything in their account. */
  readonly able: ReadonlyMap<Role, { readonly isUnlimited: boolean }>;
  /** Whether holders of the set can do it on everything in the account themselves. */
  readonly isUnlimitedSet: (set: PermissionSet, account: Pick<Account, "id">) => boolean;
};

/**
 * By role: who gets at it. Left out are ways that lead by what can do the action on everything in the role's account already, a set or another
 * role: they add nothing.
 */
export function reachesOf(
  access: Access,
  grants: readonly ExplainedGrant[],
  { able, isUnlimitedSet }: Able,
): ReadonlyMap<Role, readonly RoleReach[]> {
  if (able.size === 0) return new Map();
  const waysOf = waysToRoles(access);
  const grantsOf = Map.groupBy(grants, ({ permissionSet }) => nameInKey(permissionSet));
  const reaches = access.permissionSets.flatMap((set) => {
    const holdersIn = holdersByAccount(set, access);
    const byAccount = Map.groupBy(grantsOf.get(nameInKey(set.name)) ?? [], ({ account }) => account.id);
    return [...byAccount].flatMap(([id, held]) => {
      const unlimitedIn = isUnlimitedSet(set, { id }) ? id : undefined;
      const found = new Map<Role, readonly Step[]>();
      for (const way of holdersIn({ id }).flatMap((holder) => [...waysOf(holder)])) {
        const [role, steps] = way;
        const addsNothing = unlimitedIn === role.account.id || isAbleBefore(role, steps, able);
        if (able.has(role) && !addsNothing && !found.has(role)) found.set(role, steps);
      }
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
