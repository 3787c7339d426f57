// Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet.
import { visible } from "../diagnostics/quote.ts";

/** Lines end with CR LF; the first names the columns. */
export function csv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** Spreadsheets treat what begins like this as a formula, some of them in full-width letters too (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** An apostrophe before a formula makes it text. Control characters are written as code points, as everywhere. */
function cell(value: string): string {
  const text = visible(FORMULA.test(value) ? `'${value}` : value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
