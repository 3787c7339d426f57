// What planning and deploying ask of Pulumi. `openEngine` is the real one; in-memory-engine.ts stands in for it in tests.
import type { DesiredStack } from "../desired/desired-resource.ts";
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
import { clearRetention } from "./clear-retention.ts";
import { forgetInStack } from "./forget-resources.ts";
import { clearPendingCreates, readAnew } from "./mend-state.ts";
import {
  type DeployOptions,
  deployStack,
  type EngineRun,
  type Program,
  previewStack,
  type RunOptions,
} from "./run-engine.ts";
import { knowingHolder } from "./stack-lock.ts";

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
  readonly readAnew: (name: string, urns: readonly string[], signal: AbortSignal) => Promise<void>;
  /** See {@link clearPendingCreates}. */
  readonly clearPendingCreates: (name: string, urns: readonly string[], signal: AbortSignal) => Promise<void>;
  /** Removes any lock of the stack: its holder must be known to have ended. */
  readonly releaseLock: (name: string) => Promise<void>;
};

/** Every failure of the backend is an OperationError with the CLI's own reason. */
export async function openEngine(settings: BackendSettings): Promise<Engine> {
  const { openStack, ...backend } = await openBackend(settings);
  const opened: Pick<Backend, "close">[] = [backend];
  const told = (error: unknown) => knowingHolder(error, settings.takesSignals ?? (() => true));
  const locks = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw told(error);
    }
  };
  const writing = <Result>(what: string, work: () => Promise<Result>) => locks(() => writingState(what, work));
  return {
    ...backend,
    close: () => closeAll(opened.map(({ close }) => close)),
    create: async (name) => {
      await openStack(name, "create");
    },
    preview: async ({ desired, program, missing }, options) => {
      if (!missing) return locks(async () => previewStack(await openStack(desired.name, "never"), program, options));
      const holder = await openEmptyBackend(settings);
      // At the engine's end: a folder that can't be removed is no reason to have no plan.
      opened.push(holder);
      // The engine's plan is one of another backend.
      const { plan: _, ...run } = await previewStack(await holder.openStack(desired.name, "create"), program, options);
      return run;
    },
    deploy: async ({ desired, program, missing }, options) => {
      const stack = await openStack(desired.name, missing ? "create" : "never");
      const run = await locks(() => deployStack(stack, desired, program, options));
      return run.ended.how === "broken" ? { ...run, ended: { how: "broken", error: told(run.ended.error) } } : run;
    },
    forget: async (name, keys) =>
      writing(`cannot write the state of stack ${name}`, async () =>
        forgetInStack(await openStack(name, "never"), keys),
      ),
    clearRetention: async (name, keys) =>
      writing(`cannot write the state of stack ${name}`, async () =>
        clearRetention(await openStack(name, "never"), keys),
      ),
    readAnew: (name, urns, signal) => locks(async () => readAnew(await openStack(name, "never"), urns, signal)),
    clearPendingCreates: (name, urns, signal) =>
      locks(async () => clearPendingCreates(await openStack(name, "never"), urns, signal)),
    releaseLock: async (name) =>
      writing(`cannot release the lock of stack ${name}`, async () => (await openStack(name, "never")).cancel()),
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
