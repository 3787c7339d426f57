// One file of the access folder, parsed: its value, and the place of every part of it.
import type { Place } from "../diagnostics/diagnostic.ts";

/** Where a value stands inside a document: map keys and list indexes from the root. */
export type Path = readonly (string | number)[];

export type SourceDocument = {
  /** Relative to the folder above the access folder, with forward slashes: `access/teams/data.yaml`. */
  readonly file: string;
  readonly text: string;
  /** Plain data (maps without prototype surprises, lists, text, numbers, booleans, null); `unknown` until the schema has spoken. */
  readonly value: unknown;
  /** The place of the value at `path`, or of its key when `part` is "key". A path that doesn't exist gives its nearest parent. */
  readonly placeOf: (path: Path, part?: "key" | "value") => Place;
};

/** A part of a document that a model object came from; `place` is worked out only when it is shown. */
export type Origin = { readonly document: SourceDocument; readonly path: Path };

export function placeOfOrigin(origin: Origin, part: "key" | "value" = "value"): Place {
  return origin.document.placeOf(origin.path, part);
}

export function originAt(origin: Origin, ...steps: Path): Origin {
  return { document: origin.document, path: [...origin.path, ...steps] };
}
