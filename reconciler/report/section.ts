// A report as data: what each format shows in its own way.
import { visible } from "../diagnostics/quote.ts";

/** Untrusted text (names and values from YAML or AWS), which is shown as it is. */
export type Untrusted = {
  readonly untrusted: string;
  /** Of a change: what is there no more, and what is there now. */
  readonly mark?: "removed" | "added";
  /** An address of our own making, in Markdown. */
  readonly href?: string;
  /** A sentence with names in it, as a diagnostic says it: Markdown shows its plain words as text. */
  readonly isSentence?: true;
};

/** Our own text, which may have Markdown marks; untrusted text; a new line; what is only for a terminal; and what Markdown shows only when somebody opens it. */
export type RichPart =
  | string
  | Untrusted
  | { readonly newLine: true }
  | { readonly space: true }
  /** Of a terminal alone, as where something is written, to which Markdown links. */
  | { readonly beside: string }
  | { readonly summary: string; readonly folded: RichText };

export type RichText = readonly RichPart[];

export type Section = {
  /** Our own text; empty: none. */
  readonly title: string;
  /** How many rows there would be, as it stands at the end of the title: `(showing 3 of 30)`. Absent: these are all. */
  readonly shortened?: string;
  /** Names of the columns. In text a row is read as one sentence, or, of `block` rows, each cell on a line of its own. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RichText[])[];
  /** Folded away in Markdown, and the first to be shortened. */
  readonly folded: boolean;
  /**
   * `alert`: sentences that Markdown shows as GitHub's alert. `block`: rows whose first cell is a heading of the others; in Markdown a table
   * whose names don't break. `list`: rows whose first cell has the others below it. Default: a table.
   */
  readonly shape?: "alert-caution" | "alert-warning" | "block" | "list";
};

export const untrusted = (text: string): Untrusted => ({ untrusted: text });
export const sentence = (text: string): Untrusted => ({ untrusted: text, isSentence: true });
export const added = (text: string): Untrusted => ({ untrusted: text, mark: "added" });
export const removed = (text: string): Untrusted => ({ untrusted: text, mark: "removed" });
const NEW_LINE: RichPart = { newLine: true };
/** A new line in cells whose names don't break, elsewhere a space. */
export const SPACE: RichPart = { space: true };

/** More of one kind in one cell than anybody reads. */
const MOST_LISTED = 30;

/** `a, b, c and 12 more`. */
export function listed(names: readonly string[], most = MOST_LISTED): RichText {
  return listedParts(names.map(untrusted), most);
}

export function listedParts(parts: readonly RichPart[], most = MOST_LISTED): RichText {
  return listedTexts(
    parts.map((part) => [part]),
    most,
  );
}

function listedTexts(texts: readonly RichText[], most: number): RichText {
  const shown = texts.slice(0, most).flatMap((text, index) => (index === 0 ? text : [",", SPACE, ...text]));
  return texts.length > most ? [...shown, ` and ${texts.length - most} more`] : shown;
}

/** Up to three names; more are a count that opens. */
export function openable(names: readonly string[], what: string): RichText {
  return openableParts(
    names.map((name) => [untrusted(name)]),
    what,
  );
}

/** The same of names that are more than untrusted text. */
export function openableParts(names: readonly RichText[], what: string): RichText {
  if (names.length <= 3) return listedTexts(names, 3);
  return [{ summary: `${names.length} ${what}`, folded: listedTexts(names, 200) }];
}

/** Texts one below the other. */
export function inLines(texts: readonly RichText[]): RichText {
  return texts.flatMap((text, index) => (index === 0 ? text : [NEW_LINE, ...text]));
}

/** `1 person`, `3 people`. */
export function counted(number: number, one: string, more = `${one}s`): string {
  return `${number} ${number === 1 ? one : more}`;
}

/** The first rows of a section, and how many there are in all. */
export function shortenSection(section: Section, most: number): Section {
  const count = section.rows.length;
  if (count <= most) return section;
  const shortened = `(showing ${most} of ${count})`;
  return { ...section, title: `${section.title} ${shortened}`.trim(), shortened, rows: section.rows.slice(0, most) };
}

/** Untrusted texts of a section in at most `longest` characters as they are shown, with `…` where they are longer. */
export function cutSection(section: Section, longest: number): Section {
  if (longest === Number.POSITIVE_INFINITY) return section;
  return { ...section, rows: section.rows.map((row) => row.map((text) => cutText(text, longest))) };
}

function cutText(text: RichText, longest: number): RichText {
  return withUntrusted(text, (it) => {
    const characters = [...visible(it)];
    return characters.length <= longest ? it : `${characters.slice(0, longest).join("")}…`;
  });
}

/** The same with each untrusted text as `change` has it. */
export function withUntrusted(text: RichText, change: (untrusted: string) => string): RichText {
  return text.map((part) => {
    if (typeof part === "string") return part;
    if ("summary" in part) return { ...part, folded: withUntrusted(part.folded, change) };
    return "untrusted" in part ? { ...part, untrusted: change(part.untrusted) } : part;
  });
}
