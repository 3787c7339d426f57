// What a stack's state says exists, by key.
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { keyOfUrn } from "./run-engine.ts";

export type StateResource = {
  readonly key: string;
  /** Pulumi type token. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
};

/** The stack's own resources; the stack itself and its providers are left out. Reads only. */
export async function readState(stack: Stack): Promise<readonly StateResource[]> {
  const { deployment } = await stack.exportStack();
  const resources: unknown = (deployment as { resources?: unknown } | null)?.resources ?? [];
  if (!Array.isArray(resources)) throw new Error(`stack ${stack.name}: the state's resources are not a list`);
  return resources
    .filter((it): it is ExportedResource => typeof it?.type === "string" && it.type.startsWith("aws:"))
    .filter((it) => it.delete !== true)
    .map((it) => ({ key: keyOfUrn(it.urn), type: it.type, inputs: it.inputs ?? {}, outputs: it.outputs ?? {} }));
}

type ExportedResource = {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** Set on what a replacement has left behind. */
  readonly delete?: boolean;
};
