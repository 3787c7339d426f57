// `validate --fix`: writes the files that a certain fix changes, each in one step.

import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type FixedFile, fixFolder } from "../fix/fix-folder.ts";
import { readAccessFolder } from "../load/read-access-folder.ts";

/** Files that need nothing are not touched. Says on stderr what was fixed. */
export async function fixAccess({ accessDir, stderr }: RunContext): Promise<void> {
  for (const fixed of fixFolder(await readAccessFolder(accessDir))) {
    await replaceFile(join(accessDir, fixed.path), fixed);
    stderr(`fixed ${visible(fixed.file)}: ${fixed.places} ${fixed.places === 1 ? "place" : "places"}\n`);
  }
}

/** Written beside the file and renamed over it, with its mode: a run that is killed leaves the old file or the new one. */
async function replaceFile(path: string, { file, before, after }: FixedFile): Promise<void> {
  const beside = `${path}.fixing`;
  try {
    const { mode } = await stat(path);
    await writeFile(beside, after, { flag: "wx", mode });
    try {
      if ((await readFile(path, "utf8")) !== before) throw new Error("it was changed in the meantime");
      await rename(beside, path);
    } catch (error) {
      await rm(beside);
      throw error;
    }
  } catch (error) {
    const reason = messageOf(error);
    throw new OperationError(
      `could not fix ${visible(file)}: ${visible(reason)}`,
      "the file was not changed; run it again",
      { cause: error },
    );
  }
}
