// Renames: the keys that a resource had before `previously`, and what becomes of them.
import type { DesiredStack } from "./desired-resource.ts";

/** Something with a name, and the name before if it was renamed. */
type Named = { readonly name: string; readonly previously: string | undefined };

/**
 * The keys that `keyOf` gives for the names before, as the `aliases` of a resource: AWS keeps the object (a group, a member of
 * it) or the engine replaces it under its new key (a person). With several names, some of the renames may be deployed already,
 * so that each mixture of old and new is an alias.
 */
export function aliases(keyOf: (...names: string[]) => string, ...named: readonly Named[]): { aliases?: string[] } {
  const keys = keysBefore(keyOf, named);
  return keys.length === 0 ? {} : { aliases: keys };
}

/** The same keys as `succeeds`: AWS has no rename, so the resource is made beside the old one, which is removed last. */
export function succeeds(keyOf: (...names: string[]) => string, ...named: readonly Named[]): { succeeds?: string[] } {
  const keys = keysBefore(keyOf, named);
  return keys.length === 0 ? {} : { succeeds: keys };
}

function keysBefore(keyOf: (...names: string[]) => string, named: readonly Named[]): string[] {
  let mixtures: string[][] = [[]];
  for (const { name, previously } of named) {
    const names = previously === undefined ? [name] : [name, previously];
    mixtures = mixtures.flatMap((mixture) => names.map((each) => [...mixture, each]));
  }
  return mixtures.slice(1).map((names) => keyOf(...names));
}

/** What each key before a rename is called now: old key to new key, for everything in `stack`. */
export function renamesOf(stack: DesiredStack): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const { key, aliases = [], succeeds = [] } of stack.resources) {
    for (const before of [...aliases, ...succeeds]) renames.set(before, key);
  }
  return renames;
}

/** Those of `keys` that the engine takes over under a new key: old key to new key. */
export function takenOver(stack: Pick<DesiredStack, "resources">, keys: Iterable<string>): ReadonlyMap<string, string> {
  const existing = new Set(keys);
  const moves = stack.resources.flatMap(({ key, aliases = [] }) =>
    existing.has(key) ? [] : aliases.filter((before) => existing.has(before)).map((before) => [before, key] as const),
  );
  return new Map(moves);
}

/** The same object in AWS is the same resource under its new key. A person is not: AWS gets a new one in its place. */
export function underNewKeys<Resource extends { readonly key: string }>(
  stack: Pick<DesiredStack, "resources">,
  resources: readonly Resource[],
): readonly Resource[] {
  const moves = takenOver(
    stack,
    resources.map(({ key }) => key),
  );
  return resources.map((resource) => {
    const key = moves.get(resource.key);
    return key === undefined || key.startsWith("user/") ? resource : { ...resource, key };
  });
}
