// Where a deploy is replayed: a folder with a local AWS and a state, prepared once and copied for each point.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { settleOperations } from "../aws/operations.ts";
import type { Seed } from "../aws/seed.ts";
import { seedWorld } from "../aws/seed-world.ts";
import type { RecordedCall } from "../aws/server.ts";
import { parseWorld, renderWorld, type World } from "../aws/world.ts";
import { startReconciler, type Written } from "../e2e/reconciler-process.ts";
import { runReconciler } from "../run-reconciler.ts";
import { type Sandbox, startSandbox } from "../start-sandbox.ts";
import type { StartedRun } from "./strike.ts";

/** Of the provider's waits: ten minutes are 1.2 seconds. */
const TIME_SCALE = 0.002;

/** Seconds that AWS's asynchronous operations take, so that a run can end in the middle of one. */
const TIMES = { assignment: 12, provisioning: 2 };

/** A stage has its world from the start. */
const NO_SEED = "";

const WORLD = "world.json";
const STATE = "state";

export type Stage = {
  /** World and state; nothing else runs in it at the same time. */
  readonly folder: string;
  /** Of Node's compiled code, for all stages: half a second of each process. */
  readonly compileCache: string;
};

export type Run = Written & { readonly calls: readonly RecordedCall[] };

/** `access <args>` as a process of its own. `begun` is called as soon as the process has an id, before any call. */
export function runAsProcess(stage: Stage, args: readonly string[], begun: (run: StartedRun) => void): Promise<Run> {
  return runOn(stage, ({ env }, faults) => {
    const { child, ended } = startReconciler(args, { env: { NODE_COMPILE_CACHE: stage.compileCache, ...env } });
    if (child.pid !== undefined) begun({ faults, reconciler: child.pid });
    return ended;
  });
}

let lastRun: Promise<unknown> = Promise.resolve();

/** `access <args>` in this process, which costs a third less: one after the other, since each has the process's environment. */
export function runPlainly(stage: Stage, args: readonly string[]): Promise<Run> {
  const run = lastRun.then(() =>
    runOn(stage, async (sandbox) => {
      const written = { stdout: "", stderr: "" };
      const streams = {
        stdout: (text: string) => {
          written.stdout += text;
        },
        stderr: (text: string) => {
          written.stderr += text;
        },
      };
      const status = await runReconciler(args, sandbox, streams, new AbortController().signal);
      return { status, ...written };
    }),
  );
  lastRun = run.catch(() => {});
  return run;
}

/** Local AWS and provider live as long as the run: what they do later is not seen. */
async function runOn(
  { folder }: Stage,
  run: (sandbox: Sandbox, faults: StartedRun["faults"]) => Promise<Written>,
): Promise<Run> {
  const sandbox = await startSandbox({ folder, seedFile: NO_SEED, timeScale: TIME_SCALE, times: TIMES });
  const { aws, env } = sandbox;
  if (aws === undefined) throw new Error("the sandbox has no AWS of its own");
  const TMPDIR = join(folder, "tmp");
  mkdirSync(TMPDIR, { recursive: true });
  try {
    return { ...(await run({ ...sandbox, env: { ...env, TMPDIR } }, aws.faults)), calls: [...aws.calls] };
  } finally {
    await sandbox.close();
  }
}

/** A stage with nothing of ours in it. */
export function newStage(folder: string, seed: Seed, compileCache: string): Stage {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, WORLD), renderWorld(seedWorld(seed)));
  return { folder, compileCache };
}

/** A stage of its own that begins where the other one is. */
export function copyStage(from: Stage, folder: string): Stage {
  mkdirSync(folder, { recursive: true });
  for (const part of [WORLD, STATE]) {
    if (existsSync(join(from.folder, part))) cpSync(join(from.folder, part), join(folder, part), { recursive: true });
  }
  return { ...from, folder };
}

/** AWS ends all that it still works on: between two runs there is more time than it takes. */
export function finishOperations(stage: Stage): void {
  const world = readWorld(stage);
  settleOperations(world, new Date(8.64e15));
  writeFileSync(join(stage.folder, WORLD), renderWorld(world));
}

export function readWorld({ folder }: Stage): World {
  return parseWorld(readFileSync(join(folder, WORLD), "utf8"));
}

/** The text of each stack's state in the file backend, by the stack's name. */
export function readStates({ folder }: Stage): ReadonlyMap<string, string> {
  const stacks = join(folder, STATE, ".pulumi/stacks/access");
  const files = existsSync(stacks) ? readdirSync(stacks).filter((file) => file.endsWith(".json")) : [];
  return new Map(files.map((file) => [file.slice(0, -".json".length), readFileSync(join(stacks, file), "utf8")]));
}

/** What else is kept beside the states and read by a run: tags, locks, what a run was about to make. By file, without times. */
export function readRecords({ folder }: Stage): readonly (readonly [file: string, text: string])[] {
  const kept = join(folder, STATE);
  const files = existsSync(kept) ? readdirSync(kept, { recursive: true, encoding: "utf8" }) : [];
  return files.toSorted().flatMap((file): readonly (readonly [string, string])[] => {
    // A lock's name and content are of its run alone.
    if (/\/locks\/.*\.json$/.test(file)) return [[dirname(file), "locked"]];
    const text = () => readFileSync(join(kept, file), "utf8");
    // So are the names of the locks that a run has recorded, and its record's own name.
    if (/^deploys\/attempted\/.*\.json$/.test(file)) return [[dirname(file), creationsIn(text())]];
    const isTags = /^\.pulumi\/stacks\//.test(file) && !/\.json(\.bak|\.attrs|\.new)?$/.test(file);
    if (!isTags || !statSync(join(kept, file)).isFile()) return [];
    return [[file, text().replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, "a time")]];
  });
}

function creationsIn(attempt: string): string {
  const { creates } = JSON.parse(attempt) as { readonly creates: readonly string[] };
  return creates.join(" ");
}
