// The access folder as it is in a commit, read from git's objects.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { FileTree, TreeEntry } from "./file-tree.ts";
import type { Git } from "./git.ts";
import { MAX_FILE_SIZE } from "./read-access-folder.ts";

type Entry = { readonly kind: TreeEntry["kind"]; readonly object: string; readonly size: number };

/** File contents by git's object id; the same content in another commit is read once. */
export type Blobs = Map<string, Uint8Array>;

/** `folder` is relative to the repository's top, with forward slashes. Contents are kept in `blobs`. */
export async function gitTree(git: Git, commit: string, folder: string, blobs: Blobs = new Map()): Promise<FileTree> {
  const argv = ["ls-tree", "-r", "-t", "-l", "-z", "--full-tree", commit, "--", `:(literal)${folder}`];
  const listing = (await git.run(argv, `could not read ${folder} at ${commit}`)).toString();
  const entries = new Map<string, Entry>();
  for (const line of listing.split("\0")) {
    const tab = line.indexOf("\t");
    if (tab < 0) continue;
    const [mode = "", type = "", object = "", size = ""] = line.slice(0, tab).split(/ +/);
    const path = line.slice(tab + 1);
    if (path !== folder && !path.startsWith(`${folder}/`)) continue;
    entries.set(path.slice(folder.length + 1), { kind: kindOf(mode, type), object, size: Number(size) });
  }
  const find = (path: string): Entry => {
    const entry = entries.get(path);
    if (entry === undefined) throw new OperationError(`${folder}/${path} is not in commit ${commit}`);
    return entry;
  };
  return {
    exists: async () => entries.get("")?.kind === "folder",
    list: async (under) => {
      const prefix = under === "" ? "" : `${under}/`;
      return [...entries]
        .filter(([path]) => path !== "" && path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
        .map(([path, { kind }]) => ({ name: path.slice(prefix.length), kind }));
    },
    size: async (path) => find(path).size,
    read: async (path) => {
      const { object } = find(path);
      if (!blobs.has(object)) await readBlobs(git, [...entries.values()], blobs);
      const blob = blobs.get(object);
      if (blob === undefined) throw new OperationError(`git did not return ${folder}/${path} of commit ${commit}`);
      return blob;
    },
  };
}

/** All contents that are small enough to be looked at, in one call. Git, cat-file --batch: `ID TYPE SIZE`, the bytes, a line feed. */
async function readBlobs(git: Git, entries: readonly Entry[], blobs: Blobs): Promise<void> {
  const wanted = entries.filter(
    ({ kind, object, size }) => kind === "file" && size <= MAX_FILE_SIZE && !blobs.has(object),
  );
  const input = [...new Set(wanted.map(({ object }) => object))].map((object) => `${object}\n`).join("");
  const answer = await git.run(["cat-file", "--batch"], "could not read files from git", input);
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf(0x0a, at);
    const [object = "", type, size] = answer.toString("latin1", at, end).split(" ");
    if (type !== "blob") throw new OperationError(`git has no content ${object}: ${type}`);
    const begin = end + 1;
    at = begin + Number(size) + 1;
    blobs.set(object, answer.subarray(begin, at - 1));
  }
}

/** Git's modes: 100644 and 100755 are files, 040000 a folder; 120000 is a symbolic link, 160000 a submodule. */
function kindOf(mode: string, type: string): TreeEntry["kind"] {
  if (type === "tree") return "folder";
  return mode.startsWith("100") ? "file" : "other";
}
