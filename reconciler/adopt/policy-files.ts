// Files for policy documents, each under a name of its own.
import type { Line } from "./yaml-lines.ts";

export type PolicyFiles = {
  /** The path of the file with this document; the same document under the same name is one file. `of` are ids of objects that have it. */
  readonly add: (name: string, document: string, of: readonly string[]) => string;
  /** Lines by path. */
  readonly files: () => ReadonlyMap<string, readonly Line[]>;
};

export function createPolicyFiles(): PolicyFiles {
  const files = new Map<string, { readonly text: string; readonly of: readonly string[] }>();
  return {
    add: (name, document, of) => {
      const text = readable(document);
      const base = name.replace(/[^A-Za-z0-9_-]+/g, "-").toLowerCase();
      for (let number = 1; ; number += 1) {
        const path = `policies/${base}${number === 1 ? "" : `-${number}`}.json`;
        const there = files.get(path);
        if (there !== undefined && there.text !== text) continue;
        files.set(path, { text, of: [...(there?.of ?? []), ...of] });
        return path;
      }
    },
    files: () =>
      new Map([...files].map(([path, { text, of }]) => [path, text.split("\n").map((line) => ({ text: line, of }))])),
  };
}

/** As AWS has it where it is no JSON: then validation says so. */
function readable(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), undefined, 2);
  } catch {
    return document;
  }
}
