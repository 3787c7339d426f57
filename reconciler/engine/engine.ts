// What planning and deploying ask of Pulumi. `openEngine` is the real one; in-memory-engine.ts stands in for it in tests.
import type { DesiredStack } from "../desired/desired-resource.ts";
import { type Backend, type BackendSettings, backendFailed, openBackend, openEmptyBackend } from "./backend.ts";
import { openBackendFiles } from "./backend-files.ts";
import { clearRetention } from "./clear-retention.ts";
import { forgetInStack } from "./forget-resources.ts";
import { removeLock } from "./lock-files.ts";
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
  readonly readAnew: (name: string, urns: readonly string[], signal: AbortSignal) => Promise<void>;
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
  const stateWriting = { files, project, recordLock };
  const placeOf = (stack: string) => ({ project, stack });
  const watch = (stack: string) => watchLock(files, placeOf(stack), recordLock);
  return {
    ...backend,
    create: async (name) => {
      await openStack(name, "create");
    },
    preview: async ({ desired, program, missing }, options) => {
      if (!missing) return previewStack(await openStack(desired.name, "never"), program, options);
      const holder = await openEmptyBackend(settings);
      try {
        // The engine's plan goes with its backend.
        const { plan: _, ...run } = await previewStack(
          await holder.openStack(desired.name, "create"),
          program,
          options,
        );
        return run;
      } finally {
        await holder.close();
      }
    },
    deploy: async ({ desired, program, missing }, options) =>
      deployStack(await openStack(desired.name, missing ? "create" : "never"), desired, program, {
        ...options,
        lock: watch(desired.name),
      }),
    forget: async (name, keys) =>
      writing(`cannot write the state of stack ${name}`, async () =>
        forgetInStack(await openStack(name, "never"), keys, stateWriting),
      ),
    clearRetention: async (name, keys) =>
      writing(`cannot write the state of stack ${name}`, async () =>
        clearRetention(await openStack(name, "never"), keys, stateWriting),
      ),
    readAnew: async (name, urns, signal) => readAnew(await openStack(name, "never"), urns, signal, watch(name)),
    clearPendingCreates: async (name, urns, signal) =>
      clearPendingCreates(await openStack(name, "never"), urns, signal, watch(name)),
    releaseLock: async (name, lock) =>
      writing(`cannot release the lock of stack ${name}`, async () => {
        if (files === undefined) throw new Error("this backend has no lock that can be told from others");
        await removeLock(files, placeOf(name), lock);
      }),
  };
}

/** What the CLI says against a write is no bug of ours. */
async function writing<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw backendFailed(what, error);
  }
}

/** Opens the engine for `work` alone. */
export async function withEngine<Result>(
  settings: BackendSettings,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await openEngine(settings);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
