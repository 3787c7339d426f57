// What adoption doesn't add by itself, because it would change AWS or what happens later: for a second pull request.
import type { PrivilegedAnswer } from "../access-graph/explain-privileged.ts";
import type { Access, Account } from "../model/access.ts";
import { matches } from "../model/match-selector.ts";
import type { WrittenSelector } from "../validate/written.ts";
import { foldHoldings } from "./holdings.ts";

export type Proposal =
  /** Nothing has tags that the organization puts on everything. */
  | { readonly kind: "tags" }
  /** Roles have no permissions boundary in common. */
  | { readonly kind: "role-boundary"; readonly roles: number }
  /** Nobody is named yet who approves. */
  | { readonly kind: "owners" }
  /** People who have everything in the management account: the last who can repair it. */
  | { readonly kind: "break-glass"; readonly people: readonly string[] }
  /** Permission sets that a guardrail could hold to where they are assigned now. */
  | {
      readonly kind: "guarded-sets";
      readonly guardrail: "borrowingSets" | "allDataSets";
      readonly sets: readonly string[];
    }
  /** The accounts of an assignment are just those of a selector, which would take in accounts that come later. */
  | {
      readonly kind: "selector";
      readonly permissionSet: string;
      readonly selector: WrittenSelector;
      readonly accounts: number;
    };

export function proposalsFor(access: Access, privileged: PrivilegedAnswer): readonly Proposal[] {
  const { organization, roles } = access;
  const bounded = roles.every(({ permissionsBoundary }) => permissionsBoundary !== undefined);
  const guarded = (level: string) => privileged.sets.filter((it) => it.level === level).map(({ name }) => name);
  const [borrowing, reading] = [guarded("borrows-roles"), guarded("all-data")];
  const management = organization.managementAccount?.id;
  const last = privileged.holders.filter(
    ({ holder, account, level }) => holder.kind === "person" && account.id === management && level === "everything",
  );
  const people = [...new Set(last.map(({ holder }) => holder.name))].sort();
  return [
    { kind: "owners" },
    ...(people.length === 0 ? [] : [{ kind: "break-glass", people } as const]),
    ...(Object.keys(organization.tags).length > 0 ? [] : [{ kind: "tags" } as const]),
    ...(bounded ? [] : [{ kind: "role-boundary", roles: roles.length } as const]),
    ...(borrowing.length === 0 ? [] : [{ kind: "guarded-sets", guardrail: "borrowingSets", sets: borrowing } as const]),
    ...(reading.length === 0 ? [] : [{ kind: "guarded-sets", guardrail: "allDataSets", sets: reading } as const]),
    ...selectors(access),
  ];
}

function selectors(access: Access): readonly Proposal[] {
  const candidates = selectorsOf(access);
  const holdings = access.assignments.map(({ permissionSet, principal: { kind, name }, account }) => ({
    id: "",
    permissionSet,
    principal: { kind, name },
    accountId: account.id,
  }));
  return foldHoldings(holdings).flatMap(({ permissionSet, accountIds }): readonly Proposal[] => {
    const selector = candidates.get(accountIds.join(" "));
    return selector === undefined ? [] : [{ kind: "selector", permissionSet, selector, accounts: accountIds.length }];
  });
}

/** Selectors of several accounts by the ids of these, in order; the widest of those that select the same. */
function selectorsOf({ accounts, organization }: Access): ReadonlyMap<string, WrittenSelector> {
  const selectable = accounts.filter((it) => it !== organization.managementAccount && it.status === "ACTIVE");
  const units = new Set(selectable.flatMap(({ ou }) => ou.map((_, depth) => ou.slice(0, depth + 1).join("/"))));
  const all: readonly WrittenSelector[] = [{ all: true }, ...[...units].sort().map((ou) => ({ ou }))];
  const found = new Map<string, WrittenSelector>();
  for (const selector of all) {
    const selected = selectable.filter((it: Account) => matches(it, selector));
    const ids = selected
      .map(({ id }) => id)
      .sort()
      .join(" ");
    if (selected.length > 1 && !found.has(ids)) found.set(ids, selector);
  }
  return found;
}
