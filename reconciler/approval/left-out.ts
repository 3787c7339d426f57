// What may not run, and what can't run without it.

import { dependantsOf } from "../desired/dependants.ts";
import { type DesiredResource, type DesiredStack, dependenciesOf } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change, LeftOut } from "../engine/change.ts";
import type { ClassifiedChange } from "./classify-changes.ts";

/** A stack with what each resource of its state depends on. */
export type StackParts = {
  readonly desired: DesiredStack;
  readonly state: { readonly resources: readonly { readonly key: string; readonly dependencies: readonly string[] }[] };
};

const APPROVED: ReadonlySet<ClassifiedChange["class"]> = new Set(["reviewed", "dated", "consequence", "excepted"]);

/** What a deploy of approved commits may do. Leaving the state of a closed account changes nobody's access. */
export function isApproved({ change, class: kind }: ClassifiedChange): boolean {
  return change.class === "forgotten" || APPROVED.has(kind);
}

/** The same, and what takes away what nobody deployed, where guardrails.yaml says that it is to go. */
export function isApprovedOrNarrows(classified: ClassifiedChange): boolean {
  return isApproved(classified) || classified.class === "repair-narrowing";
}

/** What may be done without anybody's approval: a removal for which no commit is needed, since a date in the files passed. */
export function isTakenAwayByDate({ change, class: kind }: ClassifiedChange): boolean {
  return change.class !== "forgotten" && change.op === "delete" && kind === "dated";
}

/**
 * The changes that are left out: those that may not run, what would be made on top of something left out, and what can't be
 * removed while something left out still needs it. In the order of `changes`.
 */
export function leftOutOf(
  changes: readonly ClassifiedChange[],
  stacks: readonly StackParts[],
  mayRun: (change: ClassifiedChange) => boolean,
): readonly LeftOut[] {
  const reasons = new Map<string, string>();
  for (const classified of changes) {
    const { change, class: kind, unapproved } = classified;
    if (mayRun(classified)) continue;
    const commits = unapproved.length === 0 ? "" : `: ${unapproved.map((it) => it.slice(0, 12)).join(", ")}`;
    reasons.set(stackKey(change), `${kind}${commits}`);
  }
  const byKey = new Map(changes.map((it) => [stackKey(it.change), it.change]));
  const needs = new Map(stacks.map((parts) => [parts.desired.name, needsOf(parts)]));
  for (let before = -1; before !== reasons.size; ) {
    before = reasons.size;
    for (const { change } of changes) {
      if (reasons.has(stackKey(change))) continue;
      const needed = blockedBy(change, needs.get(change.stack), byKey, reasons);
      if (needed !== undefined) reasons.set(stackKey(change), `needs ${needed}, which is left out`);
    }
  }
  return changes.flatMap((classified) => {
    const { op, stack, key } = classified.change;
    const reason = reasons.get(stackKey(classified.change));
    if (reason === undefined) return [];
    return [{ stack, key, op, reason, ...(mayRun(classified) ? {} : { digest: classified.digest }) }];
  });
}

/** What hangs on what in one stack, by key. */
type Needs = {
  readonly desired: ReadonlyMap<string, DesiredResource>;
  readonly dependantsInState: ReadonlyMap<string, readonly string[]>;
};

function needsOf({ desired, state }: StackParts): Needs {
  return {
    desired: new Map(desired.resources.map((resource) => [resource.key, resource])),
    dependantsInState: dependantsOf(state.resources),
  };
}

function blockedBy(
  { stack, key, op }: Change,
  needs: Needs | undefined,
  byKey: ReadonlyMap<string, Change>,
  reasons: ReadonlyMap<string, string>,
): string | undefined {
  const isOut = (other: string) => reasons.has(stackKey({ stack, key: other }));
  const dependants = (needs?.dependantsInState.get(key) ?? []).filter(isOut);
  if (op === "delete") return dependants[0];
  // The engine touches nothing on which something hangs that is declared no more and yet has to stay.
  const undeclared = dependants.find((it) => needs?.desired.has(it) !== true);
  if (undeclared !== undefined) return undeclared;
  const resource = needs?.desired.get(key);
  const needed = resource === undefined ? [] : dependenciesOf(resource);
  // What exists already serves as it is; what is still to be made doesn't.
  return needed.find((other) => isOut(other) && byKey.get(stackKey({ stack, key: other }))?.op !== "update");
}
