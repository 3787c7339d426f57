// Runs a command line in this process and keeps what it wrote. Never imported by anything but tests.
import { run, type Surroundings } from "./cli.ts";

export type Written = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** A run sees an empty environment, no terminal and a fixed day, unless `surroundings` says otherwise. */
export async function runArgv(
  argv: readonly string[],
  surroundings: Pick<Surroundings, "cwd"> & Partial<Surroundings>,
): Promise<Written> {
  const written = { stdout: "", stderr: "" };
  const status = await run(argv, {
    stdout: (text) => {
      written.stdout += text;
    },
    stderr: (text) => {
      written.stderr += text;
    },
    env: {},
    cliRoot: undefined,
    today: "2026-11-26",
    signal: new AbortController().signal,
    ...surroundings,
  });
  return { status, ...written };
}
