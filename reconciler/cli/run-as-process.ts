// Connects a command line to the process that runs it: streams, colours, signals, bugs and the exit status.
import { styleText } from "node:util";
import { EXIT } from "../commands/outcome.ts";
import { ShownBug } from "../diagnostics/problem.ts";
import { visible } from "../diagnostics/quote.ts";
import { isFollowUpError } from "../engine/follow-ups.ts";
import { pinnedPulumi } from "../engine/pinned-pulumi.ts";
import type { Surroundings } from "./cli.ts";
import { swallowedOptions } from "./swallowed-options.ts";

/** Runs `main` and sets the exit status that it gives; returns when all is done. `today` is a UTC date, by default the clock's. */
export async function runAsProcess(
  host: NodeJS.Process,
  main: (surroundings: Surroundings) => Promise<number>,
  today = new Date().toISOString().slice(0, 10),
): Promise<void> {
  const abort = new AbortController();
  let broken = false;
  /** Shown once; the engine is stopped, so that no lock remains, and the run counts as failed. */
  const giveUp = (text: string, reason?: unknown) => {
    if (!broken) host.stderr.write(`${text}\n`);
    broken = true;
    // Now, and at the end once more: it may be thrown after `main` has given its status.
    host.exitCode = EXIT.failed;
    abort.abort(reason);
  };
  const onBug = (error: unknown) => {
    // A resource that AWS refused is an event of the engine, and part of the result.
    if (isFollowUpError(error)) return;
    giveUp(error instanceof Error ? (error.stack ?? error.message) : String(error), new ShownBug(error));
  };
  // Thrown where nobody waits for it, too.
  host.on("uncaughtException", onBug);
  host.on("unhandledRejection", onBug);
  host.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (!isClosedPipe(error)) giveUp(`error: could not write the result: ${error.message}`);
  });
  host.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (!isClosedPipe(error)) giveUp("");
  });
  stopOnSignals(host, () => abort.abort());
  const swallowed = swallowedOptions(host.env);
  if (swallowed.length > 0) {
    const told = visible(swallowed.join(" "));
    host.stderr.write(
      `error: npm has taken ${told} for its own; write -- before what is for this command: npm run access -- …\n`,
    );
    host.exitCode = EXIT.usage;
    return;
  }

  const status = await main({
    cwd: host.cwd(),
    stdout: (text) => void host.stdout.write(text),
    stderr: (text) => void host.stderr.write(text),
    env: Object.fromEntries(Object.entries(host.env).filter((it): it is [string, string] => it[1] !== undefined)),
    cliRoot: pinnedPulumi(),
    today,
    takesSignals: (pid) => takesSignals(host, pid),
    pid: host.pid,
    signal: abort.signal,
    colour: { stdout: takesColour(host.stdout), stderr: takesColour(host.stderr) },
    // Some terminals don't say how wide they are.
    ...(host.stdout.isTTY && host.stdout.columns > 0 ? { width: host.stdout.columns } : {}),
    ...(redraws(host) ? { terminal: { columns: () => host.stderr.columns || 80 } } : {}),
  }).catch((error: unknown) => {
    onBug(error);
    return EXIT.failed;
  });
  host.exitCode = broken ? EXIT.failed : status;
}

/** Whether this machine has a process that takes signals under `pid`. */
export function takesSignals(host: Pick<NodeJS.Process, "kill">, pid: number): boolean {
  try {
    return host.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, and is there.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The reader has closed the pipe (`| head`): the rest is not written, but a deploy under way continues to its end. */
function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE";
}

/** Node's own rules: NO_COLOR and NODE_DISABLE_COLORS say no, FORCE_COLOR says yes, else a terminal that has colours. */
function takesColour(stream: NodeJS.WriteStream): boolean {
  return styleText("red", "x", { stream, validateStream: true }) !== "x";
}

function redraws(host: NodeJS.Process): boolean {
  return host.stderr.isTTY === true && host.env.TERM !== "dumb";
}

/** Milliseconds. npm with bash as its shell passes on the SIGINT that the terminal sends to all: one Ctrl-C arrives twice. */
const SAME_KEYSTROKE = 500;

/**
 * The first SIGINT, SIGTERM or SIGHUP calls `stop`. A second SIGINT, from a person who won't wait, ends the process at once with
 * 130. A SIGTERM never does: GitHub cancels a job with SIGINT, then SIGTERM, and the engine needs the time between.
 */
export function stopOnSignals(
  host: Pick<NodeJS.Process, "on" | "exit"> & { readonly stderr: Pick<NodeJS.WriteStream, "write"> },
  stop: () => void,
  now: () => number = () => performance.now(),
): void {
  let first: number | undefined;
  host.on("SIGTERM", stop);
  // The terminal was closed.
  host.on("SIGHUP", stop);
  host.on("SIGINT", () => {
    if (first !== undefined && now() - first > SAME_KEYSTROKE) {
      host.stderr.write("\nstopped at once: a lock may remain, see docs/operations.md\n");
      host.exit(130);
    }
    first ??= now();
    stop();
  });
}
