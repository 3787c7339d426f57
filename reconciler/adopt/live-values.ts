// Values of live objects, as text where they are text.
import { type DesiredValue, isReference } from "../desired/desired-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import { decodeKey } from "../model/resource-identity.ts";

type Properties = LiveObject["properties"];

/** Undefined where there is none, or it is no text. */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" ? value : undefined;
}

/** The map at `name`; empty where there is none. */
export function mapOf(properties: Properties, name: string): { readonly [key: string]: DesiredValue } {
  const value = properties[name];
  if (typeof value !== "object" || Array.isArray(value) || isReference(value)) return {};
  return value as { readonly [key: string]: DesiredValue };
}

/** The list at `name`; empty where there is none. */
export function listOf(properties: Properties, name: string): readonly DesiredValue[] {
  const value = properties[name];
  return Array.isArray(value) ? value : [];
}

/** Tags whose values are text. */
export function tagsOf(properties: Properties): ReadonlyMap<string, string> {
  const tags = Object.entries(mapOf(properties, "tags"));
  return new Map(tags.flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

/** The name of the policy under /access/ that a role has attached; undefined: it is another. */
export function ownPolicyOf({ properties }: LiveObject): string | undefined {
  const value = properties.policyArn;
  if (!isReference(value) || !("$ref" in value)) return undefined;
  const identity = decodeKey(value.$ref);
  return identity?.kind === "policy" ? identity.name : undefined;
}
