// Brings a stack's state up to what AWS has for single resources that a run left unfinished. Reads AWS, and writes the state only.
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { cliReason, cliRemedy } from "./cli-reason.ts";
import { collectEvents, type Failure } from "./collect-events.ts";
import { lockedBy } from "./stack-lock.ts";
import { keyOfUrn } from "./stack-state.ts";
import type { LockWatch } from "./watch-lock.ts";

/**
 * Reads the resources of `urns`, which must be in the state, again. What no longer exists in AWS is removed from the state. Returns AWS's
 * reasons by key for what could not be read, and is in the state as before; the others are read without it.
 */
export async function readAnew(
  stack: Stack,
  urns: readonly string[],
  signal: AbortSignal,
  watch: () => LockWatch,
): Promise<ReadonlyMap<string, string>> {
  const unread = new Map<string, string>();
  for (let left = urns; left.length > 0; ) {
    const { failures, error } = await refresh(stack, left, { signal }, watch());
    const failed = new Map(
      failures.flatMap(({ key, message }) => (key === undefined ? [] : [[key, message] as const])),
    );
    const others = left.filter((urn) => !failed.has(keyOfUrn(urn)));
    if (error === undefined) break;
    if (signal.aborted || others.length === left.length) throw refreshFailed(stack, error, failures);
    for (const [key, message] of failed) unread.set(key, message);
    left = others;
  }
  return unread;
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
  const { failures, error } = await refresh(stack, urns, { signal, clearPendingCreates: true }, lock);
  if (error !== undefined) throw refreshFailed(stack, error, failures);
}

/** How it went: AWS's reasons, and the error that the run ended with. Throws a StackLocked. */
async function refresh(
  stack: Stack,
  urns: readonly string[],
  options: { readonly signal: AbortSignal; readonly clearPendingCreates?: true },
  lock: LockWatch,
): Promise<{ readonly failures: readonly Failure[]; readonly error?: unknown }> {
  // The engine treats an empty list of targets as no list, and would read the whole stack.
  if (urns.length === 0) return { failures: [] };
  const collected = collectEvents(stack.name, "resOutputsEvent", () => {});
  const onEvent = (event: EngineEvent) => {
    lock.onEvent(event);
    collected.onEvent(event);
  };
  let failed: { readonly error: unknown } | undefined;
  try {
    await stack.refresh({ target: [...urns], color: "never", onEvent, ...options });
  } catch (error) {
    const locked = lockedBy(stack.name, error);
    if (locked !== undefined) throw locked;
    failed = { error };
  }
  await lock.recorded();
  return { failures: collected.failures(), ...failed };
}

function refreshFailed({ name }: Stack, cause: unknown, failures: readonly Failure[]): OperationError {
  const reasons = failures.map(({ key, message }) => (key === undefined ? message : `${key}: ${message}`));
  const reason = reasons.length === 0 ? cliReason(cause) : reasons.join("; ");
  const remedy = cliRemedy(reason);
  return new OperationError(`stack ${name}: could not read what an earlier run left: ${reason}`, remedy, { cause });
}
