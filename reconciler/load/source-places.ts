// From a path in a document to its place in the text. Nothing is computed before it is needed.
import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Place } from "../diagnostics/diagnostic.ts";

/** Where a value is inside a document: map keys and list indexes from the root. */
export type Path = readonly (string | number)[];

/** A scalar event as js-yaml gives it; the JSON scanner makes the same. Offsets count UTF-16 code units from 0; -1: absent. */
export type ScalarEvent = Parameters<typeof getScalarValue>[1];

/** What this file needs of js-yaml's events: starts of maps and lists, scalars, and the pops that close the former. */
export type SourceEvent = { readonly type: number; readonly start?: number } | ScalarEvent;

/** The events of one document, without its DOCUMENT event and the pop for it. */
export type SourceEvents = readonly SourceEvent[];

type Found = { readonly key: number | undefined; readonly value: number };

/** Offsets of UTF-16 code units from 0; `end` is the first one behind it. */
export type Span = { readonly start: number; readonly end: number };

/** Where all of a value is: a list or map to its last entry or closing bracket, a block scalar without blank lines at its end. */
export type Extent = Span & {
  /** Its key, with quotes, where it is in a map. */
  readonly key: Span | undefined;
  /** Lists and maps are written between brackets (flow) or as indented lines (block). */
  readonly style: "scalar" | "flow" | "block";
};

export type SourcePlaces = {
  readonly spanOf: (path: Path) => Span | undefined;
  /** Undefined for a path that doesn't exist, and where a value is left out (`key:`). */
  readonly extentOf: (path: Path) => Extent | undefined;
  readonly placeOf: (path: Path, part?: "key" | "value") => Place;
  readonly rawOf: (path: Path) => string | undefined;
  readonly placeOfCharacter: (path: Path, character: string) => Place;
};

export function createSourcePlaces(file: string, text: string, events: SourceEvents): SourcePlaces {
  const placeAt = createPlaceAt(file, text);
  const { find, children } = createFinder(text, events);

  const offsetOf = (found: Found, part: "key" | "value"): number => {
    const key = found.key === undefined ? undefined : startOf(events[found.key]);
    if (part === "key" && key !== undefined) return key;
    return startOf(events[found.value]) ?? key ?? 0;
  };
  const scalarAt = (path: Path): ScalarEvent | undefined => {
    const { found, whole } = find(path);
    const event = whole ? events[found.value] : undefined;
    return event !== undefined && isScalar(event) ? event : undefined;
  };
  return {
    spanOf: (path) => {
      const { found, whole } = find(path);
      return whole ? spanAt(text, events, found.value) : undefined;
    },
    extentOf: (path) => {
      const { found, whole } = find(path);
      return whole ? extentAt(text, events, found, children) : undefined;
    },
    placeOf: (path, part = "value") => {
      const { found, whole } = find(path);
      return placeAt(offsetOf(found, whole ? part : "value"));
    },
    rawOf: (path) => {
      const scalar = scalarAt(path);
      return scalar === undefined
        ? undefined
        : text.slice(Math.max(scalar.valueStart, 0), Math.max(scalar.valueEnd, 0));
    },
    placeOfCharacter: (path, character) => {
      const { found } = find(path);
      const scalar = scalarAt(path);
      const offset = scalar === undefined ? -1 : text.indexOf(character, Math.max(scalar.valueStart, 0));
      return placeAt(
        scalar !== undefined && offset >= 0 && offset < scalar.valueEnd ? offset : offsetOf(found, "value"),
      );
    },
  };
}

export function isScalar(event: SourceEvent): event is ScalarEvent {
  return event.type === EVENT_ID.SCALAR;
}

/** Where `event` begins in the text, at its quote if it has one; undefined for a value that is left out (`key:`). */
function startOf(event: SourceEvent | undefined): number | undefined {
  if (event === undefined) return undefined;
  if (!isScalar(event)) return event.start;
  if (event.valueStart < 0) return undefined;
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return quoted ? event.valueStart - 1 : event.valueStart;
}

/** A scalar with its quotes, or a map between braces that holds scalars alone; undefined for all else, and for what is left out. */
function spanAt(text: string, events: SourceEvents, index: number): Span | undefined {
  const event = events[index];
  const start = startOf(event);
  if (event === undefined || start === undefined) return undefined;
  if (isScalar(event)) {
    const end = endOf(event);
    return end === undefined ? undefined : { start, end };
  }
  if (text[start] !== "{") return undefined;
  let last = start + 1;
  for (let at = index + 1; ; at += 1) {
    const inside = events[at];
    if (inside === undefined || inside.type === EVENT_ID.POP) break;
    if (!isScalar(inside)) return undefined;
    last = endOf(inside) ?? last;
  }
  const [rest] = /^[\s,]*\}/.exec(text.slice(last, last + 100)) ?? [];
  return rest === undefined ? undefined : { start, end: last + rest.length };
}

