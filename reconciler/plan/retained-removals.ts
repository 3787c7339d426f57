// Removals of what the engine would only take out of its state, since it was made to stay in AWS.
import { permissionSetKey } from "../model/resource-identity.ts";
import type { StackPlan } from "./plan.ts";

/**
 * Of `keys`, the permissions boundaries that are removed from a set that stays: they must go in AWS. A boundary that goes with its
 * set, or in whose place another is put, needs no call of its own.
 */
export function retainedRemovals({ desired, state, run }: StackPlan, keys: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(desired.resources.map(({ key }) => key));
  const retained = new Set(state.resources.filter((it) => it.retainOnDelete).map(({ key }) => key));
  const asked = new Set(keys);
  const removed = run.changes.filter(({ op, key, identity }) => {
    if (op !== "delete" || !asked.has(key) || !retained.has(key)) return false;
    return identity?.kind === "boundary" && wanted.has(permissionSetKey(identity.permissionSet));
  });
  return new Set(removed.map(({ key }) => key));
}
