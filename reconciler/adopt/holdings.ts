// Assignments, folded into as few lines as say exactly the same: which permission set who has in which accounts.
import type { PrincipalIdentity } from "../model/resource-identity.ts";

export type Holding = {
  /** The id of its assignment. */
  readonly id: string;
  /** In lower case. */
  readonly permissionSet: string;
  readonly principal: PrincipalIdentity;
  readonly accountId: string;
};

/** Every principal has the set in every account. */
export type Folded = {
  readonly permissionSet: string;
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly accountIds: readonly string[];
  /** Those that it stands for. */
  readonly holdings: readonly Holding[];
};

/** Principals that have a set in the same accounts are one entry; each holding is in exactly one. Sorted by set, then by name. */
export function foldHoldings(holdings: readonly Holding[]): readonly Folded[] {
  const bySet = [...Map.groupBy(holdings, ({ permissionSet }) => permissionSet)].sort(byFirst);
  return bySet.flatMap(([permissionSet, ofSet]) => {
    const byHolder = [...Map.groupBy(ofSet, ({ principal }) => `${principal.kind}/${principal.name}`)].sort(byFirst);
    const accountsOf = (held: readonly Holding[]) => held.map(({ accountId }) => accountId).sort();
    return [...Map.groupBy(byHolder, ([, held]) => accountsOf(held).join(" ")).values()].map((same): Folded => {
      const names = (kind: PrincipalIdentity["kind"]) =>
        same.flatMap(([, [first]]) => (first?.principal.kind === kind ? [first.principal.name] : []));
      const [, first = []] = same[0] ?? [];
      const all = same.flatMap(([, held]) => held);
      return {
        permissionSet,
        groups: names("group"),
        users: names("user"),
        accountIds: accountsOf(first),
        holdings: all,
      };
    });
  });
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
