// What js-yaml says of a fault, in terms of what was typed: the usual mistakes, each with what to write instead.
import { quote, visible } from "../diagnostics/quote.ts";
import {
  explainDash,
  explainEntries,
  explainIndentation,
  explainKeyBelowText,
  explainMissingColon,
  explainMissingSpace,
} from "./explain-layout.ts";
import { DASHES, type Line, lineAt, shortened, type YamlFault } from "./faulty-lines.ts";

/** `reason` and `offset` are js-yaml's. */
export function explainYamlFault(text: string, reason: string, offset: number): YamlFault {
  const line = lineAt(text, offset);
  const open = openPart(text.slice(0, offset));
  const fault = { reason: visible(reason), offset };
  return (
    explainTab(line) ??
    explainFirstCharacter(line, offset) ??
    explainQuote(text, open, line) ??
    explainDashInBrackets(open, line, offset) ??
    ((open.bracket ?? offset) >= line.start ? explainEntries(text, line) : undefined) ??
    explainBracket(text, open, line, fault) ??
    explainBehindQuote(line, offset) ??
    explainColon(line, offset) ??
    explainDash(text, line) ??
    explainMissingSpace(text, line) ??
    explainMissingColon(text, line) ??
    explainKeyBelowText(text, line) ??
    explainIndentation(text, line, offset) ??
    fault
  );
}

function explainTab({ text, start }: Line): YamlFault | undefined {
  const spaces = /^( *)\t/.exec(text)?.[1];
  if (spaces === undefined) return undefined;
  return {
    reason: "the line is indented with a tab",
    hint: "indent it with spaces, as far as the lines above that it belongs to",
    offset: start + spaces.length,
  };
}

