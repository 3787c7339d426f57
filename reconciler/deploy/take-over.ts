// Which of the objects that AWS has and the state doesn't were created by an earlier run, so that the next one takes them over.

import {
  type DesiredResource,
  dependenciesOf,
  RESOURCE_TYPES,
  type ResourceType,
} from "../desired/desired-resource.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { type Attempt, creationDigest } from "./attempts.ts";

/** Why an earlier run may have created the object; undefined: somebody else may have created it. */
export type Explanation = "pending operation" | "attempted deploy" | "tags" | undefined;

/** Types whose tags AWS tells; taken over, they must have the declared ones and no others. */
const TAGGED: ReadonlySet<ResourceType> = new Set(["PermissionSet", "Role", "Policy"]);

/**
 * What says that a run of ours has made `desired`, of `stack`: an operation that the state has as pending, a deploy that was to
 * make exactly this and didn't end well, or the tags that organization.yaml gives to whatever can have some. It says nothing
 * yet about what the object is like.
 */
export function explanationOf(
  stack: string,
  desired: DesiredResource,
  evidence: { readonly unfinished: readonly Unfinished[]; readonly attempts: readonly Attempt[] },
): Explanation {
  const type = RESOURCE_TYPES[desired.type];
  const isPending = ({ kind, key, urn }: Unfinished) =>
    kind === "creating" && key === desired.key && urn.includes(`::${type}::`);
  if (evidence.unfinished.some(isPending)) return "pending operation";
  const digest = creationDigest(stack, desired);
  if (evidence.attempts.some(({ creates }) => creates.includes(digest))) return "attempted deploy";
  return TAGGED.has(desired.type) && desired.properties.tags !== undefined ? "tags" : undefined;
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
