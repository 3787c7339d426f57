// Removal limits: a mistake in a file must not take everybody's access away.

import { type IdentifiedInStack, stackKey } from "../desired/stack-resource.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Exception, RemovalGuardrails } from "../model/removal-guardrails.ts";
import type { ResourceKind } from "../model/resource-identity.ts";
import type { RemovalKind } from "../validate/written.ts";
import { exceptedResources } from "./excepted-resources.ts";

const LIMIT_OF: { readonly [Kind in ResourceKind]: RemovalKind } = {
  user: "users",
  group: "groups",
  membership: "memberships",
  "permission-set": "permissionSets",
  "managed-policy": "other",
  "customer-policy": "other",
  "inline-policy": "other",
  boundary: "other",
  assignment: "assignments",
  role: "roles",
  policy: "other",
  "role-policy": "other",
  "access-control-attributes": "other",
};

function kindOf({ identity }: IdentifiedInStack): RemovalKind {
  return identity === undefined ? "other" : LIMIT_OF[identity.kind];
}

export type LimitJudgement = {
  readonly refusals: readonly Diagnostic[];
  /** Exceptions for a file without whose removals the plan might be refused. */
  readonly usedExceptions: readonly Exception[];
};

/** What git's history says of the removals, and what could not be read. */
export type LookedUp = {
  /** Where they are or were declared, by {@link stackKey}: paths from access/. */
  readonly files?: ReadonlyMap<string, string>;
  /** How many of them are of entries whose last day had passed already when it was written. */
  readonly backdated?: number;
  /** Stacks whose state could not be read: what they hold is not in what exists. */
  readonly unread?: readonly string[];
};

/**
 * Judges what a plan deletes or replaces against what exists. A kind is refused when more than `count` are removed, or when more
 * than `minimum` are removed and they are more than `fraction` of what exists. Excepted resources are not counted, and nothing of a file for which an
 * exception allows as many removals as there are. Refusals stand at the limit in guardrails.yaml, and are sorted by kind.
 */
export function checkRemovalLimits(
  removed: readonly IdentifiedInStack[],
  existing: readonly IdentifiedInStack[],
  guardrails: RemovalGuardrails,
  { files = new Map(), backdated = 0, unread = [] }: LookedUp = {},
): LimitJudgement {
  const distinct = [...new Map(removed.map((it) => [stackKey(it), it])).values()];
  const excepted = exceptedResources(guardrails.exceptions);
  const unnamed = distinct.filter((it) => !excepted.has(stackKey(it)));
  const ofFile = Map.groupBy(unnamed, (it) => files.get(stackKey(it)));
  const forFiles = guardrails.exceptions.flatMap((exception) => {
    const { removals } = exception;
    return removals === undefined ? [] : [{ exception, ...removals, removed: ofFile.get(removals.file)?.length ?? 0 }];
  });
  const used = forFiles.filter(({ removed, count }) => removed > 0 && removed <= count);
  const lifted = new Set<string | undefined>(used.map(({ file }) => file));
  const counted = unnamed.filter((it) => !lifted.has(files.get(stackKey(it))));
  const unusedExceptions = forFiles.filter(({ file }) => !lifted.has(file));
  const declaredIn = [...ofFile]
    .flatMap(([file, gone]) => (file === undefined || lifted.has(file) ? [] : [{ file, removed: gone.length }]))
    .sort((a, b) => b.removed - a.removed || (a.file < b.file ? -1 : 1));
  const existingKinds = Map.groupBy(existing, kindOf);
  const refusals: Diagnostic[] = [];
  for (const [kind, gone] of [...Map.groupBy(counted, kindOf)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const limit = guardrails.removalLimits[kind];
    const total = existingKinds.get(kind)?.length ?? 0;
    const tooMany = gone.length > limit.count;
    const tooLarge = gone.length > limit.minimum && gone.length > limit.fraction * total;
    if (!tooMany && !tooLarge) continue;
    const args = {
      kind,
      removed: gone.length,
      existing: total,
      limit,
      unusedExceptions,
      declaredIn,
      backdated,
      unread,
    };
    refusals.push(diagnostic("removal-limit-exceeded", args, guardrails.limitPlaces[kind]));
  }
  return { refusals, usedExceptions: used.map(({ exception }) => exception) };
}
