// The files of a backend that is a folder or an S3 bucket: what the CLI offers no command for, and what we keep beside the states.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deleteObject, getObject, listObjects, putNewObject, putObject } from "../live/state-bucket.ts";
import { bucketPlaceOf } from "./bucket-url.ts";

/** Paths are relative to the backend's own folder, with `/`. Each throws the error of the disk or of S3. */
export type BackendFiles = {
  /** Names of the files that are in a folder itself, sorted; a folder that isn't there has none. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Undefined where there is no such file. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Fails where there is one already. */
  readonly writeNew: (path: string, text: string) => Promise<void>;
  /** Atomic: whoever reads at the same time sees the old file or the new one. */
  readonly replace: (path: string, text: string) => Promise<void>;
  /** A file that isn't there is removed already. */
  readonly remove: (path: string) => Promise<void>;
  /** Whether a file may have another one beside it, with its attributes (gocloud.dev, `fileblob`). */
  readonly hasAttributes: boolean;
  /** The path as a person finds the file: with the folder, or with the bucket. */
  readonly shown: (path: string) => string;
};

type Env = Readonly<Record<string, string>>;

/**
 * Undefined for backends other than a folder and S3. `region` is for the bucket of a URL that names none. Throws an OperationError for the
 * URL of a bucket that we can't follow.
 */
export function openBackendFiles(env: Env, region?: string): BackendFiles | undefined {
  const backend = env.PULUMI_BACKEND_URL ?? "";
  if (backend.startsWith("file://")) return onDisk(folderOf(backend, env));
  return backend.startsWith("s3://") ? inBucket(new URL(backend), env, region) : undefined;
}

function folderOf(backend: string, { HOME = "" }: Env): string {
  const path = decodeURIComponent(backend.slice("file://".length).split("?")[0] ?? "");
  return path.startsWith("~") ? join(HOME, path.slice(1)) : path;
}

function onDisk(root: string): BackendFiles {
  const at = (path: string) => join(root, path);
  const write = async (path: string, text: string, options: { readonly flag: "w" | "wx"; readonly mode?: number }) => {
    await mkdir(dirname(at(path)), { recursive: true });
    // Flushed: a machine that goes down leaves no file of no bytes.
    await writeFile(at(path), text, { ...options, flush: true });
  };
  return {
    list: async (folder) => {
      const entries = await orMissing(readdir(at(folder), { withFileTypes: true }));
      return (entries ?? [])
        .filter((it) => it.isFile())
        .map(({ name }) => name)
        .sort();
    },
    read: (path) => orMissing(readFile(at(path), "utf8")),
    writeNew: (path, text) => write(path, text, { flag: "wx" }),
    replace: async (path, text) => {
      // A state that only its owner may read stays so.
      const before = await orMissing(stat(at(path)));
      await write(`${path}.new`, text, { flag: "w", ...(before === undefined ? {} : { mode: before.mode & 0o777 }) });
      await rename(at(`${path}.new`), at(path));
    },
    remove: (path) => rm(at(path), { force: true }),
    hasAttributes: true,
    shown: at,
  };
}

async function orMissing<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function inBucket(url: URL, env: Env, region?: string): BackendFiles {
  const place = bucketPlaceOf(url, env.AWS_REGION ?? region);
  const keyOf = (path: string) => [...url.pathname.split("/").filter((it) => it !== ""), path].join("/");
  return {
    list: async (folder) => {
      const prefix = `${keyOf(folder)}/`;
      const names = (await listObjects(place, prefix)).map((key) => key.slice(prefix.length));
      return names.filter((name) => name !== "" && !name.includes("/")).sort();
    },
    read: (path) => getObject(place, keyOf(path)),
    writeNew: (path, text) => putNewObject(place, keyOf(path), text),
    replace: (path, text) => putObject(place, keyOf(path), text),
    remove: (path) => deleteObject(place, keyOf(path)),
    hasAttributes: false,
    shown: (path) => `s3://${place.bucket}/${keyOf(path)}`,
  };
}
