// Puts keys into maps and entries into lists, in the layout that is there.

import { flowMap } from "../adopt/yaml-lines.ts";
import type { Path } from "../load/source-places.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { TextEdit } from "./edit.ts";
import { colonOf, columnOf, dropEntries, extentAt, type Laid, lastLine, UneditableError, valueAt } from "./layout.ts";

/** A key with its value as YAML on one line; undefined: the key goes. */
export type KeyChange = { readonly key: string; readonly yaml: string | undefined };

/**
 * The map at `path` with those keys. A key that is there gets the new value in its place; a new one comes behind the last key of `order`
 * that stays and stands before it there, or else behind the last key that stays. At least one key must stay. Throws an {@link UneditableError}.
 */
export function putKeys(
  laid: Laid,
  path: Path,
  changes: readonly KeyChange[],
  order: readonly string[],
): readonly TextEdit[] {
  if (changes.length === 0) return [];
  const there = Object.keys(Object(valueAt(laid.document.value, path)));
  const going = new Set(changes.filter(({ yaml }) => yaml === undefined).map(({ key }) => key));
  const staying = there.filter((key) => !going.has(key));
  const added = new Map<string, KeyChange[]>();
  const replaced: TextEdit[] = [];
  for (const change of changes) {
    const { key, yaml } = change;
    if (yaml === undefined) continue;
    if (there.includes(key)) {
      const { start, end } = extentAt(laid, [...path, key]);
      replaced.push({ start, end, text: yaml });
      continue;
    }
    const anchor = anchorOf(laid, path, staying, order.slice(0, Math.max(order.indexOf(key), 0)));
    added.set(anchor, [...(added.get(anchor) ?? []), change]);
  }
  // What is added comes first: what goes may begin where it is put.
  const puts = [...added].map(([anchor, keys]) => putBehind(laid, path, anchor, keys));
  return [...puts, ...dropEntries(laid, path, (key) => going.has(String(key))), ...replaced];
}

function anchorOf(laid: Laid, path: Path, staying: readonly string[], before: readonly string[]): string {
  const inText = staying.toSorted((a, b) => extentAt(laid, [...path, a]).start - extentAt(laid, [...path, b]).start);
  const anchor = before.findLast((key) => staying.includes(key)) ?? inText.at(-1);
  if (anchor === undefined) throw new UneditableError(path);
  return anchor;
}

function putBehind(laid: Laid, path: Path, anchor: string, keys: readonly KeyChange[]): TextEdit {
  const { start, end, key } = extentAt(laid, [...path, anchor]);
  const texts = keys.map(({ key, yaml }) => `${scalar(key)}: ${yaml}`);
  if (extentAt(laid, path).style === "flow")
    return { start: end, end, text: texts.map((text) => `, ${text}`).join("") };
  const first = key?.start ?? start;
  const at = laid.lines.end(lastLine(laid, { start: first, end }));
  const indent = " ".repeat(columnOf(laid, first));
  return { start: at, end: at, text: texts.map((text) => `${lineBreakOf(laid)}${indent}${text}`).join("") };
}

/** New entries, maps all of them, at the end of the list at `path`: laid out as the last one is. Throws an {@link UneditableError}. */
export function appendMaps(
  laid: Laid,
  path: Path,
  maps: readonly (readonly (readonly [key: string, yaml: string])[])[],
): readonly TextEdit[] {
  if (maps.length === 0) return [];
  const list = extentAt(laid, path);
  const count = (valueAt(laid.document.value, path) as readonly unknown[]).length;
  const lineBreak = lineBreakOf(laid);
  if (count === 0) {
    const text = maps.map((map) => `${lineBreak}  - ${flowMap(map)}`).join("");
    return [{ start: colonOf(laid, path, list), end: list.end, text }];
  }
  const last = extentAt(laid, [...path, count - 1]);
  if (list.style === "flow")
    return [{ start: last.end, end: last.end, text: maps.map((map) => `, ${flowMap(map)}`).join("") }];
  const indent = " ".repeat(columnOf(laid, list.start));
  const at = laid.lines.end(lastLine(laid, { start: list.start, end: last.end }));
  const texts = maps.map((map) =>
    last.style === "flow"
      ? flowMap(map)
      : map.map(([key, yaml]) => `${scalar(key)}: ${yaml}`).join(`${lineBreak}${indent}  `),
  );
  return [{ start: at, end: at, text: texts.map((text) => `${lineBreak}${indent}- ${text}`).join("") }];
}

/** The first of the file; LF where it has none. */
function lineBreakOf({ document: { text } }: Laid): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
}
