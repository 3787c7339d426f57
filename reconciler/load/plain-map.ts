// What YAML and JSON call a mapping or an object.

/** Values by their names. */
export type PlainMap = { readonly [key: string]: unknown };

/** Whether a parsed value is a map, and no list. */
export function isMap(value: unknown): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
