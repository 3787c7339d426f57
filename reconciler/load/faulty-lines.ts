// Lines of a file whose YAML has a fault.

/** A line of the text, without its end; `start` is its offset. */
export type Line = { readonly text: string; readonly start: number };

export function lineAt(text: string, offset: number): Line {
  let start = offset;
  // To look for the last of each kind of line end would go back to the beginning of a text that has only one kind.
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start -= 1;
  const content = /[^\r\n]*/y;
  content.lastIndex = start;
  return { text: content.exec(text)?.[0] ?? "", start };
}

/** Counts from 1. */
export function numberOf(text: string, { start }: Line): number {
  return text.slice(0, start).split(/\r\n|\n|\r/).length;
}

/** The nearest line above that holds more than a comment. */
export function lineAbove(text: string, { start }: Line): Line | undefined {
  for (let end = start - 1; end >= 0; ) {
    const line = lineAt(text, end);
    if (!/^\s*(?:#.*)?$/.test(line.text)) return line;
    end = line.start - 1;
  }
  return undefined;
}

/** The nearest line below that holds more than a comment. */
export function lineBelow(text: string, line: Line): Line | undefined {
  for (let below = nextLine(text, line); below !== undefined; below = nextLine(text, below)) {
    if (!/^\s*(?:#.*)?$/.test(below.text)) return below;
  }
  return undefined;
}

function nextLine(text: string, line: Line): Line | undefined {
  const lineEnd = /\r\n|\n|\r/y;
  lineEnd.lastIndex = line.start + line.text.length;
  return lineEnd.test(text) ? lineAt(text, lineEnd.lastIndex) : undefined;
}

/** Dashes of list entries, with the spaces around them: what a line's key or text comes behind. */
export const DASHES = /^ *(?:- +)*/;

const LONGEST_SHOWN = 60;

export function shortened(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

export type YamlFault = {
  /** A clause for people, ours or js-yaml's own. */
  readonly reason: string;
  readonly hint?: string | undefined;
  /** UTF-16 code units from 0: where it is to be mended, which can be before the place at which the parser stopped. */
  readonly offset: number;
};
