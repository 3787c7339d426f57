// Reads the access folder, from disk or from a commit. Nothing in it is skipped silently.
import { basename, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { invisibleIn } from "./check-characters.ts";
import { diskTree, type FileTree } from "./file-tree.ts";

export type SourceFile = {
  /** As shown to people: the access folder's name, then the path in it: `access/teams/data.yaml`. */
  readonly file: string;
  /** Relative to the access folder, with forward slashes: `teams/data.yaml`. */
  readonly path: string;
  /** A policy document (anything in a folder named `policies`), or a document whose first key tells its kind. */
  readonly role: "document" | "policy";
  readonly syntax: "yaml" | "json";
  readonly text: string;
};

export type AccessFolder = {
  /** Sorted by path. */
  readonly files: readonly SourceFile[];
  /** Files that exist and could not be used: checks that need the whole folder must be left out when one is an error. */
  readonly diagnostics: readonly Diagnostic[];
};

/** Bytes. Five times a team file with a thousand groups; a bigger file is a mistake or an attack. */
export const MAX_FILE_SIZE = 1024 * 1024;
/** Bytes of all files together, files and folders, and folders in folders: far above what an organization needs. */
export const MAX_FOLDER = { size: 16 * 1024 * 1024, entries: 10_000, depth: 16 } as const;

/** What has been read so far. */
type Reading = {
  readonly tree: FileTree;
  readonly shownAs: string;
  readonly diagnostics: Diagnostic[];
  entries: number;
};

/** Reads every file under `folder` on disk; `shownAs` is put before the paths in diagnostics (default: its own name). */
export async function readAccessFolder(folder: string, shownAs = basename(resolve(folder))): Promise<AccessFolder> {
  return readAccessTree(diskTree(folder), folder, shownAs);
}

/** The same from any tree of files; `named` is its name in the message when it doesn't exist. */
export async function readAccessTree(tree: FileTree, named: string, shownAs: string): Promise<AccessFolder> {
  const diagnostics: Diagnostic[] = [];
  const refused = (found: Diagnostic): AccessFolder => ({ files: [], diagnostics: [...diagnostics, found] });
  const root = { file: shownAs, line: 1, column: 1 };
  if (!(await tree.exists())) return refused(diagnostic("no-access-folder", { folder: named }, root));
  const reading: Reading = { tree, shownAs, diagnostics, entries: 0 };
  const paths = await listFiles(reading, "", 1);
  if (reading.entries > MAX_FOLDER.entries) {
    return refused(diagnostic("folder-too-big", { problem: `contains more than ${MAX_FOLDER.entries} entries` }, root));
  }
  const files: SourceFile[] = [];
  let size = 0;
  for (const path of paths.sort()) {
    const file = `${shownAs}/${path}`;
    const kind = classify(path);
    if (kind === "ignored") continue;
    if (kind === "unexpected") {
      diagnostics.push(diagnostic("unexpected-file", { name: basename(path) }, { file, line: 1, column: 1 }));
      continue;
    }
    const text = await readText(tree, path, file);
    if (typeof text !== "string") {
      diagnostics.push(text);
      continue;
    }
    size += text.length;
    if (size > MAX_FOLDER.size) {
      return refused(diagnostic("folder-too-big", { problem: `contains more than ${MAX_FOLDER.size} bytes` }, root));
    }
    files.push({ file, path, ...kind, text });
  }
  return { files, diagnostics };
}

/** Paths of plain files, relative to the access folder. Symbolic links are refused: they could lead out of it. */
async function listFiles(reading: Reading, under: string, depth: number): Promise<string[]> {
  const { tree, shownAs, diagnostics } = reading;
  const paths: string[] = [];
  const entries = await tree.list(under);
  reading.entries += entries.length;
  if (reading.entries > MAX_FOLDER.entries) return paths;
  for (const entry of entries) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    const place = { file: `${shownAs}/${path}`, line: 1, column: 1 };
    const character = oddCharacter(entry.name);
    if (character !== undefined) diagnostics.push(diagnostic("file-name", { name: entry.name, character }, place));
    else if (entry.kind === "file") paths.push(path);
    else if (entry.kind === "other") diagnostics.push(diagnostic("not-a-file", { name: entry.name }, place));
    else if (depth < MAX_FOLDER.depth) paths.push(...(await listFiles(reading, path, depth + 1)));
    else {
      const problem = `has folders nested more than ${MAX_FOLDER.depth} levels deep`;
      diagnostics.push(diagnostic("folder-too-big", { problem }, place));
    }
  }
  return paths;
}

/** A character that a file's name may not contain: an invisible one, or U+FFFD, which stands for bytes that aren't UTF-8. */
function oddCharacter(name: string): string | undefined {
  return invisibleIn(name) ?? /[\t\n\r\ufffd]/.exec(name)?.[0];
}

function classify(path: string): Pick<SourceFile, "role" | "syntax"> | "ignored" | "unexpected" {
  const name = basename(path);
  const inPolicies = path.split("/").slice(0, -1).includes("policies");
  if (name.endsWith(".md") || name === ".gitkeep") return "ignored";
  if (name.startsWith(".")) return "unexpected";
  if (/\.ya?ml$/.test(name)) return { role: inPolicies ? "policy" : "document", syntax: "yaml" };
  if (name.endsWith(".json") && inPolicies) return { role: "policy", syntax: "json" };
  return "unexpected";
}

async function readText(tree: FileTree, path: string, file: string): Promise<string | Diagnostic> {
  const size = await tree.size(path);
  if (size <= MAX_FILE_SIZE) return decodeText(await tree.read(path), file);
  const place = { file, line: 1, column: 1 };
  return diagnostic("file-too-big", { size, limit: MAX_FILE_SIZE, unit: "bytes" }, place);
}

/** UTF-8 without byte order mark and without NUL, or what is wrong with it. */
export function decodeText(bytes: Uint8Array, file: string): string | Diagnostic {
  const place = { file, line: 1, column: 1 };
  const refuse = (problem: string) => diagnostic("file-encoding", { problem }, place);
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) return refuse("is UTF-16");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return refuse("begins with a byte order mark");
  if (bytes.includes(0)) return refuse("holds a NUL byte");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("is not valid UTF-8");
  }
}
