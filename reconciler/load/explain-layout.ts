// How the lines of a YAML file with a fault stand to each other: dashes, colons and spaces that are lacking or too many.
import { quote, visible } from "../diagnostics/quote.ts";
import type { YamlFault } from "./faulty-lines.ts";
import { DASHES, type Line, lineAbove, lineBelow, numberOf, shortened } from "./faulty-lines.ts";

/** An entry that is one text, and below it, as if it had keys, its last day. */
export function explainKeyBelowText(text: string, line: Line): YamlFault | undefined {
  const [, indent, day] = /^( *)expires: *(\S+)/.exec(line.text) ?? [];
  const [, name] = /^ *- +([^\s:#]+)\s*$/.exec(lineAbove(text, line)?.text ?? "") ?? [];
  if (indent === undefined || day === undefined || name === undefined) return undefined;
  return {
    reason: "an entry that is one text has no keys below it",
    hint: `write both as one entry: - { user: ${visible(shortened(name))}, expires: ${visible(shortened(day))} }`,
    offset: line.start + indent.length,
  };
}

/**
 * Entries of a list that are indented further than the text before them, whose line they continue for YAML. Of several it is that text that
 * stands otherwise. `line` is one of them.
 */
export function explainEntries(text: string, line: Line): YamlFault | undefined {
  const [, spaces] = /^( *)-(?: |$)/.exec(line.text) ?? [];
  if (spaces === undefined) return undefined;
  const isBeside = (other: Line | undefined) =>
    other !== undefined && /^ *-(?: |$)/.test(other.text) && other.text.indexOf("-") === spaces.length;
  let first = line;
  let above = lineAbove(text, line);
  for (; above !== undefined && isBeside(above); above = lineAbove(text, above)) first = above;
  const [, indent, entry] = /^( *)(- +[^\s"'[{|>&*!%@`#-].*)$/.exec(above?.text ?? "") ?? [];
  if (above === undefined || indent === undefined || entry === undefined || /:(?:\s|$)/.test(entry)) return undefined;
  if (indent.length >= spaces.length) return undefined;
  if (first.start !== line.start || isBeside(lineBelow(text, line))) {
    return {
      reason: "the line is not indented as far as the entries below it",
      hint: `put as many spaces before its dash as in line ${numberOf(text, first)}: ${spaces.length}`,
      offset: above.start + indent.length,
    };
  }
  return {
    reason: "the line is indented further than the entry above it, of which it becomes a part",
    hint: `put as many spaces before its dash as before ${quote(shortened(entry.trim()))} in line ${numberOf(text, above)}: ${indent.length}`,
    offset: line.start + spaces.length,
  };
}

/** An entry of a list without its dash, or without the space behind it; the parser may have stopped in the line below. */
export function explainDash(text: string, line: Line): YamlFault | undefined {
  for (const own of [line, lineAbove(text, line) ?? line]) {
    const [, indent, dash, entry] = /^( *)(-?)([^\s#:'"[-][^:]*|[^\s#:'"[-]\S*: .*|\{.*)$/.exec(own.text) ?? [];
    if (indent === undefined || entry === undefined || (dash === "" && !/^\S+ *$/.test(entry))) continue;
    if (besideEntry(text, own)?.wanted !== indent.length) continue;
    return { ...lackingDash(`${dash}${entry}`), offset: own.start + indent.length };
  }
  return undefined;
}

/** Of an entry of a list that was written so. */
export function lackingDash(written: string): Pick<YamlFault, "reason" | "hint"> {
  const entry = written.replace(/^-/, "").trim();
  return {
    reason: written.startsWith("-")
      ? "there is no space behind the dash"
      : "there is no dash before this entry of a list",
    hint: `write ${visible(shortened(`- ${entry}`))}`,
  };
}

/** The line above is a key, or a key and its value, without a colon. */
export function explainMissingColon(text: string, line: Line): YamlFault | undefined {
  const above = lineAbove(text, line);
  const [dashes = ""] = DASHES.exec(above?.text ?? "") ?? [];
  const [whole, key, value = ""] = /^([A-Za-z]+)(?: +(\S.*))?$/.exec(above?.text.slice(dashes.length) ?? "") ?? [];
  if (above === undefined || whole === undefined || (dashes.includes("-") && value === "")) return undefined;
  return {
    reason: `there is no colon behind ${quote(key)}`,
    hint: `write ${visible(shortened(`${key}: ${value}`.trim()))}`,
    offset: above.start + dashes.length,
  };
}

/** `name:Reader`, which is a text without a key; the parser stops at the next key. */
export function explainMissingSpace(text: string, line: Line): YamlFault | undefined {
  const above = lineAbove(text, line);
  const [whole, dashes = "", key, value] = /^( *(?:- +)*)([A-Za-z]+):([^\s:/].*)$/.exec(above?.text ?? "") ?? [];
  if (above === undefined || whole === undefined) return undefined;
  // In a policy an entry of a list is an action: iam:PassRole.
  if (dashes.includes("-") && /^\s*"?Statement"?:/m.test(text)) return undefined;
  return {
    reason: `there is no space behind the colon of ${quote(key ?? "")}`,
    hint: `write ${visible(shortened(`${key}: ${value}`.trim()))}`,
    offset: above.start + dashes.length,
  };
}

/** A line that begins further left or right than those around it allow. */
export function explainIndentation(text: string, line: Line, offset: number): YamlFault | undefined {
  const [{ length: indent }] = /^ */.exec(line.text) ?? [""];
  const isBeforeColon = /^ *(?:- +)*[^\s:]+$/.test(line.text.slice(0, offset - line.start));
  if (offset - line.start !== indent && !isBeforeColon) return undefined;
  const beside = /^ *-(?: |$)/.test(line.text) ? besideEntry(text, line) : nearest(besideKeys(text, line), indent);
  if (beside === undefined || beside.wanted === indent) return undefined;
  return {
    reason: "the line is not indented as far as the lines that it belongs to",
    hint: `if it belongs ${beside.where}, put ${spaces(beside.wanted)} before it`,
    offset: line.start + indent,
  };
}

type Neighbour = { readonly where: string; readonly wanted: number };

const spaces = (count: number) => (count === 0 ? "no space" : `${count} space${count === 1 ? "" : "s"}`);

/** The first of those that are the fewest spaces away. */
function nearest(neighbours: readonly Neighbour[], indent: number): Neighbour | undefined {
  const away = ({ wanted }: Neighbour) => Math.abs(wanted - indent);
  const least = Math.min(...neighbours.map(away));
  return neighbours.find((it) => away(it) === least);
}

/** The keys beside which a line can be: the nearest above, and those further left that it is under; the nearest first. */
function besideKeys(text: string, line: Line): readonly Neighbour[] {
  const found: Neighbour[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let above = lineAbove(text, line); above !== undefined && least > 0; above = lineAbove(text, above)) {
    const [{ length: wanted }] = DASHES.exec(above.text) ?? [""];
    const begins = above.text.search(/\S/);
    const [key] = /^(?:"[^"]*"|'[^']*'|[^\s:"'[{]+)(?=:(?:\s|$))/.exec(above.text.slice(wanted)) ?? [];
    if (key !== undefined && wanted < least) {
      found.push({
        where: `beside ${quote(key.replaceAll(/^["']|["']$/g, ""))} of line ${numberOf(text, above)}`,
        wanted,
      });
    }
    least = Math.min(least, begins);
  }
  return found;
}

/** The nearest list entry above, or the key whose list begins here. */
function besideEntry(text: string, line: Line): Neighbour | undefined {
  for (let above = lineAbove(text, line); above !== undefined; above = lineAbove(text, above)) {
    const [{ length: content }] = DASHES.exec(above.text) ?? [""];
    const [key] = /^[^\s:]+(?=:\s*(?:#.*)?$)/.exec(above.text.slice(content)) ?? [];
    if (key !== undefined) return { where: `to ${quote(key)} of line ${numberOf(text, above)}`, wanted: content + 2 };
    if (/^ *- /.test(above.text)) {
      return { where: `beside the entry in line ${numberOf(text, above)}`, wanted: above.text.indexOf("-") };
    }
  }
  return undefined;
}
