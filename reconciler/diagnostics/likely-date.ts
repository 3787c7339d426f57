// Dates as people write them, in the one form that is read here.

const FORMS: readonly RegExp[] = [
  /^(?<year>\d{4})[-/. ](?<month>\d{1,2})[-/. ](?<day>\d{1,2})(?:[T ].*)?$/,
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  /^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})$/,
  // With other signs, half of the world writes the month first: only a day that is no month is certain.
  /^(?<day>1[3-9]|2\d|3[01])[-/ ](?<month>\d{1,2})[-/ ](?<year>\d{4})$/,
  /^(?<month>\d{1,2})[-/ ](?<day>1[3-9]|2\d|3[01])[-/ ](?<year>\d{4})$/,
];

/** `31.12.2026`, `2026-1-5`, `2026/12/31` as `2026-12-31`; undefined for what is none, ambiguous, or no day of the calendar. */
export function likelyDate(text: string): string | undefined {
  const found = FORMS.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return undefined;
  const { year = "", month = "", day = "" } = found;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const read = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(date) ? date : undefined;
}
