// New texts of files of the access folder: all of them are written, or none.
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RewrittenFile } from "../fix/rewritten.ts";

export type Replacement = Pick<RewrittenFile, "file" | "path" | "before" | "after">;

/** A replacement on disk: its file, and the new text beside it. */
type Staged = { readonly it: Replacement; readonly path: string; readonly beside: string };

/**
 * Every new text is written beside its file, with the file's mode, before the first one is renamed over it: a run that is killed leaves
 * each file old or new, never half. Where a file was changed since it was read, or can't be written, those that were replaced get their
 * text back. Throws an OperationError. `move` replaces the renaming, for tests.
 */
export async function replaceFiles(
  accessDir: string,
  files: readonly Replacement[],
  move: (from: string, to: string) => Promise<void> = rename,
): Promise<void> {
  const staged: Staged[] = [];
  const replaced: Staged[] = [];
  let current: Replacement | undefined;
  try {
    for (const it of files) {
      current = it;
      const path = join(accessDir, it.path);
      const beside = `${path}.new`;
      const { mode } = await stat(path);
      await writeFile(beside, it.after, { flag: "wx", mode });
      staged.push({ it, path, beside });
    }
    for (const { it, path } of staged) {
      current = it;
      if ((await readFile(path, "utf8")) !== it.before) throw new Error("it was changed in the meantime");
    }
    for (const each of staged) {
      current = each.it;
      await move(each.beside, each.path);
      replaced.push(each);
    }
  } catch (error) {
    const kept = await putBack(staged, replaced);
    throw new OperationError(
      `could not write ${visible(current?.file ?? "")}: ${visible(messageOf(error))}`,
      kept.length === 0
        ? "no file was changed; run it again"
        : `these stay changed: ${visible(kept.join(", "))}; see git diff`,
      { cause: error },
    );
  }
}

/** Gives the files that could not be put back. */
async function putBack(staged: readonly Staged[], replaced: readonly Staged[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { it, path } of replaced) {
    try {
      await writeFile(path, it.before);
    } catch {
      kept.push(it.file);
    }
  }
  for (const each of staged) if (!replaced.includes(each)) await rm(each.beside, { force: true });
  return kept;
}
