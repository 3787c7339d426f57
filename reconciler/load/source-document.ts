// One file of the access folder, parsed: its value, and the place of every part of it.
import type { Place } from "../diagnostics/diagnostic.ts";
import type { Extent, Path, Span } from "./source-places.ts";

export type SourceDocument = {
  /** Relative to the folder above the access folder, with forward slashes: `access/teams/data.yaml`. */
  readonly file: string;
  readonly text: string;
  /** Plain data (maps without prototype surprises, lists, text, numbers, booleans, null); `unknown` until the schema has accepted it. */
  readonly value: unknown;
  /** The place of the value at `path`, or of its key when `part` is "key". A path that doesn't exist gives its closest parent. */
  readonly placeOf: (path: Path, part?: "key" | "value") => Place;
};

/** A document fresh from the parser, with what only validate/ asks for. */
export type ParsedDocument = SourceDocument & {
  /** The scalar at `path` as it was typed, without quotes; undefined for maps, lists and paths that don't exist. */
  readonly rawOf: (path: Path) => string | undefined;
  /**
   * Where the value at `path` is in the text: a scalar with its quotes, or a map between braces that has only scalars.
   * Undefined for all other maps and lists, block scalars, and paths that don't exist.
   */
  readonly spanOf: (path: Path) => Span | undefined;
  /** Where all of the value at `path` is; undefined where there is none, or it is left out (`key:`). */
  readonly extentOf: (path: Path) => Extent | undefined;
  /** The place of the first `character` inside the value at `path`; the value's place when the character is written as an escape. */
  readonly placeOfCharacter: (path: Path, character: string) => Place;
  /** The keys of the root map in the order they are written. */
  readonly rootKeys: readonly string[];
  /** How many keys, values and ends of maps and lists it has: what it costs to keep. */
  readonly size: number;
  /** Plain scalars that look like a date (YAML 1.1 readers make one of them), outside map keys. */
  readonly plainDates: readonly Path[];
};

/** A part of a document that a model object came from; `place` is worked out only when it is shown. */
export type Origin = { readonly document: SourceDocument; readonly path: Path };

export function placeOfOrigin(origin: Origin, part: "key" | "value" = "value"): Place {
  return origin.document.placeOf(origin.path, part);
}

export function originAt(origin: Origin, ...steps: Path): Origin {
  return { document: origin.document, path: [...origin.path, ...steps] };
}

/** The path from the access folder of a file as it is shown, which begins with the folder's name. */
export function pathInFolder(file: string): string {
  return file.slice(file.indexOf("/") + 1);
}
