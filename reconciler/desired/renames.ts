// Renames: the keys that a resource had before `previously`, and what becomes of them.

import { keyParts, resourceKey } from "../model/resource-key.ts";
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

/**
 * A state with the names that groups and people have now in its keys, also in those that are to be deleted: the same object
 * in AWS is the same resource. A person's own key stays: AWS gets a new one in the place of the old.
 */
export function underNewKeys<Resource extends { readonly key: string }>(
  stack: Pick<DesiredStack, "resources">,
  resources: readonly Resource[],
): readonly Resource[] {
  const keys = resources.map(({ key }) => key);
  const names = new Map<string, string>();
  for (const [before, after] of takenOver(stack, keys)) {
    const now = principalsIn(after);
    for (const [index, was] of principalsIn(before).entries()) names.set(was, now[index] ?? was);
  }
  const nameNow = (kind: string, name: string) => nameOf(names.get(`${kind} ${name}`) ?? `${kind} ${name}`);
  return resources.map((resource) => {
    const [kind = "", a = "", b = "", c = "", d = ""] = keyParts(resource.key);
    if (kind === "group") return { ...resource, key: resourceKey(kind, nameNow("group", a)) };
    if (kind === "membership") {
      return { ...resource, key: resourceKey(kind, nameNow("group", a), nameNow("user", b)) };
    }
    return kind === "assignment" ? { ...resource, key: resourceKey(kind, a, b, c, nameNow(c, d)) } : resource;
  });
}

/** `group NAME` and `user NAME` of those whom a key names. */
function principalsIn(key: string): readonly string[] {
  const [kind = "", a = "", b = "", c = "", d = ""] = keyParts(key);
  if (kind === "membership") return [`group ${a}`, `user ${b}`];
  return kind === "assignment" ? [`${c} ${d}`] : [`${kind} ${a}`];
}

function nameOf(principal: string): string {
  return principal.slice(principal.indexOf(" ") + 1);
}
