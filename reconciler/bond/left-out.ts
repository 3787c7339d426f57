// What may not run, and what can't run without it.
import { type Change, type LeftOut, stackKey } from "../plan/change.ts";
import { type DesiredStack, dependenciesOf } from "../plan/desired-resource.ts";
import type { ClassifiedChange } from "./classify-changes.ts";

/** A stack with what each resource of its state depends on. */
export type StackParts = {
  readonly desired: DesiredStack;
  readonly state: { readonly resources: readonly { readonly key: string; readonly dependencies: readonly string[] }[] };
};

const MAY_RUN: ReadonlySet<ClassifiedChange["class"]> = new Set(["reviewed", "dated", "consequence"]);

/**
 * The changes that are left out: those whose class may not run, what would be made on top of something left out, and what
 * can't be removed while something left out still needs it. In the order of `changes`.
 */
export function leftOutOf(changes: readonly ClassifiedChange[], stacks: readonly StackParts[]): readonly LeftOut[] {
  const reasons = new Map<string, string>();
  for (const { change, class: kind, unapproved } of changes) {
    if (change.class === "forgotten" || MAY_RUN.has(kind)) continue;
    const commits = unapproved.length === 0 ? "" : `: ${unapproved.map((it) => it.slice(0, 12)).join(", ")}`;
    reasons.set(stackKey(change), `${kind}${commits}`);
  }
  const byKey = new Map(changes.map((it) => [stackKey(it.change), it.change]));
  for (let before = -1; before !== reasons.size; ) {
    before = reasons.size;
    for (const { change } of changes) {
      if (reasons.has(stackKey(change))) continue;
      const needed = blockedBy(change, stacks, byKey, reasons);
      if (needed !== undefined) reasons.set(stackKey(change), `needs ${needed}, which is left out`);
    }
  }
  return changes.flatMap(({ change }) => {
    const reason = reasons.get(stackKey(change));
    return reason === undefined ? [] : [{ stack: change.stack, key: change.key, reason }];
  });
}

function blockedBy(
  { stack, key, op }: Change,
  stacks: readonly StackParts[],
  byKey: ReadonlyMap<string, Change>,
  reasons: ReadonlyMap<string, string>,
): string | undefined {
  const parts = stacks.find(({ desired }) => desired.name === stack);
  const isOut = (other: string) => reasons.has(stackKey({ stack, key: other }));
  const dependants = parts?.state.resources.filter((it) => it.dependencies.includes(key) && isOut(it.key)) ?? [];
  if (op === "delete") return dependants[0]?.key;
  // The engine touches nothing on which something hangs that is declared no more and yet has to stay.
  const undeclared = dependants.find((it) => !parts?.desired.resources.some((resource) => resource.key === it.key));
  if (undeclared !== undefined) return undeclared.key;
  const resource = parts?.desired.resources.find((it) => it.key === key);
  const needed = resource === undefined ? [] : dependenciesOf(resource);
  // What exists already serves as it is; what is still to be made doesn't.
  return needed.find((other) => isOut(other) && byKey.get(stackKey({ stack, key: other }))?.op !== "update");
}
