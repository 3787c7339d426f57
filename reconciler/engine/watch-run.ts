// Watches one run of the engine and ends it: when it makes no progress, or when the time has come to start nothing new.
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { isOurs } from "./collect-events.ts";

/** The reason of a run that was ended because nothing new may be started: what is done is done, and the next run continues. */
export class TimeIsUp extends Error {}

const MINUTE = 60_000;

/** An operation may be silent for as long as the provider waits and tries again; after an hour something is broken. */
const SILENT_OPERATION = 60 * MINUTE;

export type RunWatch = {
  /** Aborted by the caller's signal, by a stall, or by {@link TimeIsUp}; its reason says which. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
  /** From here on the engine only deletes. */
  readonly programEnded: () => void;
  readonly end: () => void;
};

export function watchRun(
  stack: string,
  options: {
    readonly signal: AbortSignal;
    readonly startNothing?: AbortSignal;
    readonly stallAfter?: number;
    /** Whether something was admitted that hasn't ended: the engine's first event of it may still be to come. */
    readonly isAdmitted?: () => boolean;
  },
): RunWatch {
  const stallAfter = options.stallAfter ?? 5 * MINUTE;
  const own = new AbortController();
  const underWay = new Set<string>();
  let onlyDeletes = false;
  let silent = 0;
  // While an operation is under way the provider has its own time limits; else an event comes all the time.
  const tick = stallAfter / 5;
  const timer = setInterval(() => {
    silent += tick;
    if (silent < (underWay.size > 0 ? SILENT_OPERATION : stallAfter)) return;
    const what = underWay.size === 0 ? "the program" : [...underWay].join(", ");
    own.abort(
      new OperationError(
        `stack ${stack}: no progress for ${Math.round(silent / 1000)} s, waiting for ${what}`,
        "run it again; if it happens again it is a bug",
      ),
    );
  }, tick);
  const endWhenDrained = () => {
    if (options.startNothing?.aborted !== true || options.isAdmitted?.() === true) return;
    if (onlyDeletes || underWay.size === 0) own.abort(new TimeIsUp());
  };
  options.startNothing?.addEventListener("abort", endWhenDrained);
  endWhenDrained();
  return {
    signal: AbortSignal.any([options.signal, own.signal]),
    onEvent: (event) => {
      silent = 0;
      const started = event.resourcePreEvent?.metadata;
      if (started !== undefined && started.op !== "same" && isOurs(started.type)) underWay.add(started.urn);
      const ended = (event.resOutputsEvent ?? event.resOpFailedEvent)?.metadata;
      if (ended !== undefined) underWay.delete(ended.urn);
      endWhenDrained();
    },
    programEnded: () => {
      onlyDeletes = true;
      endWhenDrained();
    },
    end: () => {
      clearInterval(timer);
      options.startNothing?.removeEventListener("abort", endWhenDrained);
    },
  };
}
