// Invisible characters: they make a reviewer read something other than the reconciler does.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { createPlaceAt } from "./source-places.ts";

/**
 * Control characters except tab and line ends; bidirectional and other format characters; line and paragraph separators; what
 * Unicode calls default ignorable (zero-width, fillers, tags) and the blank Braille pattern. U+FE0F is fine behind a symbol,
 * where it only asks for the coloured picture.
 */
const INVISIBLE =
  /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]|(?!\ufe0f)\p{Default_Ignorable_Code_Point}|(?<![\p{So}\p{Extended_Pictographic}])\ufe0f/u;

/** Most files; ten times as fast as the search itself. */
const PLAIN = /^[\t\n\r -~]*$/;

/** A file that is full of them is not text; only so many are named. */
const MOST_NAMED = 20;

/** Refuses invisible characters anywhere in the file, also in comments. */
export function checkCharacters(file: string, text: string): Diagnostic[] {
  if (PLAIN.test(text)) return [];
  const placeAt = createPlaceAt(file, text);
  const found: Diagnostic[] = [];
  for (const { 0: character, index } of text.matchAll(new RegExp(INVISIBLE, "gu"))) {
    found.push(diagnostic("invisible-character", { character }, placeAt(index)));
    if (found.length === MOST_NAMED) break;
  }
  return found;
}

/** The first invisible character of a value: an escape in quotes can stand for one that isn't in the file's text. */
export function invisibleIn(value: string): string | undefined {
  return INVISIBLE.exec(value)?.[0];
}
