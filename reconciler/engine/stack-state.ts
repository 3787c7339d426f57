// What a stack's state says exists, by key.
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { type Identified, identify } from "../model/resource-identity.ts";
import { type ExportedOperation, type Unfinished, unfinishedIn } from "./unfinished.ts";

export type StateResource = Identified & {
  /** Pulumi type token. */
  readonly type: string;
  /** The provider's id of it; absent while it is being made. */
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Keys of the resources it depends on. */
  readonly dependencies: readonly string[];
  readonly retainOnDelete: boolean;
};

export type StackState = {
  /** The stack's own resources; the stack itself and its providers are left out. */
  readonly resources: readonly StateResource[];
  /** The stack's own outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Those that its AWS providers are configured for: one, or none where nothing was ever deployed. Absent: none. */
  readonly regions?: readonly string[];
  /** No run has come to its end as yet, and so none has saved outputs. */
  readonly isWithoutOutputs?: true;
  /** What a run that ended half-way left: operations pending, failed initializations, or deletions still to be made. */
  readonly unfinished: readonly Unfinished[];
};

/** The type of the stack itself among its resources. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

const PROVIDER_TYPE = "pulumi:providers:aws";

/** The state of a stack that doesn't exist. */
export const EMPTY_STATE: StackState = { resources: [], outputs: {}, unfinished: [] };

/** Reads an exported deployment. Pulumi, `sdk/go/common/apitype`: DeploymentV3 and ResourceV3. */
export function parseState(stack: string, exported: Deployment): StackState {
  const deployment = exported.deployment as ExportedDeployment | null;
  // Null where nothing was ever deployed; that a file says so by damage is refused before (`readSoundState`).
  const all: unknown = deployment?.resources ?? [];
  if (!Array.isArray(all)) throw new Error(`stack ${stack}: the state's resources are not a list`);
  const ours = all.filter((it): it is ExportedResource => typeof it?.type === "string" && it.type.startsWith("aws:"));
  const operations = (deployment?.pending_operations ?? []).filter(({ resource }) => resource.type.startsWith("aws:"));
  const unfinished = unfinishedIn(operations, ours, keyOfUrn);
  const resources = ours
    .filter((it) => it.delete !== true)
    .map((it) => ({
      ...identify(keyOfUrn(it.urn)),
      type: it.type,
      ...(it.id === undefined ? {} : { id: it.id }),
      inputs: it.inputs ?? {},
      outputs: it.outputs ?? {},
      dependencies: (it.dependencies ?? []).map(keyOfUrn),
      retainOnDelete: it.retainOnDelete === true,
    }));
  const stackItself = all.find((it) => it?.type === STACK_TYPE);
  const regions = regionsOf(all);
  const state: StackState = {
    resources,
    outputs: stackItself?.outputs ?? {},
    unfinished,
    ...(regions.length === 0 ? {} : { regions }),
  };
  const isWithoutOutputs = resources.length > 0 && stackItself !== undefined && stackItself.outputs === undefined;
  return isWithoutOutputs ? { ...state, isWithoutOutputs } : state;
}

/** Not of a provider that is only there until what it made before a replacement is gone. */
function regionsOf(all: readonly { readonly type?: unknown; readonly inputs?: unknown; readonly delete?: unknown }[]) {
  const found = all.flatMap((it) => {
    if (it?.type !== PROVIDER_TYPE || it.delete === true) return [];
    const { region } = (it.inputs ?? {}) as { readonly region?: unknown };
    return typeof region === "string" ? [region] : [];
  });
  return [...new Set(found)].sort();
}

/** The logical name: what follows the last `::` of a URN (keys are encoded, so they contain none). */
export function keyOfUrn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A target of the engine: `**` is any characters, and the type doesn't matter where the logical name is unique. */
export function urnPattern(key: string): string {
  return `**::${key}`;
}

type ExportedDeployment = {
  readonly resources?: readonly unknown[];
  readonly pending_operations?: readonly ExportedOperation[];
};

type ExportedResource = {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly dependencies?: readonly string[];
  readonly retainOnDelete?: boolean;
  /** Set on what a replacement has left behind. */
  readonly delete?: boolean;
  readonly taint?: boolean;
  readonly initErrors?: readonly string[];
};
