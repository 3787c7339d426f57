// Removal limits: a mistake in a file must not take everybody's access away.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { RemovalGuardrails } from "../model/removal-guardrails.ts";
import type { RemovalKind } from "../validate/written.ts";

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
 * or when more than `minimum` go and they are more than `fraction` of what exists. Excepted keys are not counted. Refusals
 * stand at the limit in guardrails.yaml, and are sorted by kind.
 */
export function checkRemovalLimits(
  removedKeys: readonly string[],
  existingKeys: readonly string[],
  guardrails: RemovalGuardrails,
): readonly Diagnostic[] {
  const counted = [...new Set(removedKeys)].filter((key) => !guardrails.exceptedKeys.has(key));
  const removed = Map.groupBy(counted, kindOfKey);
  const existing = Map.groupBy(existingKeys, kindOfKey);
  const refusals: Diagnostic[] = [];
  for (const [kind, keys] of [...removed].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const limit = guardrails.removalLimits[kind];
    const total = existing.get(kind)?.length ?? 0;
    const tooMany = keys.length > limit.count;
    const tooLarge = keys.length > limit.minimum && keys.length > limit.fraction * total;
    if (!tooMany && !tooLarge) continue;
    const args = { kind, removed: keys.length, existing: total, limit };
    refusals.push(diagnostic("removal-limit-exceeded", args, guardrails.limitPlaces[kind]));
  }
  return refusals;
}
