// What is to be made must not be there already: an object that somebody made by hand is never taken over by itself.

import type { DeclaredObject } from "../desired/declared-objects.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";

/**
 * Refuses each of `objects`, which the state of `stack` doesn't hold, that AWS has. `found` gives the import ids of what AWS holds by key. Without this the
 * provider would try a permission set again and again (it takes the conflict for a passing one), and fail for the others
 * after part of the run is done.
 */
export function refuseExisting(
  stack: string,
  objects: readonly DeclaredObject[],
  found: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  return objects.flatMap((it) => {
    const importId = it.stack === stack ? found.get(it.key) : undefined;
    if (importId === undefined) return [];
    return [diagnostic("exists-outside-stack", { what: it.what, type: it.type, key: it.key, importId }, it.place)];
  });
}
