// Texts as YAML has them.

const PLAIN = /^[\p{L}_/][\p{L}\p{M}\p{N}_./@+=$-]*(?: [\p{L}\p{M}\p{N}_./@+=$()-]+)*$/u;
/** What a YAML reader, also an older one, takes for something other than text. */
const NOT_TEXT = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** What hides itself or moves other text, and what may not be in a YAML file: see load/check-characters.ts. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\u2800]|\p{Default_Ignorable_Code_Point}/u;

/**
 * Any text as one YAML scalar on one line: plain where every reader takes it as this text, in a list between brackets too; else in double
 * quotes, with an escape for each hidden character.
 */
export function scalar(text: string): string {
  if (PLAIN.test(text) && !NOT_TEXT.test(text) && !HIDDEN.test(text)) return text;
  return JSON.stringify(text).replace(new RegExp(HIDDEN, "gu"), (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
}