/** YAML has another use for these, or keeps them for later (YAML 1.2.2, 5.3 and 7.3.3). */
const NOT_FIRST = /^(?:[@`%*&]|\{\{)/;

function explainFirstCharacter({ text, start }: Line, offset: number): YamlFault | undefined {
  const column = offset - start;
  const template = /(?:^|[\s[,])(?=\{\{)/.exec(text.slice(0, column + 1));
  // js-yaml stops behind a * or & without a name, and before the others.
  const atMark = /[*&]/.test(text[column - 1] ?? "") ? column - 1 : column;
  const at = template === null ? atMark : template.index + template[0].length;
  const [first] = NOT_FIRST.exec(text.slice(at)) ?? [];
  if (first === undefined || !/(?:^|[\s[{,])$/.test(text.slice(0, at))) return undefined;
  return {
    reason: `text that begins with ${first} must be in quotes`,
    hint: `put it in quotes: ${quote(textAt(text, at))}`,
    offset: start + at,
  };
}

/**
 * The text that begins at `start`, as far as it was probably meant: to a comment or the end of its line, and between brackets
 * to a comma or bracket.
 */
export function textAt(text: string, start: number): string {
  const line = lineAt(text, start);
  const [whole = ""] = text.slice(start, line.start + line.text.length).split(/\s#/, 1);
  const isInBrackets = /[[{]/.test(line.text.slice(0, start - line.start));
  const [template = ""] = /^\{\{[^{}]*\}\}/.exec(whole) ?? [];
  const rest = whole.slice(template.length);
  return template + (isInBrackets ? (rest.split(/[,\]}]/, 1)[0] ?? "") : rest).trimEnd();
}

/** What is still open where a text ends: a quote, or else the innermost bracket; and the last quoted text of several lines. */
type Open = {
  readonly quote: number | undefined;
  readonly bracket: number | undefined;
  readonly longQuote: { readonly start: number; readonly end: number } | undefined;
};

function openPart(text: string): Open {
  const brackets: number[] = [];
  let longQuote: Open["longQuote"];
  const token = /(?<=^|[\s[{,:])#.*|(?<=^|[\s[{,(:])(["'])|[[\]{}]/gm;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === "[" || found === "{") brackets.push(match.index);
    else if (found === "]" || found === "}") brackets.pop();
    else if (match[1] !== undefined) {
      const end = closingQuote(text, match.index);
      if (end === undefined) return { quote: match.index, bracket: brackets.at(-1), longQuote };
      if (text.slice(match.index, end).includes("\n")) longQuote = { start: match.index, end };
      token.lastIndex = end + 1;
    }
  }
  return { quote: undefined, bracket: brackets.at(-1), longQuote };
}

/** The offset of the quote that ends the one at `start`. */
function closingQuote(text: string, start: number): number | undefined {
  const inside = text[start] === "'" ? /(?:[^']|'')*'/y : /(?:[^"\\]|\\[\s\S])*"/y;
  inside.lastIndex = start + 1;
  return inside.test(text) ? inside.lastIndex - 1 : undefined;
}

/** A quote without its partner takes in all that follows, up to the next quote or the end of the file. */
function explainQuote(text: string, { quote: open, longQuote }: Open, line: Line): YamlFault | undefined {
  const start = open ?? (longQuote !== undefined && longQuote.end >= line.start ? longQuote.start : undefined);
  if (start === undefined) return undefined;
  const own = lineAt(text, start);
  if (own.start === line.start) return undefined;
  return {
    reason: `the text that begins with ${text[start]} here has no ${text[start]} at its end`,
    hint: `end it in the same line: ${visible(shortened(endedQuote(text, start, own)))}`,
    offset: start,
  };
}

/** With a quote at its end: before the brackets that end its line, where it is between brackets. */
function endedQuote(text: string, start: number, { text: own, start: ownStart }: Line): string {
  const written = own.slice(start - ownStart).trimEnd();
  const { bracket } = openPart(own.slice(0, start - ownStart));
  const [brackets = ""] = bracket === undefined ? [] : (/[\]}\s]*$/.exec(written) ?? []);
  return `${written.slice(0, written.length - brackets.length)}${text[start]}${brackets}`;
}

/** `'Ana's group'`: what follows the closing quote is no part of the text. */
function explainBehindQuote({ text, start }: Line, offset: number): YamlFault | undefined {
  const column = offset - start;
  const [quoted, mark] = /(["'])(?:(?!\1).)*\1$/.exec(text.slice(0, column)) ?? [];
  if (quoted === undefined || mark === undefined) return undefined;
  const at = column - quoted.length;
  const [rest = ""] = text.slice(column).split(/\s#/, 1);
  const inside = `${quoted.slice(1, -1)}${mark}${rest.trim().replace(new RegExp(`${mark}$`), "")}`;
  const written = mark === "'" && !inside.includes('"') ? `"${inside}"` : `'${inside.replaceAll("'", "''")}'`;
  return {
    reason: `the text that begins with ${mark} ends before the end of the line`,
    hint: `if the whole line was meant, write ${visible(shortened(written))}`,
    offset: start + at,
  };
}

/** `[ - ana.silva ]`. */
function explainDashInBrackets({ bracket }: Open, line: Line, offset: number): YamlFault | undefined {
  if (bracket === undefined || bracket < line.start || !/^-\s/.test(line.text.slice(offset - line.start)))
    return undefined;
  return { reason: "between brackets an entry has no dash", hint: "take the dash out", offset };
}

function explainBracket(text: string, { bracket }: Open, line: Line, fault: YamlFault): YamlFault | undefined {
  if (bracket === undefined) return undefined;
  const own = lineAt(text, bracket);
  const isOther = text[fault.offset] === (text[bracket] === "[" ? "}" : "]");
  if (own.start === line.start && !isOther && !/end of the stream/.test(fault.reason)) {
    return { ...fault, hint: "between brackets put a comma between two entries, and text with : , [ ] { } in quotes" };
  }
  const closing = text[bracket] === "[" ? "]" : "}";
  return {
    reason: `the ${text[bracket]} here is not closed`,
    hint: `write ${closing} behind its last entry, and a comma between two entries`,
    offset: bracket,
  };
}

/** `key: some text: more`. */
function explainColon({ text, start }: Line, offset: number): YamlFault | undefined {
  const [whole = "", before = "", value = ""] =
    /^(\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s:#"'[{](?:[^:#]|:(?! ))*): +)([^\s"'[{|>].*)$/.exec(text) ?? [];
  if (whole === "" || offset - start < before.length || !/:(?:\s|$)/.test(value)) return undefined;
  return {
    reason: 'text that contains ": " must be in quotes',
    hint: `write ${visible(before.replace(DASHES, "").trim())} ${quote(textAt(text, before.length))}`,
    offset: start + before.length,
  };
}
