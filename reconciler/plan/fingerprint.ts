// Digests of what a plan does: so that two people can tell whether they mean the same plan, or the same operation.
import { createHash } from "node:crypto";
import type { DesiredResource, DesiredStack } from "../desired/desired-resource.ts";
import { desiredValues, resourceText } from "../desired/desired-values.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";

type ExternalIds = Facts["externalIds"];

/**
 * SHA-256, hex, of all operations and of what earlier replacements left to be deleted; each operation with the properties that differ
 * and with everything that is wanted afterwards ({@link resourceText}).
 */
export function fingerprint(
  changes: readonly Change[],
  stacks: readonly DesiredStack[],
  externalIds: ExternalIds,
  leftovers: readonly StackResource[] = [],
): string {
  const desired = desiredValues(stacks);
  const lines = changes.map((change) => {
    const { class: kind = "", diff = [] } = change;
    return [operationDigest(change, desired.get(stackKey(change)), externalIds), kind, ...diff].join(" ");
  });
  const old = leftovers.map((it) => `leftover ${digestOf(stackKey(it))}`);
  return digestOf([...lines, ...old].sort().join("\n"));
}

/** SHA-256, hex, of stack, operation, key and everything that is wanted afterwards (undefined: nothing): what an exception names it by. */
export function operationDigest(
  { stack, op, key }: Change,
  after: DesiredResource | undefined,
  externalIds: ExternalIds,
): string {
  return digestOf([stack, op, key, after === undefined ? "" : resourceText(after, externalIds)].join("\n"));
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
