// Takes entries out of lists and maps, and puts others in, in the layout that the file has: block or flow, its line breaks, its comments.
//
// Which comments belong to an entry, and go with it: those on its own lines, those directly above it at its indentation, and those directly
// below it that are indented further. A comment above the first entry of a list may be about all of them: it goes when all of them go. A
// comment with an empty line between it and the entry belongs to nobody.
import type { ParsedDocument } from "../load/source-document.ts";
import type { Extent, Path, Span } from "../load/source-places.ts";
import type { TextEdit } from "./edit.ts";
import { type Lines, linesOf } from "./lines.ts";

/** A document, and its lines: found once for all its edits. */
export type Laid = { readonly document: ParsedDocument; readonly lines: Lines };

export function layOut(document: ParsedDocument): Laid {
  return { document, lines: linesOf(document.text) };
}

/** Thrown where a layout is none that can be edited: then nothing is. */
export class UneditableError extends Error {
  readonly path: Path;
  constructor(path: Path) {
    super(`no place for ${JSON.stringify(path)}`);
    this.path = path;
  }
}

/** A key, or an index. */
type Step = string | number;

type Item = Span & { readonly step: Step; readonly isDropped: boolean };

/**
 * Without those entries of the list or map at `path` that `isDropped` names. A list without entries becomes `[]`. Throws an
 * {@link UneditableError}.
 */
export function dropEntries(laid: Laid, path: Path, isDropped: (step: Step) => boolean): readonly TextEdit[] {
  const items = itemsAt(laid, path, isDropped);
  if (!items.some((item) => item.isDropped)) return [];
  const whole = extentAt(laid, path);
  if (items.every((item) => item.isDropped)) return emptied(laid, path, whole, items);
  return joinDeletions(whole.style === "flow" ? dropInBrackets(laid, items) : dropLines(laid, items));
}

export function extentAt({ document }: Laid, path: Path): Extent {
  const extent = document.extentOf(path);
  if (extent === undefined) throw new UneditableError(path);
  return extent;
}

/** The entries of a list or map, in the order of the text. An entry of a list over lines begins at its dash. */
function itemsAt(laid: Laid, path: Path, isDropped: (step: Step) => boolean): readonly Item[] {
  const value = valueAt(laid.document.value, path);
  const dashes = Array.isArray(value) && value.length > 0 && extentAt(laid, path).style === "block";
  const column = dashes ? columnOf(laid, extentAt(laid, path).start) : 0;
  const steps: readonly Step[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value ?? {});
  const items = steps.map((step): Item => {
    const { key, start, end } = extentAt(laid, [...path, step]);
    return {
      step,
      start: dashes ? dashOf(laid, column, start) : (key?.start ?? start),
      end,
      isDropped: isDropped(step),
    };
  });
  return items.sort((a, b) => a.start - b.start);
}

export function valueAt(value: unknown, path: Path): unknown {
  // biome-ignore lint/suspicious/noExplicitAny: a path may lead out of the document
  return path.reduce((it: any, step) => it?.[step], value);
}

/** The dash in `column` of the entry that begins at `start`, on its line or above. */
function dashOf({ lines }: Laid, column: number, start: number): number {
  for (let line = lines.at(start); line >= 0; line -= 1) {
    if (/^ *-(?:\s|$)/.test(lines.text(line)) && lines.text(line).indexOf("-") === column)
      return lines.start(line) + column;
  }
  return start;
}

export function columnOf({ lines }: Laid, offset: number): number {
  return offset - lines.start(lines.at(offset));
}

function emptied(laid: Laid, path: Path, whole: Extent, items: readonly Item[]): readonly TextEdit[] {
  if (!Array.isArray(valueAt(laid.document.value, path))) throw new UneditableError(path);
  if (whole.style === "flow") return [{ start: whole.start, end: whole.end, text: "[]" }];
  const { lines } = laid;
  const colon = colonOf(laid, path, whole);
  const last = lastLine(laid, items.at(-1) as Item);
  // Up to the end of the last line, so that its line break is the key's.
  return [
    { start: colon, end: colon, text: " []" },
    { start: lines.end(lines.at(colon)), end: lines.end(last), text: "" },
  ];
}

/** Behind the colon of the key at `path`. */
export function colonOf({ document }: Laid, path: Path, { key }: Extent): number {
  const colon = key === undefined ? -1 : document.text.indexOf(":", key.end);
  if (colon < 0) throw new UneditableError(path);
  return colon + 1;
}

const COMMENT = /^( *)#/;
const BLANK = /^\s*$/;

/** The last line of an entry over lines, with the comments below it that are indented further. */
export function lastLine(laid: Laid, { start, end }: Span): number {
  const { lines } = laid;
  const column = columnOf(laid, start);
  let line = lines.at(end);
  while ((COMMENT.exec(lines.text(line + 1))?.[1]?.length ?? 0) > column) line += 1;
  return line;
}

