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
