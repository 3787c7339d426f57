// `--out FILE`: the result goes to a file. It is checked before the command runs: a deploy must not learn at its end that it can't be written.

import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { isFolder, undefinedIfMissing } from "../load/is-folder.ts";

/** Refuses a `file` (absolute) whose folder isn't there, that is a folder itself, or that can't be written. Writes nothing. */
export async function checkOutFile(file: string): Promise<void> {
  const folder = dirname(file);
  if (!(await isFolder(folder))) throw refused(file, `there is no folder ${visible(folder)}`, "create it first");
  if (await isFolder(file)) throw refused(file, "it is a folder", "name a file in it");
  const exists = await stat(file).catch(undefinedIfMissing);
  try {
    await access(exists === undefined ? folder : file, constants.W_OK);
  } catch (error) {
    throw refused(file, messageOf(error), "name a file that you may write");
  }
}

/** Writes the whole result, in place of what was there. */
export async function writeOutFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw refused(file, messageOf(error), "free some space or name another file; what the command did is done");
  }
}

function refused(file: string, reason: string, remedy: string): OperationError {
  return new OperationError(`cannot write the result to ${visible(file)}: ${reason}`, remedy);
}
