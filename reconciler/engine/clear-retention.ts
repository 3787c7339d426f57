// Lets the engine delete in AWS what a state says is to stay there when it leaves the state.
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { changeState, type StateWriting } from "./change-state.ts";
import { keyOfUrn } from "./stack-state.ts";

/**
 * Takes `retainOnDelete` off the resources of `keys` in the stack's state. The engine reads it from the state alone when it
 * deletes, so the program can't take it off any more.
 */
export async function clearRetention(stack: Stack, keys: ReadonlySet<string>, writing: StateWriting): Promise<void> {
  await changeState(stack, (exported) => withoutRetention(exported, keys), writing);
}

/** The exported state with `retainOnDelete` taken off the resources of `keys`. */
export function withoutRetention(exported: Deployment, keys: ReadonlySet<string>): Deployment {
  const deployment = exported.deployment as { readonly resources?: readonly ExportedResource[] };
  const resources = (deployment.resources ?? []).map((resource) =>
    resource.type.startsWith("aws:") && keys.has(keyOfUrn(resource.urn))
      ? { ...resource, retainOnDelete: false }
      : resource,
  );
  return { ...exported, deployment: { ...deployment, resources } };
}

type ExportedResource = { readonly urn: string; readonly type: string };
