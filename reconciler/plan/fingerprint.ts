// Digests of what a plan does: so that two people can tell whether they mean the same plan, or the same operation.
import { createHash } from "node:crypto";
import { type DesiredResource, type DesiredStack, isReference } from "../desired/desired-resource.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";

type ExternalIds = Facts["externalIds"];

/**
 * SHA-256, hex, of all operations and of what earlier replacements left to be deleted; each operation with the properties that differ and with what is wanted afterwards. References stay
 * references, so that ids don't matter: except for the identity provider's people and groups, who are identified by name and id.
 */
export function fingerprint(
  changes: readonly Change[],
  stacks: readonly DesiredStack[],
  externalIds: ExternalIds,
  leftovers: readonly StackResource[] = [],
): string {
  const desired = new Map(
    stacks.flatMap(({ name: stack, resources }) => resources.map((it) => [stackKey({ stack, key: it.key }), it])),
  );
  const lines = changes.map((change) => {
    const { class: kind = "", diff = [] } = change;
    return [operationDigest(change, desired.get(stackKey(change)), externalIds), kind, ...diff].join(" ");
  });
  const old = leftovers.map((it) => `leftover ${digestOf(stackKey(it))}`);
  return digestOf([...lines, ...old].sort().join("\n"));
}

/** SHA-256, hex, of stack, operation, key and what is wanted afterwards (undefined: nothing): what an exception names it by. */
export function operationDigest(
  { stack, op, key }: Change,
  after: DesiredResource | undefined,
  externalIds: ExternalIds,
): string {
  return digestOf([stack, op, key, after === undefined ? "" : resourceText(after, externalIds)].join("\n"));
}

/** With `externalIds` the identity provider's people and groups are identified by their id too. */
export function resourceText(resource: DesiredResource, externalIds: ExternalIds = new Map()): string {
  const { key, type, properties, dependsOn } = resource;
  return JSON.stringify([key, type, sorted(properties, externalIds), [...dependsOn].sort()]);
}

function sorted(value: unknown, externalIds: ExternalIds): unknown {
  if (Array.isArray(value)) return value.map((inner) => sorted(inner, externalIds));
  if (typeof value !== "object" || value === null) return value;
  const id =
    isReference(value) && "$external" in value
      ? externalIds.get(`${value.$external}/${value.name.toLowerCase()}`)
      : undefined;
  return Object.entries(id === undefined ? value : { ...value, id })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner, externalIds)]);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
