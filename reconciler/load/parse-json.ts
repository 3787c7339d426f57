// Strict JSON (RFC 8259) with places: JSON.parse alone says neither where a value is nor that a key appears twice.
import { EVENT_ID, SCALAR_STYLE } from "js-yaml";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import { checkCharacters } from "./check-characters.ts";
import { checkMergeMarkers } from "./check-merge-markers.ts";
import { MAX_EVENTS, type Parsed, tooManyEvents } from "./parse-yaml.ts";
import { createPlaceAt, createSourcePlaces, type SourceEvent } from "./source-places.ts";

/** Deeper nesting than any policy has. */
const MAX_DEPTH = 64;

const TOKEN =
  /[{}[\]:,]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![0-9A-Za-z.+-])|(?:true|false|null)(?![0-9A-Za-z_])/uy;
const WHITE_SPACE = /[ \t\r\n]*/y;

type Token = { readonly text: string; readonly start: number };

/** A reader of tokens, and what it has found so far. The first syntax error ends it. */
type Scan = {
  readonly text: string;
  readonly events: SourceEvent[];
  readonly duplicates: { readonly key: string; readonly first: number; readonly second: number }[];
  readonly rootKeys: string[];
  position: number;
};

class JsonFault extends Error {
  readonly offset: number;
  readonly hint: string | undefined;
  constructor(reason: string, offset: number, hint?: string) {
    super(reason);
    this.offset = offset;
    this.hint = hint;
  }
}

/** Parses one JSON file: strict syntax, no key twice, no `__proto__` key. */
export function parseJson(file: string, text: string): Parsed {
  const refused = [...checkCharacters(file, text), ...checkMergeMarkers(file, text)];
  if (refused.length > 0) return { diagnostics: refused };
  const placeAt = createPlaceAt(file, text);
  const scan: Scan = { text, events: [], duplicates: [], rootKeys: [], position: 0 };
  if (text.trim() === "") return { diagnostics: [diagnostic("empty-file", {}, { file, line: 1, column: 1 })] };
  try {
    readValue(scan, next(scan, "a value"), 0);
    skipWhiteSpace(scan);
    if (scan.position < text.length) throw new JsonFault("expected the end of the file", scan.position);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { message, offset, hint } = error;
    return { diagnostics: [diagnostic("json-syntax", { reason: visible(message), hint }, placeAt(offset))] };
  }
  const diagnostics: Diagnostic[] = scan.duplicates.map(({ key, first, second }) =>
    diagnostic("duplicate-key", { key }, placeAt(second), [{ message: "first here", place: placeAt(first) }]),
  );
  if (diagnostics.length > 0) return { diagnostics };
  if (scan.events.length > MAX_EVENTS) return { diagnostics: [tooManyEvents(file, scan.events.length)] };
  const places = createSourcePlaces(file, text, scan.events);
  const document = {
    file,
    text,
    value: JSON.parse(text) as unknown,
    ...places,
    rootKeys: scan.rootKeys,
    plainDates: [],
    size: scan.events.length,
  };
  return { document, diagnostics };
}

function skipWhiteSpace(scan: Scan): void {
  WHITE_SPACE.lastIndex = scan.position;
  WHITE_SPACE.test(scan.text);
  scan.position = WHITE_SPACE.lastIndex;
}

/** The next token, or an error that says what was `wanted` and what was found instead. */
function next(scan: Scan, wanted: string): Token {
  skipWhiteSpace(scan);
  const start = scan.position;
  TOKEN.lastIndex = start;
  const text = TOKEN.exec(scan.text)?.[0];
  if (text === undefined) throw new JsonFault(`expected ${wanted}, but found ${found(scan.text, start)}`, start);
  scan.position = start + text.length;
  return { text, start };
}

/** {@link next}, where nothing may end. */
function afterComma(scan: Scan, wanted: string): Token {
  const token = next(scan, wanted);
  if (!/^[}\]]$/.test(token.text)) return token;
  const hint = "take out the comma before it: in JSON none follows the last entry";
  throw new JsonFault(`expected ${wanted}, but found '${token.text}'`, token.start, hint);
}

function found(text: string, offset: number): string {
  const word = /^(?:[\w.+-]{1,20}|.)/su.exec(text.slice(offset, offset + 20))?.[0];
  return word === undefined ? "the end of the file" : word === '"' ? "text that is not valid in JSON" : `'${word}'`;
}

function readValue(scan: Scan, token: Token, depth: number): void {
  if (depth > MAX_DEPTH) throw new JsonFault(`nested more than ${MAX_DEPTH} levels deep`, token.start);
  if (token.text === "{") readObject(scan, token, depth);
  else if (token.text === "[") readArray(scan, token, depth);
  else if (/^[}\]:,]$/.test(token.text))
    throw new JsonFault(`expected a value, but found '${token.text}'`, token.start);
  else scan.events.push(scalar(token));
}

function readArray(scan: Scan, open: Token, depth: number): void {
  scan.events.push(collection(EVENT_ID.SEQUENCE, open));
  let token = next(scan, "a value or ']'");
  if (token.text !== "]") {
    for (;;) {
      readValue(scan, token, depth + 1);
      token = next(scan, "',' or ']'");
      if (token.text === "]") break;
      if (token.text !== ",") throw new JsonFault(`expected ',' or ']', but found '${token.text}'`, token.start);
      token = afterComma(scan, "a value");
    }
  }
  scan.events.push({ type: EVENT_ID.POP });
}

function readObject(scan: Scan, open: Token, depth: number): void {
  scan.events.push(collection(EVENT_ID.MAPPING, open));
  const keys = new Map<string, number>();
  let token = next(scan, "a key in double quotes or '}'");
  if (token.text !== "}") {
    for (;;) {
      readKey(scan, token, keys, depth);
      const colon = next(scan, "':'");
      if (colon.text !== ":") throw new JsonFault(`expected ':', but found '${colon.text}'`, colon.start);
      readValue(scan, next(scan, "a value"), depth + 1);
      token = next(scan, "',' or '}'");
      if (token.text === "}") break;
      if (token.text !== ",") throw new JsonFault(`expected ',' or '}', but found '${token.text}'`, token.start);
      token = afterComma(scan, "a key in double quotes");
    }
  }
  scan.events.push({ type: EVENT_ID.POP });
}

function readKey(scan: Scan, token: Token, keys: Map<string, number>, depth: number): void {
  if (!token.text.startsWith('"')) {
    throw new JsonFault(`expected a key in double quotes, but found '${token.text}'`, token.start);
  }
  const key = JSON.parse(token.text) as string;
  if (key === "__proto__") throw new JsonFault("the key __proto__ is not allowed", token.start);
  const first = keys.get(key);
  if (first === undefined) keys.set(key, token.start);
  else scan.duplicates.push({ key, first, second: token.start });
  if (depth === 0) scan.rootKeys.push(key);
  scan.events.push(scalar(token));
}

function collection(type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE, token: Token): SourceEvent {
  return { type, start: token.start };
}

function scalar(token: Token): SourceEvent {
  const quoted = token.text.startsWith('"');
  return {
    type: EVENT_ID.SCALAR,
    valueStart: token.start + (quoted ? 1 : 0),
    valueEnd: token.start + token.text.length - (quoted ? 1 : 0),
    anchorStart: -1,
    anchorEnd: -1,
    tagStart: -1,
    tagEnd: -1,
    style: quoted ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.PLAIN,
    chomping: 1,
    indent: -1,
    fast: false,
  };
}
