// What planning and deploying ask of Pulumi. `openEngine` is the real one; in-memory-engine.ts stands in for it in tests.
import type { DesiredStack } from "../desired/desired-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type Problem, problemOf } from "../diagnostics/problem.ts";
import { visible } from "../diagnostics/quote.ts";
import {
  type Backend,
  type BackendSettings,
  backendFailed,
  closeAll,
  openBackend,
  openEmptyBackend,
} from "./backend.ts";
import { openBackendFiles } from "./backend-files.ts";
import { clearRetention } from "./clear-retention.ts";
import { forgetInStack } from "./forget-resources.ts";
import { damagedLocks, removeLock } from "./lock-files.ts";
import { clearPendingCreates, readAnew } from "./mend-state.ts";
import { PROJECT } from "./project.ts";
import {
  type DeployOptions,
  deployStack,
  type EngineRun,
  type Program,
  previewStack,
  type RunOptions,
} from "./run-engine.ts";
import { knowingHolders, lockedByHolders, StackLocked } from "./stack-lock.ts";
import { type RecordLock, watchLock } from "./watch-lock.ts";

/** A stack as a run is to find it, or make it. */
export type StackRun = {
  readonly desired: DesiredStack;
  /** Registers what is desired. */
  readonly program: Program;
  /** Whether the backend has no such stack. */
  readonly missing: boolean;
};

export type Engine = Omit<Backend, "openStack"> & {
  /** Makes an empty stack; one that is there stays as it is. */
  readonly create: (name: string) => Promise<void>;
  /** Plans without writing; a missing stack is planned as an empty one. Throws where the plan would not be whole. */
  readonly preview: (run: StackRun, options: RunOptions) => Promise<EngineRun>;
  /** Makes the stack match, and a missing one first. See {@link deployStack}. */
  readonly deploy: (run: StackRun, options: DeployOptions) => Promise<EngineRun>;
  /** Removes resources from a state without calling AWS. See {@link forgetInStack}. */
  readonly forget: (name: string, keys: ReadonlySet<string>) => Promise<void>;
  /** See {@link clearRetention}. */
  readonly clearRetention: (name: string, keys: ReadonlySet<string>) => Promise<void>;
  /** See {@link readAnew}. */
  readonly readAnew: (
    name: string,
    urns: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, string>>;
  /** See {@link clearPendingCreates}. */
  readonly clearPendingCreates: (name: string, urns: readonly string[], signal: AbortSignal) => Promise<void>;
  /** Removes the lock of that name, and no other: its holder must be known to have ended. */
  readonly releaseLock: (name: string, lock: string) => Promise<void>;
};

/**
 * Every failure of the backend is an OperationError with the CLI's own reason. The names of the locks that runs of the engine have on
 * stacks are recorded by `recordLock`, where it is certain which these are.
 */
export async function openEngine(settings: BackendSettings, recordLock: RecordLock = async () => {}): Promise<Engine> {
  const { openStack, ...backend } = await openBackend(settings);
  const files = openBackendFiles(settings.env);
  const project = settings.project ?? PROJECT;
  const stateWriting = { files, project, recordLock, pid: settings.pid ?? 0 };
  const placeOf = (stack: string) => ({ project, stack });
  const watch = (stack: string) => watchLock(files, placeOf(stack), recordLock);
  const opened: Pick<Backend, "close">[] = [backend];
  const told = async (stack: string, error: unknown): Promise<unknown> => {
    if (error instanceof StackLocked) return knowingHolders(error, settings.takesSignals ?? (() => true));
    if (files === undefined || !(error instanceof OperationError)) return error;
    // Where even these can't be read, what is told is the failure that there is already.
    const damaged = await damagedLocks(files, placeOf(stack)).catch(() => []);
    return damaged.length === 0 ? error : lockedByHolders(stack, damaged, error);
  };
  const locks = async <Result>(stack: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw await told(stack, error);
    }
  };
  const writing = <Result>(stack: string, what: string, work: () => Promise<Result>) =>
    locks(stack, () => writingState(what, work));
  return {
    ...backend,
    close: () => closeAll(opened.map(({ close }) => close)),
    create: async (name) => {
      await locks(name, () => openStack(name, "create"));
    },
    preview: async ({ desired, program, missing }, options) => {
      if (!missing)
        return locks(desired.name, async () => previewStack(await openStack(desired.name, "never"), program, options));
      const holder = await openEmptyBackend(settings);
      // At the engine's end: a folder that can't be removed is no reason to have no plan.
      opened.push(holder);
      // Its plan holds for the stack that is made by it too: of the same names, and without anything.
      return previewStack(await holder.openStack(desired.name, "create"), program, options);
    },
    deploy: async ({ desired, program, missing }, options) => {
      const run = await locks(desired.name, async () => {
        const stack = await openStack(desired.name, missing ? "create" : "never");
        return deployStack(stack, desired, program, { ...options, lock: watch(desired.name) });
      });
      return run.ended.how === "broken"
        ? { ...run, ended: { how: "broken", error: await told(desired.name, run.ended.error) } }
        : run;
    },
    forget: async (name, keys) =>
      writing(name, `cannot write the state of stack ${name}`, async () =>
        forgetInStack(await openStack(name, "never"), keys, stateWriting),
      ),
    clearRetention: async (name, keys) =>
      writing(name, `cannot write the state of stack ${name}`, async () =>
        clearRetention(await openStack(name, "never"), keys, stateWriting),
      ),
    readAnew: (name, urns, signal) =>
      locks(name, async () => readAnew(await openStack(name, "never"), urns, signal, () => watch(name))),
    clearPendingCreates: (name, urns, signal) =>
      locks(name, async () => clearPendingCreates(await openStack(name, "never"), urns, signal, watch(name))),
    releaseLock: async (name, lock) =>
      writing(name, `cannot release the lock of stack ${name}`, async () => {
        if (files === undefined) throw new Error("this backend has no lock that can be told from others");
        await removeLock(files, placeOf(name), lock);
      }),
  };
}

/** What the CLI says against a write is no bug of ours. */
async function writingState<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw backendFailed(what, error);
  }
}

/** What work with an engine gave, and why the engine could not be closed after it; absent: it was closed. */
export type Worked<Result> = { readonly value: Result; readonly unclosed?: Problem };

export type EngineSettings = BackendSettings & {
  /** Writes messages, in whole lines. */
  readonly stderr: (text: string) => void;
};

/**
 * Opens the engine for `work` alone. Whatever closing does, what `work` gave is returned and what it threw is thrown; in the
 * latter case a problem of closing is written to stderr.
 */
export async function withEngine<Result>(
  settings: EngineSettings,
  work: (engine: Engine) => Promise<Result>,
): Promise<Worked<Result>> {
  return closedAfter(await openEngine(settings), work, settings.stderr);
}

/** The same with an engine that is open already. */
export async function closedAfter<Closed extends Pick<Engine, "close">, Result>(
  engine: Closed,
  work: (engine: Closed) => Promise<Result>,
  stderr: EngineSettings["stderr"],
): Promise<Worked<Result>> {
  const close = async (): Promise<Problem | undefined> => {
    try {
      await engine.close();
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  };
  let value: Result;
  try {
    value = await work(engine);
  } catch (error) {
    const unclosed = await close();
    if (unclosed !== undefined) stderr(`error: ${visible(unclosed.message)}\n`);
    throw error;
  }
  const unclosed = await close();
  return unclosed === undefined ? { value } : { value, unclosed };
}
