// Values from YAML are hostile text: shown shortened, with control and invisible characters written as code points.

const LONGEST = 80;

/** `value` in double quotes, at most 80 characters of it, without characters that could move the cursor or hide text. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `"${visible(short)}"`;
}

/** Replaces control, format and separator characters, spaces but the usual one, and lone surrogates by their code point, such as <U+200B>. */
export function visible(text: string): string {
  return text.replace(
    /(?! )[\p{Cc}\p{Cf}\p{Z}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu,
    (character) => `<${codePoint(character)}>`,
  );
}

/** The same of untrusted text whose line feeds may stay. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** The Unicode code point of the first character of `text`, such as U+0410. */
export function codePoint(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A character in quotes; what isn't ASCII also by its code point, because it may look like another. */
export function quoteCharacter(character: string): string {
  return /^[ -~]$/.test(character) ? `"${character}"` : `${quote(character)} (${codePoint(character)})`;
}
