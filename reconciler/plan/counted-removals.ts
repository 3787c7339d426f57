// Which of the removals in a plan count towards the removal limits: each loss once.
import type { DesiredStack } from "../desired/desired-resource.ts";
import { renamesOf } from "../desired/renames.ts";
import { keyParts, policyKey, roleKey, wholeOf } from "../model/resource-key.ts";

/** Kinds that people rename; what hangs on them moves along. */
const RENAMED_KINDS = new Set(["user", "group", "permission-set", "role"]);

/** A stack with what its plan takes away. */
export type Removals = {
  readonly desired: DesiredStack;
  readonly existingKeys: readonly string[];
  /** Deleted or replaced. */
  readonly removedKeys: readonly string[];
};

/**
 * Of the removed keys, those that count. A rename counts once, for the person, group, set or role itself, and not for the
 * memberships, assignments and attachments that stand under its new name afterwards. A permission set or role counts once,
 * with its attachments and the policies that are only its own.
 */
export function countedRemovals({ desired, existingKeys, removedKeys }: Removals): readonly string[] {
  const existing = new Set(existingKeys);
  const moved = new Set<string>();
  for (const [before, after] of renamesOf(desired)) if (existing.has(before)) moved.add(before).add(after);
  const gone = new Set(removedKeys);
  const policies = policiesOfGone(gone);
  return removedKeys.filter((key) => {
    if (policies.has(key)) return false;
    const whole = wholeOf(key);
    if (whole !== undefined && gone.has(whole)) return false;
    return !moved.has(key) || RENAMED_KINDS.has(key.slice(0, key.indexOf("/")));
  });
}

/** Policies that a role has which goes too: a policy is declared with its role. */
function policiesOfGone(gone: ReadonlySet<string>): ReadonlySet<string> {
  const policies = new Set<string>();
  for (const key of gone) {
    const [kind, role = "", policy = ""] = keyParts(key);
    if (kind === "role-policy" && gone.has(roleKey(role))) policies.add(policyKey(policy));
  }
  return policies;
}
