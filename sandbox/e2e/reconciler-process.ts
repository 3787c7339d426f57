// The reconciler as a process of its own, as a person or a workflow starts it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { REPOSITORY } from "../run-reconciler.ts";

export type Written = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export type ReconcilerProcess = {
  readonly child: ChildProcess;
  /** Both streams until now. */
  readonly written: () => { readonly stdout: string; readonly stderr: string };
  /** Resolves when it has ended and all that it wrote is there. */
  readonly ended: Promise<Written>;
};

export type ProcessSettings = {
  /** All of its environment but PATH, HOME and the folder of what Node has compiled. */
  readonly env: Readonly<Record<string, string>>;
  /** A UTC date that stands for today. */
  readonly day?: string | undefined;
  /** A process group of its own, that can be killed as a whole. */
  readonly detached?: boolean;
  /** Another folder of the Pulumi CLI than the pinned one. */
  readonly cliRoot?: string | undefined;
};

export function startReconciler(
  argv: readonly string[],
  { env, day, cliRoot, detached = false }: ProcessSettings,
): ReconcilerProcess {
  const varied = {
    ...(day === undefined ? {} : { DAY: day }),
    ...(cliRoot === undefined ? {} : { CLI_ROOT: cliRoot }),
  };
  const main = Object.keys(varied).length === 0 ? "reconciler/main.ts" : "sandbox/e2e/varied-main.ts";
  return startProcess(main, argv, { env: { ...env, ...varied }, detached });
}

/** A file of the repository with its arguments; `env` is all of its environment but PATH, HOME and the cache of compiled code. */
export function startProcess(
  main: string,
  argv: readonly string[],
  { env, detached = false }: Pick<ProcessSettings, "env" | "detached">,
): ReconcilerProcess {
  const { PATH = "", HOME = "", NODE_COMPILE_CACHE } = process.env;
  const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
  const child = spawn(process.execPath, [join(REPOSITORY, main), ...argv], {
    cwd: REPOSITORY,
    env: { PATH, HOME, ...compiled, ...env },
    detached,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (data: string) => {
      text[stream] += data;
    });
  }
  const ended = once(child, "close").then(([status]): Written => ({ status: status as number | null, ...text }));
  return { child, written: () => ({ ...text }), ended };
}
