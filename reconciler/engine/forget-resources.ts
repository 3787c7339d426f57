// Removes resources from a stack's state without calling AWS: for what is in an account that AWS has closed.
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { changeState, type StateWriting } from "./change-state.ts";
import { keyOfUrn, STACK_TYPE } from "./stack-state.ts";

/** Removes the resources of `keys` from the stack's state and writes it back; the caller holds that they are gone. */
export async function forgetInStack(stack: Stack, keys: ReadonlySet<string>, writing: StateWriting): Promise<void> {
  await changeState(stack, (exported) => forgetResources(exported, keys), writing);
}

/**
 * The exported state without the resources of `keys`, and without the unfinished operations on them. A key that isn't in
 * the state is ignored. When a resource that stays depends on one that would be removed, everything is refused: the next run could not read such a state.
 */
export function forgetResources(exported: Deployment, keys: ReadonlySet<string>): Deployment {
  const deployment = exported.deployment as ExportedDeployment;
  const isForgotten = ({ urn, type }: ExportedResource) => type.startsWith("aws:") && keys.has(keyOfUrn(urn));
  const resources = deployment.resources ?? [];
  const gone = new Set(resources.filter(isForgotten).map(({ urn }) => urn));
  const kept = resources.filter((it) => !isForgotten(it));
  const dependants = kept.filter((it) => needs(it).some((urn) => gone.has(urn))).map(({ urn }) => keyOfUrn(urn));
  if (dependants.length > 0) {
    throw new OperationError(
      `${[...gone].map(keyOfUrn).sort().join(", ")} cannot leave the state: ${dependants.sort().join(", ")} needs it`,
      "remove what depends on it from the files too",
    );
  }
  const { pending_operations: pending } = deployment;
  const isEmptied = !kept.some(({ type }) => type.startsWith("aws:"));
  return {
    ...exported,
    deployment: {
      ...deployment,
      // Outputs name the stack's resources.
      resources: isEmptied ? kept.map((it) => (it.type === STACK_TYPE ? { ...it, outputs: {} } : it)) : kept,
      ...(pending === undefined ? {} : { pending_operations: pending.filter((it) => !isForgotten(it.resource)) }),
    },
  };
}

/** URNs that a resource refers to in any of the ways that a state has. */
function needs(resource: ExportedResource): readonly string[] {
  const { parent, provider, dependencies, propertyDependencies, deletedWith, replaceWith } = resource;
  // A provider reference is its URN, `::` and its id.
  const providerUrn = provider?.slice(0, provider.lastIndexOf("::"));
  const single = [parent, providerUrn, deletedWith].filter((urn) => urn !== undefined);
  const byProperty = Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []);
  return [...single, ...(dependencies ?? []), ...byProperty, ...(replaceWith ?? [])];
}

/** The parts of Pulumi's deployment format (version 3) that matter here; the rest is carried along. */
type ExportedDeployment = {
  readonly resources?: readonly ExportedResource[];
  readonly pending_operations?: readonly { readonly resource: ExportedResource }[];
};

type ExportedResource = {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[];
};
