// Whether there is a folder: a path that is missing is an answer, any other failure is thrown.
import { stat } from "node:fs/promises";

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(undefinedIfMissing);
  return found?.isDirectory() === true;
}

/** For `catch` of what looks at a path. */
export function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
