// Brings a stack's state up to what AWS has for single resources that a run left unfinished. Reads AWS, and writes the state only.
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { cliReason } from "./cli-reason.ts";
import { lockedBy } from "./stack-lock.ts";
import type { LockWatch } from "./watch-lock.ts";

/** Reads the resources of `urns`, which must be in the state, again. What no longer exists in AWS is removed from the state. */
export async function readAnew(
  stack: Stack,
  urns: readonly string[],
  signal: AbortSignal,
  lock: LockWatch,
): Promise<void> {
  await refresh(stack, urns, { signal }, lock);
}

/**
 * Takes the pending creations of `urns` out of the state. They must be in it as resources by now: until then the engine knows
 * no resource of that name, and a pending creation is all that tells where an object in AWS comes from.
 */
export async function clearPendingCreates(
  stack: Stack,
  urns: readonly string[],
  signal: AbortSignal,
  lock: LockWatch,
): Promise<void> {
  await refresh(stack, urns, { signal, clearPendingCreates: true }, lock);
}

async function refresh(
  stack: Stack,
  urns: readonly string[],
  options: { readonly signal: AbortSignal; readonly clearPendingCreates?: true },
  lock: LockWatch,
): Promise<void> {
  // The engine treats an empty list of targets as no list, and would read the whole stack.
  if (urns.length === 0) return;
  try {
    await stack.refresh({ target: [...urns], color: "never", onEvent: lock.onEvent, ...options });
  } catch (error) {
    throw (
      lockedBy(stack.name, error) ??
      new OperationError(`stack ${stack.name}: could not read what an earlier run left: ${cliReason(error)}`)
    );
  }
  await lock.recorded();
}
