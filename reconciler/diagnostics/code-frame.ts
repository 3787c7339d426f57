// The line of a file that a diagnostic speaks of, with a mark under the place.
import type { Place } from "./diagnostic.ts";
import { visible } from "./quote.ts";

/** UTF-16 code units shown before and after the place; a longer line is cut there. */
const BEFORE = 60;
const AFTER = 56;

export type CodeFrame = { readonly line: string; readonly mark: string };

/**
 * Two lines to be printed under one another: the source line behind its number, and a caret under the place. Control characters
 * are made visible, a tab takes two columns. Undefined when there is nothing to see.
 */
export function codeFrame(text: string, { line, column }: Place): CodeFrame | undefined {
  const source = lineOf(text, line);
  if (source === undefined || source.trim() === "") return undefined;
  const at = Math.min(column - 1, source.length);
  const start = wholeCharacter(source, Math.max(0, at - BEFORE));
  const end = wholeCharacter(source, Math.min(source.length, at + AFTER));
  const before = (start > 0 ? "…" : "") + shown(source.slice(start, at));
  const after = shown(source.slice(at, end)) + (end < source.length ? "…" : "");
  const margin = String(line);
  return {
    line: `  ${margin} | ${before}${after}`,
    mark: `  ${" ".repeat(margin.length)} | ${" ".repeat(columnsOf(before))}^`,
  };
}

/** Line `line`, counted from 1, without its end; undefined when the text has fewer. */
function lineOf(text: string, line: number): string | undefined {
  const ends = /\r\n|\n|\r/g;
  let start = 0;
  for (let number = 1; number < line; number++) {
    if (ends.exec(text) === null) return undefined;
    start = ends.lastIndex;
  }
  return text.slice(start, ends.exec(text)?.index ?? text.length);
}

/** `index`, or the one before it where it would part a surrogate pair. */
function wholeCharacter(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text[index] ?? "") ? index - 1 : index;
}

function shown(text: string): string {
  return visible(text.replaceAll("\t", "  "));
}

/** Columns of a terminal: characters of East Asia and pictures take two, accents none. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
