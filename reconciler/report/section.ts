// A report as data: what each format shows in its own way.

/** Our own text, which may have Markdown marks, and untrusted text (names and values from YAML or AWS), which is shown as it is. */
export type RichText = readonly (string | { readonly untrusted: string })[];

export type Section = {
  /** Our own text; empty: none. */
  readonly title: string;
  /** Names of the columns, in Markdown. In text a row is read as one sentence. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RichText[])[];
  /** Folded away in Markdown, and the first to be shortened. */
  readonly folded: boolean;
};

export const untrusted = (text: string) => ({ untrusted: text });

/** More of one kind in one cell than anybody reads. */
const MOST_LISTED = 30;

/** `a, b, c and 12 more`. */
export function listed(names: readonly string[], most = MOST_LISTED): RichText {
  const shown = names.slice(0, most).flatMap((name, index) => [index === 0 ? "" : ", ", untrusted(name)]);
  return names.length > most ? [...shown, ` and ${names.length - most} more`] : shown;
}

/** The first rows of a section, and how many there are in all. */
export function shortenSection(section: Section, most: number): Section {
  const count = section.rows.length;
  if (count <= most) return section;
  const title = `${section.title} (showing ${most} of ${count})`;
  return { ...section, title, rows: section.rows.slice(0, most) };
}
