// Text that looks like a date and has no quotes: YAML 1.2 reads text, older readers and editors read a date.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ParsedDocument } from "../load/source-document.ts";

/** Keys whose value is a date, and the version of a policy, which AWS writes like one. A test compares them with the schemas. */
export const DATE_KEYS: ReadonlySet<string> = new Set(["until", "Version"]);

/** Refuses plain dates wherever the schema doesn't say date, so that every YAML reader finds the same in the file. */
export function checkPlainDates(document: ParsedDocument): Diagnostic[] {
  return document.plainDates
    .filter((path) => !DATE_KEYS.has(String(path.at(-1))))
    .map((path) =>
      diagnostic("needs-quotes", { raw: document.rawOf(path) ?? "", read: "a date" }, document.placeOf(path)),
    );
}
