// Names that look like others: letters of two scripts in one word, disguised letters, and characters that escapes hide.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { invisibleIn } from "../load/check-characters.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { textsIn } from "./texts-in.ts";
import type { WrittenExternalName, WrittenTeam, WrittenUsers } from "./written.ts";

/** Scripts with letters that look like another's. Those of East Asia look like no others and are written with Latin letters. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Cherokee", /\p{Script=Cherokee}/u],
];
const ANYWHERE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;

/**
 * Refuses names of people and groups that a reviewer could take for others (Unicode technical standard 39, mixed scripts and
 * confusables, in its simplest form): a word, which ends at white space, has letters of one script; a character whose
 * compatibility form is ASCII is written in ASCII; accents are composed. The other names are ASCII by their schema.
 */
export function checkLookAlikes(source: ParsedDocument, value: WrittenTeam | WrittenUsers): Diagnostic[] {
  return namesIn(value).flatMap(({ name, path }) => {
    if (/^[ -~]*$/.test(name)) return [];
    const { character, problem } = lookAlike(name) ?? {};
    if (character === undefined || problem === undefined) return [];
    const place = source.placeOfCharacter(path, character);
    return [diagnostic("look-alike-name", { name, character, problem }, place)];
  });
}

function namesIn(value: Partial<WrittenTeam & WrittenUsers>): { name: string; path: Path }[] {
  return [
    ...(value.users ?? []).map(({ userName }, index) => ({ name: userName, path: ["users", index, "userName"] })),
    ...(value.groups ?? []).map(({ name }, index) => ({ name, path: ["groups", index, "name"] })),
    ...(value.external?.users ?? []).map(externalName(["external", "users"])),
    ...(value.external?.groups ?? []).map(externalName(["external", "groups"])),
  ];
}

function externalName(list: Path) {
  return (entry: WrittenExternalName, index: number): { name: string; path: Path } =>
    typeof entry === "string"
      ? { name: entry, path: [...list, index] }
      : { name: entry.name, path: [...list, index, "name"] };
}

function lookAlike(name: string): { character: string; problem: string } | undefined {
  for (const character of name) {
    const plain = character.normalize("NFKC");
    if (plain !== character && /^[ -~]+$/.test(plain)) return { character, problem: `which looks like "${plain}"` };
  }
  const composed = name.normalize("NFC");
  if (composed !== name) {
    const letters = [...composed];
    const character = /\p{M}/u.exec(name)?.[0] ?? [...name].find((each, index) => each !== letters[index]) ?? name;
    return { character, problem: "where one accented letter looks the same" };
  }
  return name
    .split(" ")
    .map(mixedScripts)
    .find((found) => found !== undefined);
}

function mixedScripts(word: string): { character: string; problem: string } | undefined {
  const letters = [...word]
    .filter((character) => /\p{L}/u.test(character) && !ANYWHERE.test(character))
    .map((character) => ({ character, script: scriptOf(character) }));
  const scripts = [...new Set(letters.map(({ script }) => script))];
  if (scripts.length < 2) return undefined;
  const odd = letters.find(({ script }) => script !== (scripts.includes("Latin") ? "Latin" : scripts[0]));
  return (
    odd && { character: odd.character, problem: `in a word that mixes letters of ${scripts.sort().join(" and ")}` }
  );
}

function scriptOf(character: string): string {
  return SCRIPTS.find(([, letters]) => letters.test(character))?.[0] ?? "another script";
}

/** Invisible characters that stand in a value as an escape (`"a\\u200Bb"`); what one of `said` already reports is left out. */
export function checkEscapes(document: ParsedDocument, said: readonly Diagnostic[]): Diagnostic[] {
  if (!document.text.includes("\\")) return [];
  const key = ({ file, line, column }: Place) => `${file}:${line}:${column}`;
  const places = new Set(said.map(({ place }) => key(place)));
  const found: Diagnostic[] = [];
  for (const { text, at, part } of textsIn(document.value, [])) {
    const character = invisibleIn(text);
    if (character === undefined) continue;
    const place = document.placeOf(at, part);
    if (!places.has(key(place))) found.push(diagnostic("invisible-character", { character }, place));
  }
  return found;
}
