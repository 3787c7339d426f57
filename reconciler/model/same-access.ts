// Whether two models say the same, wherever in the files it is written.
import type { Access } from "./access.ts";

/** In the same order. Most commits change no file of the access folder: for them nothing else needs to be compared. */
export function isSameAccess(a: Access, b: Access): boolean {
  return isSame(a, b);
}

/** The model without anything that could be compared. */
export function withoutContents(access: Access): Access {
  return { ...access, accounts: [], people: [], groups: [], permissionSets: [], assignments: [], roles: [] };
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Map || b instanceof Map) {
    return a instanceof Map && b instanceof Map && isSame([...a], [...b]);
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((it, index) => isSame(it, b[index]))
    );
  }
  const [one, other] = [contentsOf(a), contentsOf(b)];
  return (
    one.length === other.length &&
    one.every(([name, value]) => Object.hasOwn(b, name) && isSame(value, Reflect.get(b, name)))
  );
}

/** Of an object: not the place from which it comes. */
function contentsOf(of: object): readonly (readonly [string, unknown])[] {
  return Object.entries(of).filter(([name]) => name !== "origin");
}