function dropLines(laid: Laid, items: readonly Item[]): readonly TextEdit[] {
  const { lines, document } = laid;
  return items.flatMap((item, index): TextEdit[] => {
    if (!item.isDropped) return [];
    const column = columnOf(laid, item.start);
    const own = lines.at(item.start);
    // The first key of a list's entry is behind the dash: what follows comes in its place.
    if (lines.text(own).slice(0, column).trim() !== "") return [behindDash(laid, items, index)];
    let [first, last] = [own, lastLine(laid, item)];
    while (index > 0 && COMMENT.exec(lines.text(first - 1))?.[1]?.length === column) first -= 1;
    const isBlank = (line: number) => BLANK.test(lines.text(line));
    const isFirst = index === 0 && !COMMENT.test(lines.text(first - 1));
    // One of two empty lines goes too; at the end of the text, those above.
    let below = last + 1;
    while (below < lines.count && isBlank(below)) below += 1;
    if (below >= lines.count) while (index > 0 && isBlank(first - 1)) first -= 1;
    else if (isFirst || isBlank(first - 1)) last = below - 1;
    const end = last + 1 < lines.count ? lines.start(last + 1) : document.text.length;
    return [{ start: lines.start(first), end, text: "" }];
  });
}

function behindDash({ lines, document }: Laid, items: readonly Item[], index: number): TextEdit {
  const item = items[index] as Item;
  const next = items.slice(index + 1).find(({ isDropped }) => !isDropped);
  const lineEnd = lines.end(lines.at(item.end));
  if (next === undefined) throw new UneditableError([item.step]);
  const between = document.text.slice(lineEnd, next.start);
  if (BLANK.test(between)) return { start: item.start, end: next.start, text: "" };
  const dash = document.text.slice(0, item.start).trimEnd().length;
  return { start: dash, end: lineEnd, text: "" };
}

/** What may follow an entry on its line: its comma, and a comment. */
const REST = /^[ \t]*,?[ \t]*(?:#.*)?$/;

function dropInBrackets(laid: Laid, items: readonly Item[]): readonly TextEdit[] {
  const { document, lines } = laid;
  const { text } = document;
  const lastKept = items.findLast(({ isDropped }) => !isDropped) as Item;
  const edits: TextEdit[] = [];
  for (const [index, item] of items.entries()) {
    if (!item.isDropped) continue;
    const [first, last] = [lines.at(item.start), lines.at(item.end)];
    const before = text.slice(lines.start(first), item.start);
    const [previous, next] = [items[index - 1], items[index + 1]];
    const isAlone = BLANK.test(before) && REST.test(text.slice(item.end, lines.end(last)));
    if (isAlone && last + 1 < lines.count) {
      let top = first;
      while (index > 0 && COMMENT.exec(lines.text(top - 1))?.[1]?.length === before.length) top -= 1;
      edits.push({ start: lines.start(top), end: lines.start(last + 1), text: "" });
    } else if (item.start < lastKept.start && next !== undefined) {
      const between = text.slice(item.end, next.start);
      const end = /^\s*,\s*$/.test(between) ? next.start : Math.min(lines.end(last), next.start);
      edits.push({ start: item.start, end, text: "" });
    } else if (previous !== undefined && /^\s*,\s*$/.test(text.slice(previous.end, item.start))) {
      edits.push({ start: previous.end, end: item.end, text: "" });
    } else edits.push({ start: item.start, end: item.end, text: "" });
  }
  return [...edits, ...commaBehind(laid, items, lastKept)];
}

/** The comma behind the last entry that is kept goes, unless there was one behind the last entry of all. */
function commaBehind({ document: { text } }: Laid, items: readonly Item[], lastKept: Item): readonly TextEdit[] {
  const last = items.at(-1) as Item;
  if (last === lastKept || commaAfter(text, last.end) !== undefined) return [];
  const comma = commaAfter(text, lastKept.end);
  return comma === undefined ? [] : [{ start: comma, end: comma + 1, text: "" }];
}

const UP_TO_COMMA = /(?:\s|#[^\r\n]*)*,/y;

function commaAfter(text: string, offset: number): number | undefined {
  UP_TO_COMMA.lastIndex = offset;
  return UP_TO_COMMA.test(text) ? UP_TO_COMMA.lastIndex - 1 : undefined;
}

/** Deletions that overlap or touch, as one: two entries beside each other may take the same empty line with them. */
export function joinDeletions(edits: readonly TextEdit[]): readonly TextEdit[] {
  const joined: TextEdit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = joined.at(-1);
    if (last?.text === "" && edit.text === "" && edit.start <= last.end) {
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    } else joined.push(edit);
  }
  return joined;
}
