// Files as a command rewrites them, with what it says about each change.
import type { AccessFolder } from "../load/read-access-folder.ts";

export type RewrittenFile = {
  /** As diagnostics name it. */
  readonly file: string;
  /** Relative to the access folder. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** In the order of the file. */
  readonly changes: readonly FileChange[];
};

/** Both texts hold names from the files or from AWS, as they are. */
export type FileChange = {
  /** Of the text before, from 1; undefined for what is new. */
  readonly line: number | undefined;
  /** What is changed: `ana.silva in group builders`. */
  readonly what: string;
  /** How, or why: `expired on 2026-10-31`. */
  readonly how: string;
};

/** Something that a command leaves to people; its text holds names as they are. */
export type FileNote = { readonly file: string; readonly line: number; readonly what: string };

/** The folder with the new texts. */
export function withFiles(
  folder: AccessFolder,
  rewritten: readonly Pick<RewrittenFile, "path" | "after">[],
): AccessFolder {
  const texts = new Map(rewritten.map(({ path, after }) => [path, after]));
  return { ...folder, files: folder.files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text })) };
}
