// Removes what nobody declared, without the engine: no state has it, so there is nothing that a run which is cut off could leave in one.

import { accountOfStack } from "../desired/desired-resources.ts";
import type { Change } from "../engine/change.ts";
import type { EngineRun } from "../engine/run-engine.ts";
import { provisionSet } from "../live/provision-set.ts";
import { removeObject, setWith } from "../live/remove-object.ts";
import type { Access } from "../model/access.ts";
import type { Unmanaged } from "./find-unmanaged.ts";
import { type OurSet, removalsIn, type UnmanagedRemoval } from "./judge-removals.ts";
import { assumedRoleArn } from "./run-stacks.ts";

/** What is asked of AWS. */
export type RemovingPorts = { readonly remove: typeof removeObject; readonly provision: typeof provisionSet };

export const REMOVING_PORTS: RemovingPorts = { remove: removeObject, provision: provisionSet };

type Removed = Pick<EngineRun, "changes" | "failures" | "ended">;

/** What is removed together: the parts of one permission set, which is provisioned once, and everything else by itself. */
export function removedTogether(removals: readonly UnmanagedRemoval[]): readonly (readonly UnmanagedRemoval[])[] {
  return [...Map.groupBy(removals, (it) => setWith(it.object)?.arn ?? it).values()];
}

/** Of {@link removedTogether}. Each that AWS refused is a failure with AWS's reason, and holds up no other. */
export async function removeThose(
  removals: readonly UnmanagedRemoval[],
  {
    access: { organization },
    signal,
    onRemoved,
  }: { readonly access: Access; readonly signal: AbortSignal; readonly onRemoved: (change: Change) => void },
  { remove, provision }: RemovingPorts,
): Promise<Removed> {
  const { region, deployRole } = organization;
  const removed: Change[] = [];
  const failures: { readonly key: string; readonly message: string }[] = [];
  const set = removals.map(({ object }) => setWith(object)).find((it) => it !== undefined);
  /** What is out of its set is out of the accounts once they have the set as it is now. */
  const ended = (how: "finished" | "interrupted", inAccountsStill: string | undefined): Removed => {
    if (inAccountsStill === undefined || set === undefined) return { changes: removed, failures, ended: { how } };
    const kept = removed.map(({ key }) => ({ key, message: `provisioning it to accounts: ${inAccountsStill}` }));
    return { changes: [], failures: [...failures, ...kept], ended: { how } };
  };
  try {
    for (const { change, object } of removals) {
      const accountId = accountOfStack(object.stack);
      const roleArn = accountId === undefined ? undefined : assumedRoleArn(deployRole, accountId);
      const reason = await remove(object, { region, roleArn, signal });
      if (reason !== undefined) failures.push({ key: change.key, message: reason });
      else {
        onRemoved(change);
        removed.push(change);
      }
    }
    const isDone = set === undefined || removed.length === 0;
    return ended("finished", isDone ? undefined : await provision({ region, ...set }, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
    return ended("interrupted", "the run was stopped before; the next deploy does it");
  }
}

/** ARNs of the sets that are provisioned after something is taken out of them, by this run or by one that was cut off. */
export function setsToProvision({ found, sets }: Pick<Unmanaged, "found" | "sets">): readonly string[] {
  const changed = removalsIn(found).flatMap(({ object }) => setWith(object)?.arn ?? []);
  return [...new Set([...changed, ...sets.map(({ arn }) => arn)])].sort();
}

/** Finishes what a run that was cut off began: sets out of which it took something. Each that AWS refused is a failure. */
export async function provisionThose(
  sets: readonly OurSet[],
  { region, signal }: { readonly region: string; readonly signal: AbortSignal },
  { provision }: Pick<RemovingPorts, "provision">,
): Promise<Removed> {
  const failures: { readonly key: string; readonly message: string }[] = [];
  for (const { key, arn, instance } of sets) {
    const reason = await provision({ region, arn, instance }, signal);
    if (reason !== undefined) failures.push({ key, message: `provisioning it to accounts: ${reason}` });
  }
  return { changes: [], failures, ended: { how: "finished" } };
}
