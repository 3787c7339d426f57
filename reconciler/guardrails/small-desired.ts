// The small valid access folder, read. Never imported by anything but tests.
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { type DesiredAccess, readAccessFrom } from "./read-access.ts";

/** Of the good folder with `files` (by path in the folder) put over it. Throws what is wrong with them. */
export async function desiredOf(
  files: { readonly [path: string]: string },
  day: string = TODAY,
): Promise<DesiredAccess> {
  const { desired, diagnostics } = await readAccessFrom(folderOf({ ...GOOD, ...files }), day);
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return desired;
}
