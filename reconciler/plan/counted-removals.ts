// Which of the removals in a plan count towards the removal limits: each loss once.

import type { DesiredStack } from "../desired/desired-resource.ts";
import { renamesOf } from "../desired/renames.ts";
import type { Change } from "../engine/change.ts";
import { encodeKey, type Identified, type ResourceKind, roleKey, wholeKeyOf } from "../model/resource-identity.ts";

/** Kinds that people rename; what depends on them is renamed with them. */
const RENAMED_KINDS: ReadonlySet<ResourceKind> = new Set(["user", "group", "permission-set", "role"]);

/** What a run removes in AWS: deleted or replaced. What is only removed from the state is gone already. */
export function removedBy({ changes }: { readonly changes: readonly Change[] }): readonly Change[] {
  return changes.filter((it) => it.class === undefined && (it.op === "delete" || it.op === "replace"));
}

/** A stack with what its plan removes. */
export type Removals<Removed extends Identified> = {
  readonly desired: DesiredStack;
  readonly existingKeys: readonly string[];
  /** Deleted or replaced. */
  readonly removed: readonly Removed[];
};

/**
 * Of what is removed, that which counts. A rename counts once, for the person, group, set or role itself, and not for the
 * memberships, assignments and attachments that have its new name afterwards. A permission set or role counts once,
 * with its attachments and the policies that are only its own.
 */
export function countedRemovals<Removed extends Identified>({
  desired,
  existingKeys,
  removed,
}: Removals<Removed>): readonly Removed[] {
  const existing = new Set(existingKeys);
  const moved = new Set<string>();
  for (const [before, after] of renamesOf(desired)) {
    if (existing.has(before)) moved.add(before).add(encodeKey(after));
  }
  const gone = new Set(removed.map(({ key }) => key));
  const policies = policiesOfGone(removed, gone);
  return removed.filter(({ key, identity }) => {
    if (policies.has(key)) return false;
    const whole = wholeKeyOf(identity);
    if (whole !== undefined && gone.has(whole)) return false;
    return !moved.has(key) || (identity !== undefined && RENAMED_KINDS.has(identity.kind));
  });
}

/** Policies whose role is removed too: a policy is declared with its role. */
function policiesOfGone(removed: readonly Identified[], gone: ReadonlySet<string>): ReadonlySet<string> {
  const policies = new Set<string>();
  for (const { identity } of removed) {
    if (identity?.kind !== "role-policy" || !gone.has(roleKey(identity.role))) continue;
    policies.add(encodeKey({ kind: "policy", name: identity.policy }));
  }
  return policies;
}
