// Sentences for files that can't be read or parsed. See catalogue.ts.
import { codePoint, quote } from "./quote.ts";

type Nothing = Record<string, never>;

export const loadMessages = {
  "no-access-folder": {
    severity: "error",
    message: (a: { folder: string }) => `there is no folder ${quote(a.folder)}`,
    hint: () => "run from the top of the checkout, or name the folder with --access",
  },
  "unexpected-file": {
    severity: "error",
    message: (a: { name: string }) => `${quote(a.name)} is neither YAML nor a policy document`,
    hint: () =>
      "the access folder holds .yaml and .yml documents, .md notes, and .json or .yaml policies in a folder named policies",
  },
  "not-a-file": {
    severity: "error",
    message: (a: { name: string }) => `${quote(a.name)} is a link or a special file, not a plain file`,
    hint: () => "links are not followed, because they can lead out of the access folder; put the file itself here",
  },
  "file-too-big": {
    severity: "error",
    message: (a: { size: number; limit: number; unit: "bytes" | "keys and values" }) =>
      `the file has ${a.size} ${a.unit}; at most ${a.limit} are read`,
    hint: () => "a team may have several files",
  },
  "file-encoding": {
    severity: "error",
    message: (a: { problem: string }) => `the file ${a.problem}`,
    hint: () => "save it as UTF-8 without byte order mark",
  },
  "invisible-character": {
    severity: "error",
    message: (a: { character: string }) => `there is an invisible character here: ${codePoint(a.character)}`,
    hint: () => "delete it; it can hide text from reviewers or make two names look the same",
  },
  "file-name": {
    severity: "error",
    message: (a: { name: string; character: string }) =>
      `the name ${quote(a.name)} contains the character ${codePoint(a.character)}`,
    hint: () => "rename it; names of files and folders must be visible characters in UTF-8",
  },
  "folder-too-big": {
    severity: "error",
    message: (a: { problem: string }) => `the access folder ${a.problem}`,
    hint: () => "all of it is read, so keep only access documents in it",
  },
  "problems-left-out": {
    severity: "warning",
    message: (a: { listed: number }) => `only the first ${a.listed} problems are listed`,
    hint: () => "fix them and run again; so many usually have one cause",
  },
  "empty-file": {
    severity: "error",
    message: (_: Nothing) => "the file is empty",
    hint: () => "delete the file if nothing is meant to be in it; an empty file could also be a failed save",
  },
  "yaml-syntax": {
    severity: "error",
    message: (a: { reason: string; hint?: string | undefined }) => `this is not valid YAML: ${a.reason}`,
    hint: (a: { hint?: string | undefined }) => a.hint,
  },
  "yaml-continued-line": {
    severity: "error",
    message: (a: { text: string }) => `YAML reads this line as part of the text above it: ${quote(a.text)}`,
    hint: (a: { spaces: number; above: string; line: number }) =>
      `put as many spaces before its dash as before ${quote(a.above)} in line ${a.line}: ${a.spaces}`,
  },
  "merge-marker": {
    severity: "error",
    message: (a: { marker: string; lines: readonly number[] }) =>
      `a merge was not finished: git has put ${quote(a.marker)} here`,
    hint: (a: { lines: readonly number[] }) =>
      `keep the lines that are right, and delete git's own${a.lines.length === 0 ? "" : `: this one and ${a.lines.length === 1 ? "line" : "lines"} ${a.lines.join(", ")}`}`,
  },
  "json-syntax": {
    severity: "error",
    message: (a: { reason: string; hint?: string | undefined }) => `this is not valid JSON: ${a.reason}`,
    hint: (a: { hint?: string | undefined }) => a.hint,
  },
  "duplicate-key": {
    severity: "error",
    message: (a: { key: string }) => `the key ${quote(a.key)} appears twice`,
    hint: () => "merge the two; neither is used",
  },
  "second-document": {
    severity: "error",
    message: (_: Nothing) => "a second document begins here",
    hint: () => "a file holds one document; put the part after --- in a file of its own",
  },
  "yaml-anchor": {
    severity: "error",
    message: (a: { name: string; text: string | undefined }) =>
      `anchors and aliases are not supported: ${quote(a.name)}`,
    hint: (a: { text: string | undefined }) =>
      a.text === undefined
        ? "write the value itself where it is used; put text that begins with * or & in quotes"
        : `if it is text, put it in quotes: ${quote(a.text)}`,
  },
  "yaml-merge-key": {
    severity: "error",
    message: (_: Nothing) => "merge keys (<<) are not supported",
    hint: () => "write the keys themselves where they are used",
  },
  "yaml-tag": {
    severity: "error",
    message: (a: { tag: string }) => `YAML tags are not supported: ${quote(a.tag)}`,
    hint: () => "put text in quotes instead",
  },
  "yaml-key": {
    severity: "error",
    message: (_: { text: string | undefined }) => "this can't be a key",
    hint: (a: { text: string | undefined }) =>
      a.text === undefined ? "keys are plain text" : `text that begins with {{ must be in quotes: ${quote(a.text)}`,
  },
  "key-needs-quotes": {
    severity: "error",
    message: (a: { raw: string }) => `YAML doesn't read the key ${quote(a.raw)} as text`,
    hint: (a: { raw: string }) => `put it in quotes: ${quote(a.raw)}`,
  },
} as const;
