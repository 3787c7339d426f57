// YAML as lines that know which objects they tell of, so that what is wrong with a line can be said of these objects.

export type Line = {
  readonly text: string;
  /** Ids of the objects, by which the rest of this room knows them. */
  readonly of: readonly string[];
};

/** A part of a line or a list, as it is written. */
export type Piece = Line;

export type Section = {
  readonly key: string;
  /** Each is a list entry, whose lines stay together. */
  readonly entries: readonly (readonly Line[])[];
};

/** Longer lists are written one below the other. */
const WIDTH = 110;

/** `{ name: x, path: /y/ }`; values are written already. */
export function flowMap(pairs: readonly (readonly [string, string])[]): string {
  return `{ ${pairs.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
}

/** Nothing where there are no items; one line where it fits and need not be long. */
export function listLines(
  indent: string,
  key: string,
  items: readonly Piece[],
  of: readonly string[],
): readonly Line[] {
  if (items.length === 0) return [];
  const flow = `${indent}${key}: [${items.map(({ text }) => text).join(", ")}]`;
  if (flow.length <= WIDTH) return [{ text: flow, of: [...new Set([...of, ...items.flatMap((it) => it.of)])] }];
  return [{ text: `${indent}${key}:`, of }, ...items.map(({ text, of }) => ({ text: `${indent}  - ${text}`, of }))];
}

/** An entry of pairs: on one line where it fits. Values are written already. */
export function entryLines(pairs: readonly (readonly [string, string])[], of: readonly string[]): readonly Line[] {
  const flow = `  - ${flowMap(pairs)}`;
  if (flow.length <= WIDTH) return [{ text: flow, of }];
  return pairs.map(([key, value], index) => ({ text: `${index === 0 ? "  - " : "    "}${key}: ${value}`, of }));
}

/** The first line of an entry begins with its dash. */
export function asEntry(lines: readonly Line[]): readonly Line[] {
  return lines.map((line, index) => (index === 0 ? { ...line, text: line.text.replace(/^ {4}/, "  - ") } : line));
}

/** A file may have 1 MiB and 100,000 keys and values, each of which takes three characters at least. */
const MOST_CHARACTERS = 250_000;

/**
 * The sections as the lines of one file, or of several where they are too much for one; a section that goes on in the next file has its key
 * there again. Without any entry it is one file without lines.
 */
export function filesOfSections(sections: readonly Section[]): readonly (readonly Line[])[] {
  const files: Line[][] = [[]];
  let characters = 0;
  for (const { key, entries } of sections) {
    let isOpen = false;
    for (const entry of entries) {
      const size = entry.reduce((sum, { text }) => sum + text.length + 1, 0);
      if (characters > 0 && characters + size > MOST_CHARACTERS) {
        files.push([]);
        [characters, isOpen] = [0, false];
      }
      const file = files.at(-1) ?? [];
      if (!isOpen) file.push(...(file.length === 0 ? [] : [BLANK]), { text: `${key}:`, of: [] });
      file.push(...entry);
      isOpen = true;
      characters += size;
    }
  }
  return files;
}

export const BLANK: Line = { text: "", of: [] };
