// Changes of a text by offsets: everything else stays as it was written, byte for byte.
import { isDeepStrictEqual } from "node:util";
import { parseYaml } from "../load/parse-yaml.ts";
import type { ParsedDocument, SourceDocument } from "../load/source-document.ts";
import type { Path, Span } from "../load/source-places.ts";

/** What is at `start` to `end` of the text becomes `text`. */
export type TextEdit = Span & { readonly text: string };

export type Edit = TextEdit & {
  /** What the document holds afterwards, where the edit changes it: each value by its path. */
  readonly becomes: readonly { readonly path: Path; readonly value: unknown }[];
};

/** Throws where two edits overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const inOrder = edits.toSorted((a, b) => a.start - b.start);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of inOrder) {
    if (start < at || end < start) throw new Error(`an edit at ${start} overlaps the one before it`);
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  return [...parts, text.slice(at)].join("");
}

/** The document's value as it must be read after `edits`. */
export function expectedValue({ value }: Pick<SourceDocument, "value">, edits: readonly Edit[]): unknown {
  const root = { value: structuredClone(value) };
  for (const { path, value: next } of edits.flatMap(({ becomes }) => becomes)) {
    const steps = ["value", ...path];
    const last = steps.pop() ?? "value";
    // biome-ignore lint/suspicious/noExplicitAny: a path that the document has leads through maps and lists
    const parent = steps.reduce((it: any, step) => it[step], root);
    parent[last] = structuredClone(next);
  }
  return root.value;
}

/** The document after `edits`; undefined where it doesn't hold `expected` then, whatever the order of its keys. */
export function editedDocument(
  { file, text }: Pick<SourceDocument, "file" | "text">,
  edits: readonly TextEdit[],
  expected: unknown,
): ParsedDocument | undefined {
  const { document } = parseYaml(file, applyEdits(text, edits));
  return isDeepStrictEqual(document?.value, expected) ? document : undefined;
}
