// Text for a terminal of some width: lines that are longer go on below, further right than they began.
import { stripVTControlCharacters } from "node:util";

/** A line of a file as it is shown below a message, or the caret below that. */
const FILE_LINE = /^ *\d* \| /;

/** Words, with the spaces before them; a short quoted text is one. */
const WORD = / *(?:"[^"\s][^"]{0,38}"\S*|\S+)/g;

/** How much further right a line goes on. */
const FURTHER = 2;

/**
 * `text` in lines of at most `width` characters, colours not counted. Breaks only at spaces, and never inside a name: a word that is longer
 * than a line stands alone in one.
 */
export function wrapLines(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => (lengthOf(line) <= width || FILE_LINE.test(line) ? line : wrapped(line, width)))
    .join("\n");
}

function wrapped(line: string, width: number): string {
  const begins = /^ */.exec(line)?.[0].length ?? 0;
  // Where a line begins too far right to leave room, it goes on in the middle.
  const indent = " ".repeat(Math.min(begins + FURTHER, Math.floor(width / 2)));
  const lines: string[] = [];
  let current = "";
  for (const [word] of line.matchAll(WORD)) {
    if (current === "" || lengthOf(current) + lengthOf(word) <= width) current += word;
    else {
      lines.push(current);
      current = `${indent}${word.trimStart()}`;
    }
  }
  return [...lines, current].join("\n");
}

function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
