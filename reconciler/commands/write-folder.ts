// New files in an access folder: all or none, and none over another.
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";

/** The schemas that files name in their first line. */
export const SCHEMAS = join(import.meta.dirname, "../../schemas");

/** Refuses, as an OperationError, a folder that has anything in it. */
export async function refuseFilled(folder: string): Promise<void> {
  const [name] = await namesIn(folder);
  if (name === undefined) return;
  throw new OperationError(
    `${visible(folder)} is not empty (${visible(name)})`,
    "init writes only into a new folder: name another one with --access, or edit the files in it",
  );
}

/** Refuses, as an OperationError, a folder that has one of these files. */
export async function refuseExisting(folder: string, paths: readonly string[]): Promise<void> {
  const there = await Promise.all(paths.map(async (path) => ((await isThere(join(folder, path))) ? [path] : [])));
  const [first, ...others] = there.flat();
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  throw new OperationError(
    `${visible(join(folder, first))}${more} would be overwritten`,
    "name a new folder with --access and move what you want from there, or remove these files first",
  );
}

/** Into a folder with nothing in it they come all at once, since half a folder would look like a complete one; else one by one. */
export async function writeNew(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    if ((await namesIn(folder)).length > 0) {
      await writeInto(folder, files);
      return;
    }
    const beside = await mkdtemp(join(dirname(folder), ".access-new-"));
    try {
      const made = join(beside, "access");
      await writeInto(made, files);
      // An empty folder is replaced; one that was filled in the meantime is refused.
      await rename(made, folder);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  } catch (error) {
    throw failed(folder, error);
  }
}

async function writeInto(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text, { flag: "wx" });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw failed(folder, error);
  }
}

/** Whether there is something at the path. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw failed(path, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function failed(path: string, error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  const reason = messageOf(error);
  return new OperationError(
    `could not write ${visible(path)}: ${visible(reason)}`,
    "name a folder that you may write",
    {
      cause: error,
    },
  );
}
