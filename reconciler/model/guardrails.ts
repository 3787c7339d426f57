// guardrails.yaml as the rules use it: every limit has a value.
import type { RemovalKind, WrittenAccess, WrittenRemovalLimit } from "../validate/written.ts";

export type RemovalLimit = Required<WrittenRemovalLimit>;

export type Guardrails = {
  readonly removalLimits: Readonly<Record<RemovalKind, RemovalLimit>>;
  /** Keys whose removal is meant, from exceptions whose `until` has not passed. */
  readonly exceptedKeys: ReadonlySet<string>;
};

/** Stands where guardrails.yaml says nothing, so that no deploy is ever without a limit. */
export const DEFAULT_REMOVAL_LIMIT: RemovalLimit = { count: 20, fraction: 0.25, minimum: 3 };

const KINDS: readonly RemovalKind[] = [
  "users",
  "groups",
  "memberships",
  "permissionSets",
  "assignments",
  "roles",
  "other",
];

/** `today` is a UTC date, `2026-11-25`; an exception holds through its `until` day. */
export function buildGuardrails(written: Pick<WrittenAccess, "guardrails">, today: string): Guardrails {
  const documents = written.guardrails.map(({ value }) => value.guardrails);
  const limitOf = (kind: RemovalKind): RemovalLimit => ({
    ...DEFAULT_REMOVAL_LIMIT,
    ...documents.find((it) => it.removalLimits?.[kind] !== undefined)?.removalLimits?.[kind],
  });
  const excepted = documents.flatMap((it) => it.exceptions ?? []).filter((it) => it.until >= today);
  return {
    removalLimits: Object.fromEntries(KINDS.map((kind) => [kind, limitOf(kind)])) as Record<RemovalKind, RemovalLimit>,
    exceptedKeys: new Set(excepted.flatMap((it) => it.keys)),
  };
}
