// Where guardrails.yaml has a deploy remove what was made by hand in AWS and no file declares.
import type { RemovalScopes } from "../drift/removals.ts";
import type { UnmanagedKind, WrittenAccess, WrittenSelectorEntry } from "../validate/written.ts";
import type { LookUp } from "./look-up.ts";
import { accountsText, gone } from "./relaxed-parts.ts";

/** Accounts where none are named: the management account is reached by its plain name alone. */
const EVERYWHERE: readonly WrittenSelectorEntry[] = [{ all: true }];

export function removalScopes({ guardrails }: WrittenAccess, { accountIds }: LookUp): RemovalScopes {
  const entries = guardrails.flatMap(({ source: document, value }) =>
    (value.guardrails.unmanaged ?? []).map(({ remove, accounts = EVERYWHERE }, index) => {
      const isInAccounts = remove.includes("assignments") || remove.includes("rolePolicies");
      const at = { document, path: ["guardrails", "unmanaged", index, "accounts"] };
      return { remove, accounts: isInAccounts ? accountIds(accounts, at) : new Set<string>() };
    }),
  );
  const those = (kind: UnmanagedKind) => entries.filter(({ remove }) => remove.includes(kind));
  const accountsOf = (kind: UnmanagedKind) => new Set(those(kind).flatMap(({ accounts }) => [...accounts]));
  return {
    memberships: those("memberships").length > 0,
    permissionSetPolicies: those("permissionSetPolicies").length > 0,
    assignments: accountsOf("assignments"),
    rolePolicies: accountsOf("rolePolicies"),
  };
}

/** What a deploy removes by `after` and not by `before`: nobody reviews it one by one. */
export function moreRemoved(before: RemovalScopes, after: RemovalScopes): readonly string[] {
  const what = (those: string) => `deploys remove ${those} that somebody made by hand`;
  const more = (kind: "assignments" | "rolePolicies", those: string) => {
    const accounts = gone(after[kind], before[kind]);
    return accounts.length === 0 ? [] : [what(`${those} in ${accountsText(accounts)}`)];
  };
  return [
    ...(after.memberships && !before.memberships ? [what("memberships of our groups")] : []),
    ...(after.permissionSetPolicies && !before.permissionSetPolicies ? [what("policies of our permission sets")] : []),
    ...more("assignments", "assignments of our permission sets"),
    ...more("rolePolicies", "policies of our roles"),
  ];
}
