// Text that looks like a date and has no quotes: YAML 1.2 reads it as text, older readers and editors as a date.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";

/** Keys whose value is a date, and the version of a policy, which AWS writes like one. A test compares them with the schemas. */
export const DATE_KEYS: ReadonlySet<string> = new Set(["until", "expires", "leaves", "Version"]);

/**
 * Refuses plain dates wherever the schema doesn't say date, so that every YAML reader finds the same in the file. What one of
 * `said` already reports, by its key or its value, is left out.
 */
export function checkPlainDates(document: ParsedDocument, said: readonly Diagnostic[]): Diagnostic[] {
  return plainDatesInText(document, said).map((path) =>
    diagnostic("needs-quotes", { raw: document.rawOf(path) ?? "", read: "a date" }, document.placeOf(path)),
  );
}

/** Where {@link checkPlainDates} finds them. */
export function plainDatesInText(document: ParsedDocument, said: readonly Diagnostic[]): readonly Path[] {
  const suspects = document.plainDates.filter((path) => !DATE_KEYS.has(String(path.at(-1))));
  if (suspects.length === 0) return [];
  const places = new Set(said.map((each) => `${each.place.line}:${each.place.column}`));
  return suspects.filter((path) => {
    const place = document.placeOf(path);
    const key = document.placeOf(path, "key");
    return !places.has(`${place.line}:${place.column}`) && !places.has(`${key.line}:${key.column}`);
  });
}
