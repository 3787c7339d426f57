// A tree of files, as the access folder is read from: on disk, or in a commit (git-tree.ts).
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";

/** Paths are relative to the tree's root, with forward slashes; "" is the root. A failure to read is an OperationError. */
export type FileTree = {
  readonly exists: () => Promise<boolean>;
  readonly list: (folder: string) => Promise<readonly TreeEntry[]>;
  /** Bytes. */
  readonly size: (path: string) => Promise<number>;
  readonly read: (path: string) => Promise<Uint8Array>;
};

/** `other` is a symbolic link, a pipe, a submodule…: it is neither followed nor read. */
export type TreeEntry = { readonly name: string; readonly kind: "file" | "folder" | "other" };

export function diskTree(root: string): FileTree {
  const reading = async <Value>(path: string, read: (full: string) => Promise<Value>): Promise<Value> => {
    const full = join(root, path);
    try {
      return await read(full);
    } catch (error) {
      throw unreadable(full, error);
    }
  };
  return {
    exists: async () => {
      try {
        return (await stat(root)).isDirectory();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
        throw unreadable(root, error);
      }
    },
    list: (folder) =>
      reading(folder, async (full) =>
        (await readdir(full, { withFileTypes: true })).map((entry) => ({
          name: entry.name,
          kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other",
        })),
      ),
    size: (path) => reading(path, async (full) => (await stat(full)).size),
    read: (path) => reading(path, (full) => readFile(full)),
  };
}

function unreadable(path: string, error: unknown): OperationError {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new OperationError(`could not read ${visible(path)}: ${reason}`, "allow the reconciler to read it", {
    cause: error,
  });
}
