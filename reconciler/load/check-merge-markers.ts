// A merge that git could not finish leaves both versions in the file, between lines of its own.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { createPlaceAt } from "./source-places.ts";

/** Seven characters at the beginning of a line, as git writes them; `|||||||` only with merge.conflictStyle diff3. */
const MARKER = /^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$/gm;

/** Refuses the whole file at the first marker, once: neither version is what somebody meant to be read. */
export function checkMergeMarkers(file: string, text: string): Diagnostic[] {
  const [first, ...others] = text.replaceAll("\r\n", " \n").matchAll(MARKER);
  if (first === undefined) return [];
  const placeAt = createPlaceAt(file, text);
  const lines = others.map(({ index }) => placeAt(index).line);
  return [diagnostic("merge-marker", { marker: first[0].trimEnd(), lines }, placeAt(first.index))];
}
