// Runs the reconciler's command line in this process against a sandbox.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../reconciler/cli.ts";
import type { Sandbox } from "./start-sandbox.ts";

export const REPOSITORY = join(import.meta.dirname, "..");

export type Streams = { readonly stdout: (text: string) => void; readonly stderr: (text: string) => void };

/** The folder whose bin/pulumi is the pinned CLI; written by tools/setup.mjs. */
export function cliRoot(): string {
  return readFileSync(join(REPOSITORY, ".tools/pulumi-root"), "utf8").trim();
}

/** Returns the exit status. The AWS SDK and the CLI read the environment, so it is set in `process.env` first. */
export async function runReconciler(
  words: readonly string[],
  sandbox: Sandbox,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  Object.assign(process.env, sandbox.env);
  return run(words, {
    ...streams,
    cwd: REPOSITORY,
    env: { ...(process.env as Record<string, string>) },
    cliRoot: cliRoot(),
    today: new Date().toISOString().slice(0, 10),
    signal,
  });
}
