// What files want, resource by resource, and the one text of it that fingerprints, digests and comparisons of files rest on.

import { encodeKey, type ResourceIdentity } from "../model/resource-identity.ts";
import { type DesiredResource, type DesiredStack, isReference } from "./desired-resource.ts";
import type { Facts } from "./resolve-references.ts";
import { stackKey } from "./stack-resource.ts";

/** Resources by {@link stackKey}. */
export type DesiredValues = ReadonlyMap<string, DesiredResource>;

/** Something for each field, also for the optional ones: with a new field it doesn't compile until that is in it. */
export type ForEachField<Type, Value = unknown> = { readonly [Field in keyof Type]-?: Value };

export function desiredValues(stacks: readonly DesiredStack[]): DesiredValues {
  return new Map(
    stacks.flatMap(({ name, resources }) =>
      resources.map((resource) => [stackKey({ stack: name, key: resource.key }), resource] as const),
    ),
  );
}

/**
 * Everything that makes a resource; the same text for the same resource, in whatever order its properties, and the names of what it
 * waits for, was or replaces, are. References stay references, so that ids don't matter, except with `externalIds`: then the identity
 * provider's people and groups are told by name and id.
 */
export function resourceText(resource: DesiredResource, externalIds: Facts["externalIds"] = new Map()): string {
  const { key, identity, type, properties, dependsOn, retainOnDelete = false, aliases = [], succeeds = [] } = resource;
  const fields: ForEachField<DesiredResource> = {
    key,
    identity,
    type,
    properties,
    dependsOn: [...dependsOn].sort(),
    retainOnDelete,
    aliases: sortedKeys(aliases),
    succeeds: sortedKeys(succeeds),
  };
  return sortedText(fields, externalIds);
}

/** JSON; the same text in whatever order the names in it are, with people and groups as {@link resourceText} has them. */
export function sortedText(value: object, externalIds: Facts["externalIds"] = new Map()): string {
  return JSON.stringify(withSortedNames(value, externalIds));
}

/** Whether two commits want the same, and in the same way. */
export function sameDesired(a: DesiredResource | undefined, b: DesiredResource | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return resourceText(a) === resourceText(b);
}

/** Whether two commits want the same in AWS, whatever the engine waits for, takes over, replaces or leaves behind for it. */
export function sameInAws(a: DesiredResource | undefined, b: DesiredResource | undefined): boolean {
  return sameDesired(a && withoutOptions(a), b && withoutOptions(b));
}

function withoutOptions({ key, identity, type, properties }: DesiredResource): DesiredResource {
  return { key, identity, type, properties, dependsOn: [] };
}

function sortedKeys(identities: readonly ResourceIdentity[]): readonly string[] {
  return identities.map(encodeKey).sort();
}

function withSortedNames(value: unknown, externalIds: Facts["externalIds"]): unknown {
  if (Array.isArray(value)) return value.map((inner) => withSortedNames(inner, externalIds));
  if (typeof value !== "object" || value === null) return value;
  const id =
    isReference(value) && "$external" in value
      ? externalIds.get(`${value.$external}/${value.name.toLowerCase()}`)
      : undefined;
  const sorted = Object.entries(id === undefined ? value : { ...value, id }).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, inner]) => [name, withSortedNames(inner, externalIds)]));
}
