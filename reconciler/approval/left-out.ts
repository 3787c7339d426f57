// What may not run, and what can't run without it.

import { stackKey } from "../desired/stack-resource.ts";
import type { LeftOut } from "../engine/change.ts";
import { type Reasons, type StackParts, withDependants } from "../plan/held-up.ts";
import type { ClassifiedChange } from "./classify-changes.ts";

const APPROVED: ReadonlySet<ClassifiedChange["class"]> = new Set([
  ...(["approved", "dated", "consequence", "excepted"] as const),
  // The guardrails that have it removed are the approved tree's.
  "unmanaged",
]);

/** What a deploy of the approved files may do. Leaving the state of a closed account changes nobody's access. */
export function isApproved({ change, class: kind }: ClassifiedChange): boolean {
  return change.class === "forgotten" || APPROVED.has(kind);
}

/** The same, and removals of what nobody deployed, where guardrails.yaml allows them. */
function isApprovedOrNarrows(classified: ClassifiedChange): boolean {
  return isApproved(classified) || classified.class === "repair-narrowing";
}

/** What a deploy of files with these guardrails may do. */
export function mayRunUnder({ repairNarrowing }: { readonly repairNarrowing: boolean }) {
  return repairNarrowing ? isApprovedOrNarrows : isApproved;
}

/** What needs no approval: a removal because a date in the files has passed. */
export function isTakenAwayByDate({ change, class: kind }: ClassifiedChange): boolean {
  return change.class !== "forgotten" && change.op === "delete" && kind === "dated";
}

/**
 * The changes that are left out: those that may not run, those that AWS's own objects hold up, and what can't run without
 * them. In the order of `changes`.
 */
export function leftOutOf(
  changes: readonly ClassifiedChange[],
  stacks: readonly StackParts[],
  mayRun: (change: ClassifiedChange) => boolean,
  heldUp: Reasons = new Map(),
): readonly LeftOut[] {
  const barred = changes.filter((it) => !mayRun(it));
  const own = barred.map((it) => [stackKey(it.change), it.class] as const);
  const reasons = withDependants(
    changes.map(({ change }) => change),
    stacks,
    new Map([...heldUp, ...own]),
  );
  return changes.flatMap((classified) => {
    const { op, stack, key } = classified.change;
    const reason = reasons.get(stackKey(classified.change));
    if (reason === undefined) return [];
    return [{ stack, key, op, reason, ...(mayRun(classified) ? {} : { digest: classified.digest }) }];
  });
}
