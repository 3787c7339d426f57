// Runs the reconciler's command line in this process against a sandbox.
import { join } from "node:path";
import { run, type Surroundings } from "../reconciler/cli/cli.ts";
import { takesSignals } from "../reconciler/cli/run-as-process.ts";
import { pinnedPulumi } from "../reconciler/engine/pinned-pulumi.ts";
import type { Sandbox } from "./start-sandbox.ts";

export const REPOSITORY = join(import.meta.dirname, "..");

export type Streams = Pick<Surroundings, "stdout" | "stderr" | "colour" | "terminal" | "githubPace"> & {
  /** A UTC date, `2026-11-25`; left out: the clock's. */
  readonly today?: string | undefined;
};

/** Returns the exit status. The AWS SDK and the CLI read the environment, so it is set in `process.env` first. */
export async function runReconciler(
  argv: readonly string[],
  sandbox: Sandbox,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  Object.assign(process.env, sandbox.env);
  return run(argv, {
    ...streams,
    cwd: REPOSITORY,
    env: { ...(process.env as Record<string, string>) },
    cliRoot: pinnedPulumi(),
    takesSignals: (pid) => takesSignals(process, pid),
    today: streams.today ?? new Date().toISOString().slice(0, 10),
    signal,
  });
}
