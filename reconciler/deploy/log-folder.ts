// The folder beside the state where deploys write what is read after them.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunContext } from "../diagnostics/run-context.ts";
import { getObject, putNewObject, putObject } from "../live/state-bucket.ts";

/** Below the backend's own folder. */
export const LOG_FOLDER = "deploys";

/** Each throws the error of the disk or of S3. */
export type LogFolder = {
  readonly writeNew: (name: string, text: string) => Promise<void>;
  /** Undefined where there is no such file. */
  readonly read: (name: string) => Promise<string | undefined>;
  /** Atomic: whoever reads at the same time sees the old file or the new one. */
  readonly replace: (name: string, text: string) => Promise<void>;
};

/** Undefined for backends other than a folder and S3. `region` is for the bucket of a URL that names none. */
export function openLogFolder(env: RunContext["env"], region: string): LogFolder | undefined {
  const backend = env.PULUMI_BACKEND_URL ?? "";
  if (backend.startsWith("file://")) return onDisk(backend, env);
  return backend.startsWith("s3://") ? inBucket(new URL(backend), env, region) : undefined;
}

function onDisk(backend: string, env: RunContext["env"]): LogFolder {
  const path = decodeURIComponent(backend.slice("file://".length).split("?")[0] ?? "");
  const folder = join(path.startsWith("~") ? join(env.HOME ?? "", path.slice(1)) : path, LOG_FOLDER);
  const write = async (name: string, text: string, flag: "w" | "wx") => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), text, { flag });
  };
  return {
    writeNew: (name, text) => write(name, text, "wx"),
    read: async (name) => {
      try {
        return await readFile(join(folder, name), "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    replace: async (name, text) => {
      await write(`${name}.new`, text, "w");
      await rename(join(folder, `${name}.new`), join(folder, name));
    },
  };
}

function inBucket(
  { hostname: bucket, pathname, searchParams }: URL,
  env: RunContext["env"],
  region: string,
): LogFolder {
  const endpoint = searchParams.get("endpoint") ?? undefined;
  const scheme = searchParams.get("disableSSL") === "true" ? "http" : "https";
  const place = {
    bucket,
    region: searchParams.get("region") ?? env.AWS_REGION ?? region,
    endpoint: endpoint === undefined || endpoint.includes("://") ? endpoint : `${scheme}://${endpoint}`,
    forcePathStyle: searchParams.get("s3ForcePathStyle") === "true",
  };
  const keyOf = (name: string) => [...pathname.split("/").filter((it) => it !== ""), LOG_FOLDER, name].join("/");
  return {
    writeNew: (name, text) => putNewObject(place, keyOf(name), text),
    read: (name) => getObject(place, keyOf(name)),
    replace: (name, text) => putObject(place, keyOf(name), text),
  };
}
