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

/** Does `work` while `process.env` has `env` too: the AWS SDK and the CLI read it. Two at a time would read each other's. */
export async function withEnvironment<Result>(
  env: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Returns the exit status. */
export function runReconciler(
  argv: readonly string[],
  sandbox: Sandbox,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  return withEnvironment(sandbox.env, () =>
    run(argv, {
      ...streams,
      cwd: REPOSITORY,
      env: { ...(process.env as Record<string, string>) },
      cliRoot: pinnedPulumi(),
      takesSignals: (pid) => takesSignals(process, pid),
      today: streams.today ?? new Date().toISOString().slice(0, 10),
      signal,
    }),
  );
}
