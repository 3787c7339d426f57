// Writes a stack's state back after a change to it, without the engine.
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { lockedBy } from "./stack-lock.ts";

/** Throws a StackLocked where another run holds the stack. Pulumi drops pending creations when a state is written back. */
export async function changeState(stack: Stack, change: (exported: Deployment) => Deployment): Promise<void> {
  const exported = await stack.exportStack();
  await stack.importStack(change(exported)).catch((error: unknown) => {
    throw lockedBy(stack.name, error) ?? error;
  });
}
