// Untrusted text in GitHub's Markdown: shown as it is, whatever it contains.
import { visible } from "../diagnostics/quote.ts";

/**
 * `text` as code, for a table cell or a line. In a `code` element GitHub makes neither mentions nor references of it. Every
 * character but letters, digits, space and `-/,.` is a numeric entity, so that none can end the cell, open HTML or emphasis;
 * so is the point of `www.`, which would make a link.
 */
export function code(text: string): string {
  const entity = (character: string) => `&#${character.codePointAt(0)};`;
  return `<code>${visible(text).replace(/[^\p{L}\p{M}\p{N} \-/,.]|(?<=www)\./giu, entity)}</code>`;
}

/** Whether GitHub may make a reference of a word outside of code: of `GH-12` and its like, or of a commit's id. */
export function mayBeReference(word: string): boolean {
  return (
    word.split(/[._-]/).some((part) => /^[0-9a-f]{7,64}$/i.test(part)) ||
    /[A-Za-z][A-Za-z0-9]*-\d/.test(word) ||
    /www\./i.test(word)
  );
}

/**
 * A sentence with names in it, whatever it contains: plain words of letters, and short numbers, are text, and all else, such as what is in quotes or
 * braces, is {@link code}. So nothing in it is Markdown, HTML, a mention or a reference.
 */
export function sentence(text: string): string {
  const parts = [...visible(text).matchAll(/"((?:[^"\\]|\\.)*)"|(\{[^{}]*\})|[^\s"{]+|./gu)].flatMap(
    ([token, quoted, braced], index): readonly Piece[] => {
      const named = quoted === "" ? token : (quoted ?? braced);
      if (named !== undefined) return [{ text: named, isCode: true }];
      const [, open = "", core = "", close = ""] = /^(\(*)(.*?)([),;:.?!]*)$/u.exec(token) ?? [];
      const pieces = [
        { text: open, isCode: false },
        { text: core, isCode: !isPlain(core, index === 0 && /^[.)]/.test(close)) },
        { text: close, isCode: false },
      ];
      return pieces.filter((it) => it.text !== "");
    },
  );
  return parts.map(({ text: shown, isCode }) => (isCode ? code(shown) : shown)).join("");
}

type Piece = { readonly text: string; readonly isCode: boolean };

/** A number that is followed by a point at the beginning would begin a list. In camel case it is a key. */
function isPlain(word: string, mayBeginList: boolean): boolean {
  if (/^\d{1,6}$/.test(word)) return !mayBeginList;
  return /^(?: |%|GitHub|[A-Za-z]?[a-z]*(?:[-'’][a-z]+)*|[A-Z]+)$/.test(word) && !mayBeReference(word);
}

/** A table; cells are Markdown already: our own text, or {@link code}. Nothing at all without rows. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("");
}

/** Folded away until somebody opens it. */
export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n</details>\n`;
}
