// Quotas of Identity Center that AWS raises on request: what is above them is a warning, not an error.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Assignment, PermissionSet } from "./access.ts";

/** IAM Identity Center user guide, quotas: permission sets in an instance, and provisioned to one account. */
const SETS_IN_INSTANCE = 3_500;
const SETS_IN_ACCOUNT = 500;

/** Said once for the instance, and once for each account: where the first set beyond the quota is declared or assigned. */
export function checkQuotas(sets: readonly PermissionSet[], assignments: readonly Assignment[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const beyond = sets[SETS_IN_INSTANCE];
  if (beyond !== undefined) {
    const args = { count: sets.length, quota: SETS_IN_INSTANCE };
    found.push(diagnostic("many-permission-sets", args, placeOfOrigin(originAt(beyond.origin, "name"))));
  }
  for (const inAccount of Map.groupBy(assignments, ({ account }) => account.id).values()) {
    const firsts = new Map<string, Assignment>();
    for (const it of inAccount) if (!firsts.has(it.permissionSet)) firsts.set(it.permissionSet, it);
    const first = [...firsts.values()][SETS_IN_ACCOUNT];
    if (first === undefined) continue;
    const args = { account: first.account.name, count: firsts.size, quota: SETS_IN_ACCOUNT };
    const place = placeOfOrigin(originAt(first.origin, "accounts"));
    found.push(diagnostic("many-permission-sets-in-account", args, place));
  }
  return found;
}
