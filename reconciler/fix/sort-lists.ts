// Sorted lists, where order means nothing. An entry's comments move with it; a list whose comments or layout could belong to
// several entries stays as it is.
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import type { Kind } from "../validate/schemas.ts";
import type { Edit } from "./edit.ts";
import { type Lines, linesOf } from "./lines.ts";
import { UNORDERED, valuesAt } from "./references.ts";

export function sortLists(document: ParsedDocument, kind: Kind): readonly Edit[] {
  const lines = linesOf(document.text);
  return UNORDERED[kind].flatMap((pattern) =>
    valuesAt(document.value, pattern).flatMap(({ path, value }) => {
      if (!Array.isArray(value)) return [];
      const order = sortedOrder(value);
      if (order === undefined || order.every((index, position) => index === position)) return [];
      const moved = moveEntries(document, path, order, lines);
      return moved === undefined ? [] : [{ ...moved, becomes: [{ path, value: order.map((index) => value[index]) }] }];
    }),
  );
}

/** The indexes in the order of the names; undefined where an entry has no name to go by (a selector). */
function sortedOrder(list: readonly unknown[]): readonly number[] | undefined {
  const names = list.map(nameOf);
  if (names.includes(undefined)) return undefined;
  const keyed = names.map((name = "", index) => ({ key: name.toLowerCase(), index }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index)).map(({ index }) => index);
}

/** A text, a member with a date, or an external name with the one before. */
function nameOf(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry;
  if (typeof entry !== "object" || entry === null) return undefined;
  const { user, name } = entry as { readonly user?: unknown; readonly name?: unknown };
  const found = user ?? name;
  return typeof found === "string" ? found : undefined;
}

type Text = Pick<Edit, "start" | "end" | "text">;

function moveEntries(
  { text, spanOf }: ParsedDocument,
  path: Path,
  order: readonly number[],
  lines: Lines,
): Text | undefined {
  const spans = order.map((_, index) => spanOf([...path, index]));
  const known = spans.filter((span) => span !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (known.length < spans.length || first === undefined || last === undefined) return undefined;
  const between = known.slice(1).map(({ start }, index) => text.slice(known[index]?.end, start));
  if (between.every((part) => /^\s*,\s*$/.test(part))) {
    const entries = order.map((index) => text.slice(known[index]?.start, known[index]?.end));
    const parts = entries.flatMap((entry, index) => [entry, between[index] ?? ""]);
    return { start: first.start, end: last.end, text: parts.join("") };
  }
  const at = known.map(({ start, end }) => (lines.at(start) === lines.at(end) ? lines.at(start) : -1));
  return moveLines(text, at, order, lines);
}

const ENTRY = /^( *)- [^#]*(?: #.*)?$/;
const COMMENT = /^ *#/;

/** Moves whole lines: each entry is one, after the comments above it. */
function moveLines(text: string, at: readonly number[], order: readonly number[], lines: Lines): Text | undefined {
  const line = (number: number) => text.slice(lines.start(number), lines.end(number));
  const [firstLine = -1, lastLine = -1] = [at[0], at.at(-1)];
  const indents = new Set(at.map((number) => ENTRY.exec(line(number))?.[1]));
  // A comment above the first entry may be about all of them.
  if (at.includes(-1) || indents.size !== 1 || indents.has(undefined) || COMMENT.test(line(firstLine - 1)))
    return undefined;
  const blocks: string[][] = [];
  for (const [index, number] of at.entries()) {
    const above = index === 0 ? number : (at[index - 1] ?? number) + 1;
    const block = Array.from({ length: number - above + 1 }, (_, offset) => line(above + offset));
    if (number < above || !block.slice(0, -1).every((each) => COMMENT.test(each))) return undefined;
    blocks.push(block);
  }
  const [start, end] = [lines.start(firstLine), lines.end(lastLine)];
  const breaks = new Set(text.slice(start, end).match(/\r\n|\n|\r/g));
  const [lineBreak = "\n"] = breaks;
  if (breaks.size > 1) return undefined;
  return { start, end, text: order.flatMap((index) => blocks[index] ?? []).join(lineBreak) };
}
