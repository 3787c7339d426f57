// YAML to values and places with one parse, and without the parts of YAML that hide what a file says.
import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from "js-yaml";
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { checkCharacters } from "./check-characters.ts";
import { checkMergeMarkers } from "./check-merge-markers.ts";
import { explainEntries, lackingDash } from "./explain-layout.ts";
import { explainYamlFault, textAt } from "./explain-yaml-fault.ts";
import { lineAt } from "./faulty-lines.ts";
import type { ParsedDocument } from "./source-document.ts";
import type { Path } from "./source-places.ts";
import { createPlaceAt, createSourcePlaces, type ScalarEvent } from "./source-places.ts";

export type Parsed = {
  /** Present exactly when no diagnostic is an error. */
  readonly document?: ParsedDocument;
  readonly diagnostics: readonly Diagnostic[];
};

type YamlEvent = ReturnType<typeof parseEvents>[number];

/** Deeper nesting than any document of ours or any policy has. */
const MAX_DEPTH = 64;
/** Keys, values and ends of maps and lists in one file: five times a team with a thousand groups of ten. */
export const MAX_EVENTS = 100_000;

/** Parses one file. A syntax error ends it (one for each file); everything else that is refused is listed in full. */
export function parseYaml(file: string, text: string): Parsed {
  const refused = [...checkCharacters(file, text), ...checkMergeMarkers(file, text)];
  if (refused.length > 0) return { diagnostics: refused };
  let events: YamlEvent[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    return { diagnostics: [syntaxFault(file, text, error)] };
  }
  if (events.length > MAX_EVENTS) return { diagnostics: [tooManyEvents(file, events.length)] };
  const checked = checkEvents(file, text, events);
  if (checked.diagnostics.length > 0) return { diagnostics: checked.diagnostics };
  let value: unknown;
  try {
    [value] = constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases: 0 });
  } catch (error) {
    return { diagnostics: [syntaxFault(file, text, error)] };
  }
  if (value === undefined || value === null) {
    return { diagnostics: [diagnostic("empty-file", {}, { file, line: 1, column: 1 })] };
  }
  const places = createSourcePlaces(file, text, events.slice(1, -1));
  return {
    document: {
      file,
      text,
      value,
      ...places,
      rootKeys: checked.rootKeys,
      plainDates: checked.plainDates,
      size: events.length,
    },
    diagnostics: [],
  };
}

export function tooManyEvents(file: string, size: number): Diagnostic {
  const args = { size, limit: MAX_EVENTS, unit: "keys and values" } as const;
  return diagnostic("file-too-big", args, { file, line: 1, column: 1 });
}

function syntaxFault(file: string, text: string, error: unknown): Diagnostic {
  if (!(error instanceof YAMLException)) throw error;
  const { reason, hint, offset } = explainYamlFault(text, error.reason, error.mark?.position ?? 0);
  return diagnostic("yaml-syntax", { reason, hint }, createPlaceAt(file, text)(offset));
}

/** An open map or list of the walk: `keys` (first offset of each) for maps; `key` is the key whose value comes next. */
type Frame = { readonly keys: Map<string, number> | undefined; key: string | undefined; index: number };

type Walk = {
  readonly text: string;
  readonly placeAt: (offset: number) => Place;
  readonly stack: Frame[];
  readonly diagnostics: Diagnostic[];
  readonly rootKeys: string[];
  readonly plainDates: Path[];
};

/** One walk over the events: refuses what the access language leaves out of YAML, and notes what later stages ask for. */
function checkEvents(file: string, text: string, events: readonly YamlEvent[]): Walk {
  const placeAt = createPlaceAt(file, text);
  const walk: Walk = { text, placeAt, stack: [], diagnostics: [], rootKeys: [], plainDates: [] };
  const { diagnostics, stack } = walk;
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents === 0) diagnostics.push(diagnostic("empty-file", {}, { file, line: 1, column: 1 }));
  if (documents > 1) diagnostics.push(diagnostic("second-document", {}, placeAt(secondDocument(text, events))));
  if (documents !== 1) return walk;
  for (const event of events.slice(1, -1)) {
    if (event.type === EVENT_ID.DOCUMENT) continue;
    if (event.type === EVENT_ID.POP) {
      stack.pop();
      completeValue(stack.at(-1));
      continue;
    }
    refuseMarks(walk, event);
    const frame = stack.at(-1);
    if (frame?.keys !== undefined && frame.key === undefined) {
      if (event.type !== EVENT_ID.SCALAR) {
        const start = event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start;
        const template = text.startsWith("{", start) && text[start - 1] === "{" ? textAt(text, start - 1) : undefined;
        diagnostics.push(diagnostic("yaml-key", { text: template }, placeAt(start)));
        return walk;
      }
      frame.key = readKey(walk, event, frame.keys);
      continue;
    }
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const keys = event.type === EVENT_ID.MAPPING ? new Map<string, number>() : undefined;
      stack.push({ keys, key: undefined, index: 0 });
      continue;
    }
    if (event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN) {
      if (isPlainDate(text, event)) walk.plainDates.push(currentPath(stack));
      refuseContinuedLine(walk, event);
    }
    completeValue(frame);
  }
  return walk;
}

