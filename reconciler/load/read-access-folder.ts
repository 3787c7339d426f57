// Reads the access folder from disk. Nothing in it is skipped without a word.
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";

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
  /** Files that are there and could not be taken: whatever needs the whole folder must be withheld when one is an error. */
  readonly diagnostics: readonly Diagnostic[];
};

/** Bytes. Twenty times a team file with a thousand groups; a bigger file is a mistake or an attack. */
export const MAX_FILE_SIZE = 4 * 1024 * 1024;

/** Reads every file under `folder`; `shownAs` is what stands before the paths in diagnostics (default: the folder's own name). */
export async function readAccessFolder(folder: string, shownAs = basename(resolve(folder))): Promise<AccessFolder> {
  const diagnostics: Diagnostic[] = [];
  if (!(await isFolder(folder))) {
    const place = { file: shownAs, line: 1, column: 1 };
    return { files: [], diagnostics: [diagnostic("no-access-folder", { folder }, place)] };
  }
  const paths = await listFiles(folder, "", shownAs, diagnostics);
  const files: SourceFile[] = [];
  for (const path of paths.sort()) {
    const file = `${shownAs}/${path}`;
    const kind = classify(path);
    if (kind === "ignored") continue;
    if (kind === "unexpected") {
      diagnostics.push(diagnostic("unexpected-file", { name: basename(path) }, { file, line: 1, column: 1 }));
      continue;
    }
    const text = await readText(join(folder, path), file);
    if (typeof text === "string") files.push({ file, path, ...kind, text });
    else diagnostics.push(text);
  }
  return { files, diagnostics };
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Paths of plain files, relative to the access folder. Symbolic links are refused: they could lead out of it. */
async function listFiles(folder: string, under: string, shownAs: string, diagnostics: Diagnostic[]): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(folder, under), { withFileTypes: true })) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await listFiles(folder, path, shownAs, diagnostics)));
    else if (entry.isFile()) paths.push(path);
    else
      diagnostics.push(
        diagnostic("not-a-file", { name: entry.name }, { file: `${shownAs}/${path}`, line: 1, column: 1 }),
      );
  }
  return paths;
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

async function readText(path: string, file: string): Promise<string | Diagnostic> {
  const place = { file, line: 1, column: 1 };
  const { size } = await stat(path);
  if (size > MAX_FILE_SIZE) return diagnostic("file-too-big", { size, limit: MAX_FILE_SIZE }, place);
  return decodeText(await readFile(path), file);
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
