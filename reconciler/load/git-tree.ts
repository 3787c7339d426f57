// The access folder as it is in a commit, read from git's objects.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { FileTree, TreeEntry } from "./file-tree.ts";
import type { Git } from "./git.ts";
import { MAX_FILE_SIZE } from "./read-access-folder.ts";

type Entry = { readonly kind: TreeEntry["kind"]; readonly object: string; readonly size: number };

/** File contents by git's object id; the same content in another commit is read once. */
export type Blobs = Map<string, Uint8Array>;

/**
 * Files as git has them: by path from the repository's top, `MODE OBJECT SIZE`. Two files with the same text are the same, with the same
 * content and mode.
 */
export type GitFiles = ReadonlyMap<string, string>;

/** Files before a change and after it. */
export type FilesChange = { readonly base: GitFiles; readonly result: GitFiles };

/** Whether an entry of {@link GitFiles} is a file; of git's other modes 120000 is a symbolic link, 160000 a submodule. */
export function isFile(entry: string): boolean {
  return !/^1[26]0000 /.test(entry);
}

export function sameFiles(a: GitFiles, b: GitFiles): boolean {
  return changedPaths(a, b).length === 0;
}

/** Paths that two trees don't have in common, or not with the same content and mode; sorted. */
export function changedPaths(a: GitFiles, b: GitFiles): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
}

/** The files of a commit or tree that are one of `paths`, or below it; paths are from the repository's top, with forward slashes. */
export async function listFiles(git: Git, commit: string, paths: readonly string[]): Promise<GitFiles> {
  const own = paths.map((path) => `:(literal)${path}`);
  const argv = ["ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", ...own];
  const listing = (await git.run(argv, `could not read ${paths.join(", ")} at ${commit}`)).toString();
  const lines = listing.split("\0").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , object = "", size = ""] = line.slice(0, tab).split(/ +/);
      return [line.slice(tab + 1), `${mode} ${object} ${size}`];
    }),
  );
}

/** `folder` is relative to the repository's top, with forward slashes. Contents are kept in `blobs`. */
export async function gitTree(git: Git, commit: string, folder: string, blobs: Blobs = new Map()): Promise<FileTree> {
  return filesTree(git, await listFiles(git, commit, [folder]), folder, blobs);
}

/** The same of files that need not be those of any commit, but whose contents git has. */
export function filesTree(git: Git, files: GitFiles, folder: string, blobs: Blobs = new Map()): FileTree {
  const entries = entriesOf(files, folder);
  const find = (path: string): Entry => {
    const entry = entries.get(path);
    if (entry === undefined) throw new OperationError(`${folder}/${path} is not in git`);
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
      if (blob === undefined) throw new OperationError(`git did not return ${folder}/${path}`);
      return blob;
    },
  };
}

/** By path from `folder`; "" is the folder itself. */
function entriesOf(files: GitFiles, folder: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [full, file] of files) {
    if (full !== folder && !full.startsWith(`${folder}/`)) continue;
    const path = full.slice(folder.length + 1);
    for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
      entries.set(path.slice(0, at), FOLDER);
    }
    if (path !== "") entries.set("", FOLDER);
    const [, object = "", size = ""] = file.split(" ");
    entries.set(path, { kind: isFile(file) ? "file" : "other", object, size: Number(size) });
  }
  return entries;
}

const FOLDER: Entry = { kind: "folder", object: "", size: 0 };

/** Bytes of contents that are read in one call: git.ts bounds the whole answer. */
const BATCH = 16 * MAX_FILE_SIZE;

/** All contents that are small enough to be looked at, in as few calls as their sizes allow. */
async function readBlobs(git: Git, entries: readonly Entry[], blobs: Blobs): Promise<void> {
  const wanted = entries.filter(
    ({ kind, object, size }) => kind === "file" && size <= MAX_FILE_SIZE && !blobs.has(object),
  );
  const sizes = new Map(wanted.map(({ object, size }) => [object, size]));
  let batch: string[] = [];
  let bytes = 0;
  for (const [object, size] of sizes) {
    if (bytes + size > BATCH) {
      await readBatch(git, batch, blobs);
      [batch, bytes] = [[], 0];
    }
    batch.push(object);
    bytes += size;
  }
  if (batch.length > 0) await readBatch(git, batch, blobs);
}

/** Git, cat-file --batch: `ID TYPE SIZE`, the bytes, a line feed. */
async function readBatch(git: Git, objects: readonly string[], blobs: Blobs): Promise<void> {
  const input = objects.map((object) => `${object}\n`).join("");
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
