// A part of a stack for a run with targets: what the program must register so that nothing else is touched.
import { dependantsOf } from "../desired/dependants.ts";
import { type DesiredResource, type DesiredStack, dependenciesOf } from "../desired/desired-resource.ts";
import { encodeKey } from "../model/resource-identity.ts";
import type { StackState } from "./stack-state.ts";

export type SparseStack = {
  /** Only what the run must register. */
  readonly desired: DesiredStack;
  /** Keys to touch. */
  readonly targets: readonly string[];
};

/**
 * Registered are the targets that are desired, what they depend on, and what depends on them by the state: the engine would destroy
 * a dependant that isn't registered. Whatever depends on a target that is removed is targeted too: the
 * engine would delete it, or leave the removal out, otherwise (measured with Pulumi 3.274). What is only made by a later run, nothing
 * waits for here: the engine refuses what depends on something new that is not a target. `targetDependents` is never used:
 * it deletes dependants and doesn't create them again.
 */
export function sparseStack(desired: DesiredStack, state: StackState, keys: readonly string[]): SparseStack {
  const byKey = new Map(desired.resources.map((resource) => [resource.key, resource]));
  const dependants = dependantsOf(state.resources);
  const targets = new Set(keys);
  for (const removed of targets) {
    if (byKey.has(removed)) continue;
    for (const key of dependants.get(removed) ?? []) targets.add(key);
  }
  const inState = new Set(state.resources.map(({ key }) => key));
  const isLater = (key: string) => {
    const names = [key, ...(byKey.get(key)?.aliases ?? []).map(encodeKey)];
    return !targets.has(key) && !names.some((name) => inState.has(name));
  };
  const registered = new Map<string, DesiredResource>();
  const add = (key: string) => {
    const resource = byKey.get(key);
    if (resource === undefined || registered.has(key)) return;
    const part = { ...resource, dependsOn: resource.dependsOn.filter((each) => !isLater(each)) };
    registered.set(key, part);
    dependenciesOf(part).forEach(add);
  };
  targets.forEach(add);
  const reached = new Set(targets);
  for (const target of reached) {
    for (const key of dependants.get(target) ?? []) {
      reached.add(key);
      add(key);
    }
  }
  return {
    desired: { ...desired, resources: desired.resources.flatMap(({ key }) => registered.get(key) ?? []) },
    targets: [...targets],
  };
}
