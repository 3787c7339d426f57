// What AWS has and the state doesn't: which of it an earlier run may have created, and what of it can't be taken over.

import { type DesiredResource, dependenciesOf, RESOURCE_TYPES } from "../desired/desired-resource.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { type Attempt, creationDigest } from "./attempts.ts";

/**
 * Whether a run of ours may have created `desired`, of `stack`: the state has its creation as pending, or a deploy that didn't end
 * well was to create exactly this. It says nothing yet about what the object is like.
 */
export function mayBeOurs(
  stack: string,
  desired: DesiredResource,
  evidence: { readonly unfinished: readonly Unfinished[]; readonly attempts: readonly Attempt[] },
): boolean {
  const type = RESOURCE_TYPES[desired.type];
  const isPending = ({ kind, key, urn }: Unfinished) =>
    kind === "creating" && key === desired.key && urn.includes(`::${type}::`);
  if (evidence.unfinished.some(isPending)) return true;
  const digest = creationDigest(stack, desired);
  return evidence.attempts.some(({ creates }) => creates.includes(digest));
}

/**
 * Of `imports`, the keys that the engine would not only take over: it would write to the object, or replace it, to make it as
 * declared. With the properties that differ, as far as they are told.
 */
export function differingImports(
  changes: readonly { readonly op: string; readonly key: string; readonly diff?: readonly string[] }[],
  imports: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const differing = new Map<string, readonly string[]>();
  for (const { op, key, diff = [] } of changes) {
    if (op === "import" || !imports.has(key)) continue;
    differing.set(key, [...new Set([...(differing.get(key) ?? []), ...diff])].sort());
  }
  return differing;
}

/** `imports` without those of `held` and of what depends on them, whose own ids are then not known. */
export function withoutHeldUp(
  imports: ReadonlyMap<string, string>,
  resources: readonly DesiredResource[],
  held: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const out = new Set(held);
  // Each one's dependencies come before it.
  for (const resource of resources) {
    if (dependenciesOf(resource).some((key) => out.has(key))) out.add(resource.key);
  }
  return new Map([...imports].filter(([key]) => !out.has(key)));
}
