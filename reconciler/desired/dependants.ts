// Which resources depend on each resource.

/** The keys that depend on each key, in the order given; a key on which nothing depends is left out. */
export function dependantsOf(
  items: Iterable<{ readonly key: string; readonly dependencies: readonly string[] }>,
): ReadonlyMap<string, readonly string[]> {
  const dependants = new Map<string, string[]>();
  for (const { key, dependencies } of items) {
    for (const needed of dependencies) {
      const list = dependants.get(needed);
      if (list === undefined) dependants.set(needed, [key]);
      else list.push(key);
    }
  }
  return dependants;
}
