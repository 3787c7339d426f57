// A digest of what is desired, so that two people can tell whether they speak of the same plan.
import { createHash } from "node:crypto";
import type { DesiredResource, DesiredStack } from "./desired-resource.ts";

/** SHA-256, hex, of the desired resources sorted by stack and key; references stay references, so ids don't matter. */
export function fingerprint(stacks: readonly DesiredStack[]): string {
  const lines = stacks.flatMap((stack) => stack.resources.map((it) => `${stack.name}\n${resourceText(it)}`));
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

export function resourceText(resource: DesiredResource): string {
  return JSON.stringify([resource.key, resource.type, sorted(resource.properties), [...resource.dependsOn].sort()]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
