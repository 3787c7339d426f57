// Renames: the keys that a resource had before `previously`, and which removals are only the other half of one.
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

/** Kinds that people rename; what hangs on them moves along. */
const RENAMED_KINDS = new Set(["user", "group", "permission-set", "role"]);

/**
 * Of the keys that a plan deletes or replaces in a stack, those that count as removals: a rename counts once, for the person,
 * set or role itself, and not again for the memberships, assignments and attachments that stand under its new name afterwards.
 */
export function countedRemovals(
  removedKeys: readonly string[],
  existingKeys: ReadonlySet<string>,
  renames: ReadonlyMap<string, string>,
): readonly string[] {
  const moved = new Set<string>();
  for (const [before, after] of renames) if (existingKeys.has(before)) moved.add(before).add(after);
  return removedKeys.filter((key) => !moved.has(key) || RENAMED_KINDS.has(key.slice(0, key.indexOf("/"))));
}
