// `validate --fix`: writes the files that a certain fix changes, all or none.
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { fixFolder } from "../fix/fix-folder.ts";
import { readAccessFolder } from "../load/read-access-folder.ts";
import { replaceFiles } from "./replace-files.ts";

/** Files that need nothing are not touched. Says on stderr what was fixed. */
export async function fixAccess({ accessDir, stderr }: RunContext): Promise<void> {
  const fixed = fixFolder(await readAccessFolder(accessDir));
  await replaceFiles(accessDir, fixed);
  for (const { file, places } of fixed) {
    stderr(`fixed ${visible(file)}: ${places} ${places === 1 ? "place" : "places"}\n`);
  }
}
