// A run of the engine takes its stack's lock by itself: which one it is, is recorded once the run has begun.
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { backendFailed } from "./backend.ts";
import type { BackendFiles } from "./backend-files.ts";
import { heldLock, type StackPlace } from "./lock-files.ts";

/** Records the name of a lock that this process has; called while it has it. */
export type RecordLock = (lock: string) => Promise<void>;

export type LockWatch = {
  readonly onEvent: (event: Pick<EngineEvent, "preludeEvent">) => void;
  /** Once all is recorded. Throws what kept it from being recorded. */
  readonly recorded: () => Promise<void>;
};

/** To be opened just before the run is started. Nothing is recorded where it isn't certain which lock is the run's. */
export function watchLock(files: BackendFiles | undefined, place: StackPlace, record: RecordLock): LockWatch {
  const begun = Date.now();
  let recording: Promise<{ readonly error: unknown } | undefined> | undefined;
  const recordHeld = async (seen: number) => {
    if (files === undefined) return;
    const lock = await heldLock(files, place, { begun, seen }).catch((error: unknown) => {
      throw backendFailed(`cannot read the locks of stack ${place.stack}`, error);
    });
    if (lock !== undefined) await record(lock);
  };
  return {
    onEvent: ({ preludeEvent }) => {
      if (preludeEvent === undefined || recording !== undefined) return;
      // The run continues: without its record, a lock that it leaves is released by hand.
      recording = recordHeld(Date.now()).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
    },
    recorded: async () => {
      const failed = await recording;
      if (failed !== undefined) throw failed.error;
    },
  };
}

export const NO_WATCH: LockWatch = { onEvent: () => {}, recorded: async () => {} };
