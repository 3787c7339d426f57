// Names and keys that YAML reads as other keys than were meant: several names without brackets, a name and a key in one.
import type { ErrorObject } from "ajv/dist/2020.js";
import { visible } from "../diagnostics/quote.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { type Found, foundIn, repeats } from "./found-error.ts";

/**
 * `{ members: ana, ben, cem }`: the names behind the first are keys without values. By the JSON pointer of each list, what `errors` say of
 * such keys.
 */
export function looseEntries(
  document: ParsedDocument,
  errors: readonly ErrorObject[],
): ReadonlyMap<string, readonly string[]> {
  const unknown = new Map<string, Set<string>>();
  for (const error of errors) {
    if (error.keyword !== "additionalProperties" || repeats(error)) continue;
    const keys = unknown.get(error.instancePath) ?? new Set();
    unknown.set(error.instancePath, keys.add(String(error.params.additionalProperty)));
  }
  const found = new Map<string, readonly string[]>();
  for (const error of errors) {
    const { path, value, schema } = foundIn(document, error);
    const key = path.at(-1);
    if (error.keyword !== "type" || typeof value !== "string" || typeof key !== "string") continue;
    if (![schema.type].flat().includes("array")) continue;
    const keys = unknown.get(error.instancePath.slice(0, error.instancePath.lastIndexOf("/"))) ?? new Set();
    const holder = path.slice(0, -1);
    const behind = keysBehind(valueAt(document.value, holder), key);
    const end = behind.findIndex((it) => !keys.has(it) || document.rawOf([...holder, it]) !== "");
    const loose = end < 0 ? behind : behind.slice(0, end);
    if (loose.length > 0) found.set(error.instancePath, loose);
  }
  return found;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as { readonly [step: string]: unknown })[step], root);
}

function keysBehind(holder: unknown, key: string): readonly string[] {
  const keys = Object.keys(holder as object);
  return keys.slice(keys.indexOf(key) + 1);
}

type JoinedEntry = {
  /** The key that is missing only because its value stands in another one. */
  readonly missing: string;
  readonly hint: string;
};

/** `ana.silva expires: 2026-12-31`: the value of the one key that is needed, and another key, read as one key. */
export function joinedEntry({ params, schema, value }: Found): JoinedEntry | undefined {
  const unknown = String(params.additionalProperty);
  const [, text, key] = /^(\S+)\s+(\w+)$/.exec(unknown) ?? [];
  const [missing, ...others] = schema.required ?? [];
  if (text === undefined || key === undefined || missing === undefined || others.length > 0) return undefined;
  if (key === missing || !Object.hasOwn(schema.properties ?? {}, key)) return undefined;
  const other = (value as { readonly [key: string]: unknown })[unknown];
  return { missing, hint: `write { ${missing}: ${visible(text)}, ${key}: ${visible(String(other))} }` };
}
