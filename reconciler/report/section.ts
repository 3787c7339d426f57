// A report as data: what each format shows in its own way.

/** Words of ours, which may hold Markdown's marks, and text of others, which is shown as it is. */
export type Words = readonly (string | { readonly theirs: string })[];

export type Section = {
  /** Ours; empty: none. */
  readonly title: string;
  /** Names of the columns, in Markdown. In text a row is read as one sentence. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Words[])[];
  /** Folded away in Markdown, and the first to be shortened. */
  readonly folded: boolean;
};

export const theirs = (text: string) => ({ theirs: text });

/** More of one kind in one cell than anybody reads. */
const MOST_LISTED = 30;

/** `a, b, c and 12 more`. */
export function listed(names: readonly string[], most = MOST_LISTED): Words {
  const shown = names.slice(0, most).flatMap((name, index) => [index === 0 ? "" : ", ", theirs(name)]);
  return names.length > most ? [...shown, ` and ${names.length - most} more`] : shown;
}

/** The first rows of a section, and how many there are in all. */
export function shortenSection(section: Section, most: number): Section {
  const count = section.rows.length;
  if (count <= most) return section;
  const title = `${section.title} (showing ${most} of ${count})`;
  return { ...section, title, rows: section.rows.slice(0, most) };
}