function completeValue(frame: Frame | undefined): void {
  if (frame === undefined) return;
  frame.key = undefined;
  frame.index += 1;
}

function currentPath(stack: readonly Frame[]): Path {
  return stack.map((frame) => (frame.keys === undefined ? frame.index : (frame.key ?? "")));
}

/** Refuses anchors, aliases and tags. */
function refuseMarks(
  walk: Walk,
  event: Exclude<YamlEvent, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>,
): void {
  const { text, placeAt, diagnostics } = walk;
  if (event.anchorStart >= 0) {
    const isAlias = event.type === EVENT_ID.ALIAS;
    const name = text.slice(event.anchorStart, event.anchorEnd);
    // An alias of nothing is text whose quotes were forgotten.
    const meant = isAlias && !text.includes(`&${name}`) ? textAt(text, event.anchorStart - 1) : undefined;
    const args = { name: `${isAlias ? "*" : "&"}${name}`, text: meant };
    diagnostics.push(diagnostic("yaml-anchor", args, placeAt(event.anchorStart - 1)));
  }
  if (event.type !== EVENT_ID.ALIAS && event.tagStart >= 0) {
    const tag = text.slice(event.tagStart, event.tagEnd);
    diagnostics.push(diagnostic("yaml-tag", { tag }, placeAt(event.tagStart)));
  }
}

/** A list entry that is indented too far is read as more of the text above it, dash and all. */
function refuseContinuedLine({ text, placeAt, diagnostics }: Walk, { valueStart, valueEnd }: ScalarEvent): void {
  const [first = "", dashed] = /^[^\r\n]*(?:\r\n|\n|\r) *(?=(- [^\r\n]*))/.exec(text.slice(valueStart, valueEnd)) ?? [];
  if (dashed === undefined) return;
  const { line, column } = placeAt(valueStart);
  const above = lineAt(text, valueStart).text;
  // Text with a line of its own, before an entry with a dash.
  if (above.search(/\S/) === column - 1) {
    diagnostics.push(diagnostic("yaml-syntax", lackingDash(first.trim()), placeAt(valueStart)));
    return;
  }
  // Of several such entries it is the text above that stands otherwise.
  const fault = explainEntries(text, lineAt(text, valueStart + first.length));
  if (fault !== undefined && fault.offset < valueStart) {
    diagnostics.push(diagnostic("yaml-syntax", fault, placeAt(fault.offset)));
    return;
  }
  const args = {
    text: first.trim(),
    above: above.trim(),
    line,
    spaces: /^ *- /.test(above) ? above.indexOf("-") : column - 1,
  };
  diagnostics.push(diagnostic("yaml-continued-line", args, placeAt(valueStart + first.length)));
}

/** What the core schema of YAML 1.2 makes a number, boolean or null of. As a key it would lose how it was typed (012 → "12"). */
const NOT_TEXT =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

function readKey(walk: Walk, event: ScalarEvent, keys: Map<string, number>): string {
  const { text, placeAt, diagnostics } = walk;
  const key = getScalarValue(text, event);
  const plain = event.style === SCALAR_STYLE.PLAIN;
  const offset = Math.max(event.valueStart - (plain ? 0 : 1), 0);
  if (plain && key === "<<") diagnostics.push(diagnostic("yaml-merge-key", {}, placeAt(offset)));
  else if (plain && NOT_TEXT.test(key)) diagnostics.push(diagnostic("key-needs-quotes", { raw: key }, placeAt(offset)));
  else if (key === "__proto__") diagnostics.push(diagnostic("yaml-key", { text: undefined }, placeAt(offset)));
  const first = keys.get(key);
  if (first === undefined) keys.set(key, offset);
  else {
    const related = [{ message: "first here", place: placeAt(first) }];
    diagnostics.push(diagnostic("duplicate-key", { key }, placeAt(offset), related));
  }
  if (walk.stack.length === 1) walk.rootKeys.push(key);
  return key;
}

/** Older and other YAML readers turn it into a date; only the place tells whether a date is meant. */
function isPlainDate(text: string, event: ScalarEvent): boolean {
  if (event.valueStart < 0) return false;
  const first = text.charCodeAt(event.valueStart);
  if (first < 48 || first > 57) return false;
  return /^\d{4}-\d\d?-\d\d?(?:$|[Tt\s])/.test(text.slice(event.valueStart, event.valueEnd));
}

/** The offset at which the second document's content begins; the end of the text if it has none. */
function secondDocument(text: string, events: readonly YamlEvent[]): number {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
  for (const event of events.slice(second + 1)) {
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
    if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) return event.valueStart;
  }
  return text.length;
}
