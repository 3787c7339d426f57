// Every text of a value, keys included.
import type { Path } from "../load/source-places.ts";

type TextIn = {
  readonly text: string;
  /** The path to it, or to the value of the key that it is. */
  readonly at: Path;
  readonly part: "key" | "value";
};

/** The texts in the order in which they are written; `path` leads to `value`. */
export function* textsIn(value: unknown, path: Path): Generator<TextIn> {
  if (typeof value === "string") yield { text: value, at: path, part: "value" };
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (!Array.isArray(value)) yield { text: key, at, part: "key" };
    yield* textsIn(inner, at);
  }
}
