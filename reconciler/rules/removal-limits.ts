// Removal limits: a mistake in a file must not take everybody's access away.
import type { Guardrails, RemovalLimit } from "../model/guardrails.ts";
import type { RemovalKind } from "../validate/written.ts";

/** Too many removals of one kind, by count, by fraction or by both. */
export type RemovalRefusal = {
  readonly kind: RemovalKind;
  readonly removed: number;
  /** How many of the kind the state holds. */
  readonly existing: number;
  readonly limit: RemovalLimit;
  readonly keys: readonly string[];
};

const KIND_OF_KEY: { readonly [prefix: string]: RemovalKind } = {
  user: "users",
  group: "groups",
  membership: "memberships",
  "permission-set": "permissionSets",
  assignment: "assignments",
  role: "roles",
};

export function kindOfKey(key: string): RemovalKind {
  return KIND_OF_KEY[key.split("/")[0] ?? ""] ?? "other";
}

/**
 * Judges the keys that a plan deletes or replaces against the keys that exist. A kind is refused when more than `count` go,
 * or when more than `minimum` go and they are more than `fraction` of what exists. Excepted keys are not counted.
 */
export function checkRemovalLimits(
  removedKeys: readonly string[],
  existingKeys: readonly string[],
  guardrails: Guardrails,
): readonly RemovalRefusal[] {
  const counted = [...new Set(removedKeys)].filter((key) => !guardrails.exceptedKeys.has(key));
  const removed = Map.groupBy(counted, kindOfKey);
  const existing = Map.groupBy(existingKeys, kindOfKey);
  const refusals: RemovalRefusal[] = [];
  for (const [kind, keys] of removed) {
    const limit = guardrails.removalLimits[kind];
    const total = existing.get(kind)?.length ?? 0;
    const tooMany = keys.length > limit.count;
    const tooLarge = keys.length > limit.minimum && keys.length > limit.fraction * total;
    if (!tooMany && !tooLarge) continue;
    refusals.push({ kind, removed: keys.length, existing: total, limit, keys: [...keys].sort() });
  }
  return refusals.sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