/** Behind the scalar and its quote; undefined for block scalars and for a value that is left out. */
function endOf(event: ScalarEvent): number | undefined {
  if (event.valueStart < 0) return undefined;
  if (event.style === SCALAR_STYLE.PLAIN) return event.valueEnd;
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return quoted ? event.valueEnd + 1 : undefined;
}

function extentAt(
  text: string,
  events: SourceEvents,
  { key, value }: Found,
  children: (parent: number) => readonly number[],
): Extent | undefined {
  const event = events[value];
  const start = startOf(event);
  const end = endOfAll(text, events, value, children);
  if (event === undefined || start === undefined || end === undefined) return undefined;
  const style = isScalar(event) ? "scalar" : /[[{]/.test(text[start] ?? "") ? "flow" : "block";
  return { start, end, key: key === undefined ? undefined : spanAt(text, events, key), style };
}

/** What is between the last entry of a flow list or map and its closing bracket. */
const UP_TO_BRACKET = /(?:[\s,]|#[^\r\n]*)*[\]}]/y;

function endOfAll(
  text: string,
  events: SourceEvents,
  index: number,
  children: (parent: number) => readonly number[],
): number | undefined {
  const event = events[index];
  const start = startOf(event);
  if (event === undefined || start === undefined) return undefined;
  if (isScalar(event)) return endOf(event) ?? start + text.slice(start, event.valueEnd).trimEnd().length;
  const last = children(index).at(-1);
  const end = last === undefined ? start + 1 : endOfAll(text, events, last, children);
  if (end === undefined || !/[[{]/.test(text[start] ?? "")) return end;
  UP_TO_BRACKET.lastIndex = end;
  return UP_TO_BRACKET.test(text) ? UP_TO_BRACKET.lastIndex : undefined;
}

type Finder = {
  readonly find: (path: Path) => { found: Found; whole: boolean };
  /** Of a map: keys and values in turn. */
  readonly children: (parent: number) => readonly number[];
};

/** Finds paths in the events. The children of a map or list are listed once, when a path first goes through it. */
function createFinder(text: string, events: SourceEvents): Finder {
  let ends: Int32Array | undefined;
  const childrenOf = new Map<number, readonly number[]>();
  const keysOf = new Map<number, ReadonlyMap<string, number>>();

  const children = (parent: number): readonly number[] => {
    const known = childrenOf.get(parent);
    if (known !== undefined) return known;
    ends ??= matchingEnds(events);
    const list: number[] = [];
    const end = ends[parent] ?? parent;
    for (let index = parent + 1; index < end; index = (ends[index] ?? index) + 1) list.push(index);
    childrenOf.set(parent, list);
    return list;
  };
  const keys = (parent: number): ReadonlyMap<string, number> => {
    const known = keysOf.get(parent);
    if (known !== undefined) return known;
    const map = new Map<string, number>();
    children(parent).forEach((child, position, all) => {
      const event = events[child];
      if (position % 2 === 1 || event === undefined || !isScalar(event) || all[position + 1] === undefined) return;
      map.set(getScalarValue(text, event), position);
    });
    keysOf.set(parent, map);
    return map;
  };
  const step = (parent: number, name: string | number): Found | undefined => {
    const type = events[parent]?.type;
    if (type === EVENT_ID.SEQUENCE) {
      const value = children(parent)[Number(name)];
      return value === undefined ? undefined : { key: undefined, value };
    }
    if (type !== EVENT_ID.MAPPING) return undefined;
    const position = keys(parent).get(String(name));
    const key = position === undefined ? undefined : children(parent)[position];
    const value = position === undefined ? undefined : children(parent)[position + 1];
    return value === undefined ? undefined : { key, value };
  };
  const find: Finder["find"] = (path) => {
    let found: Found = { key: undefined, value: 0 };
    for (const name of path) {
      const next = step(found.value, name);
      if (next === undefined) return { found, whole: false };
      found = next;
    }
    return { found, whole: true };
  };
  return { find, children };
}

/** For each event the index of the event that ends it: itself for scalars, its pop for maps and lists. */
function matchingEnds(events: SourceEvents): Int32Array {
  const ends = new Int32Array(events.length);
  const open: number[] = [];
  events.forEach((event, index) => {
    ends[index] = index;
    if (event.type === EVENT_ID.POP) ends[open.pop() ?? index] = index;
    else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) open.push(index);
  });
  return ends;
}

/** From offsets to lines and columns, both from 1. A line ends with LF, CR LF or CR, as YAML says. */
export function createPlaceAt(file: string, text: string): (offset: number) => Place {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}
