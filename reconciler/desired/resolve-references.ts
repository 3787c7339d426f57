// Desired properties with each reference replaced by what it stands for.
import { type DesiredResource, type DesiredValue, isReference, type Reference } from "./desired-resource.ts";

/** What is looked up before a run starts, so that the program itself asks AWS nothing. */
export type Facts = {
  readonly instance: { readonly arn: string; readonly identityStoreId: string };
  /** Ids of the identity provider's principals by `user/<lower-case name>` and `group/<lower-case name>`. */
  readonly externalIds: ReadonlyMap<string, string>;
};

/**
 * `outputOf` gives the output of another resource of the stack, `unknown` stands for an external principal that wasn't looked
 * up: of what the files want now that is a bug, and thrown.
 */
export function resolveReferences(
  properties: DesiredResource["properties"],
  facts: Facts,
  outputOf: (key: string, output: string) => unknown,
  unknown: (reference: ExternalReference) => unknown = notLookedUp,
): Record<string, unknown> {
  const standsFor = (reference: Reference): unknown => {
    if ("$instance" in reference)
      return reference.$instance === "arn" ? facts.instance.arn : facts.instance.identityStoreId;
    if ("$ref" in reference) return outputOf(reference.$ref, reference.output);
    return facts.externalIds.get(`${reference.$external}/${reference.name.toLowerCase()}`) ?? unknown(reference);
  };
  const resolve = (value: DesiredValue): unknown => {
    if (isReference(value)) return standsFor(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  return resolve(properties) as Record<string, unknown>;
}

type ExternalReference = Extract<Reference, { readonly $external: unknown }>;

function notLookedUp({ $external, name }: ExternalReference): never {
  throw new Error(`external ${$external} ${name} was not looked up`);
}
