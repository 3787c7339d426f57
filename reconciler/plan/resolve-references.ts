// Desired properties with each reference replaced by what it stands for.
import { type DesiredResource, type DesiredValue, isReference, type Reference } from "./desired-resource.ts";

/** What is looked up before a run starts, so that the program itself asks AWS nothing. */
export type Facts = {
  readonly instance: { readonly arn: string; readonly identityStoreId: string };
  /** Ids of the identity provider's principals by `user/<lower-case name>` and `group/<lower-case name>`. */
  readonly externalIds: ReadonlyMap<string, string>;
};

/** `outputOf` gives the output of another resource of the stack. An external principal that wasn't looked up is a bug: thrown. */
export function resolveReferences(
  properties: DesiredResource["properties"],
  facts: Facts,
  outputOf: (key: string, output: string) => unknown,
): Record<string, unknown> {
  const standsFor = (reference: Reference): unknown => {
    if ("$instance" in reference)
      return reference.$instance === "arn" ? facts.instance.arn : facts.instance.identityStoreId;
    if ("$ref" in reference) return outputOf(reference.$ref, reference.output);
    const id = facts.externalIds.get(`${reference.$external}/${reference.name.toLowerCase()}`);
    if (id === undefined) throw new Error(`external ${reference.$external} ${reference.name} was not looked up`);
    return id;
  };
  const resolve = (value: DesiredValue): unknown => {
    if (isReference(value)) return standsFor(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  return resolve(properties) as Record<string, unknown>;
}
