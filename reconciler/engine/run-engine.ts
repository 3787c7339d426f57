// One run of the engine on one stack: typed events in, changes and failures out. Printed text is never searched.
import { join } from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import type { DesiredResource, DesiredStack } from "../desired/desired-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { ShownBug } from "../diagnostics/problem.ts";
import { type Change, sortChanges } from "./change.ts";
import { cliReason, cliRemedy } from "./cli-reason.ts";
import { collectEvents, type Failure } from "./collect-events.ts";
import { isFollowUpError, isUnhandledText } from "./follow-ups.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { lockedBy } from "./stack-lock.ts";
import { keyOfUrn, urnPattern } from "./stack-state.ts";
import { type LockWatch, NO_WATCH } from "./watch-lock.ts";
import { TimeIsUp, watchRun } from "./watch-run.ts";

export type EngineRun = {
  readonly changes: readonly Change[];
  /** Resources that stay as they are. */
  readonly same: number;
  /** One for each failure, with AWS's reason; empty when everything succeeded. */
  readonly failures: readonly Failure[];
  /** Of a deploy: keys under which an old object was deleted without a replacement by this run; absent: none. */
  readonly leftovers?: readonly string[];
  readonly ended: RunEnd;
  /** Of a preview: the file with the engine's own plan, as long as the backend is open. */
  readonly plan?: string;
};

/** `finished`: it reached the program's end, whatever failed. `time-up`: `startNothing` ended it. `interrupted`: the signal did. */
export type RunEnd =
  | { readonly how: "finished" | "time-up" | "interrupted" }
  /** `error`: an OperationError for a foreseen failure (a lock, a stall), anything else is a bug. */
  | { readonly how: "broken"; readonly error: unknown };

export type RunOptions = {
  /** Operations under way at a time, 1 to 10. AWS allows ten assignment operations in progress. */
  readonly parallel: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Once it is aborted nothing new is started, and what is under way is finished. */
  readonly startNothing?: AbortSignal;
  readonly onProgress: (done: { readonly key: string; readonly op: string }) => void;
  /** Milliseconds without any event, while nothing is under way, after which the run is aborted. Default five minutes. */
  readonly stallAfter?: number;
  /** Of a run that writes: records the lock that it has. */
  readonly lock?: LockWatch;
};

export type DeployOptions = RunOptions & {
  /** What was judged and may be done. The run is refused when its own preview would do anything else. */
  readonly expected: readonly Change[];
  /** The plan of a preview with the same program, which the engine is held to; undefined: it is previewed once more. */
  readonly judged?: string | undefined;
  /** Keys to touch; everything else in the stack stays as it is. Undefined: the whole stack. */
  readonly only: readonly string[] | undefined;
};

/** Registers the resources, each once the limiter admits it, and returns the stack's outputs. */
export type Program = (admit: (resource: DesiredResource) => Promise<void>) => Promise<Record<string, unknown>>;

/** Plans without writing. Throws where the run failed or was interrupted: part of a plan is not a plan. */
export async function previewStack(stack: Stack, program: Program, options: RunOptions): Promise<EngineRun> {
  const plan = planFile(stack);
  return { ...wholePreview(stack.name, await previewInto(stack, program, options, { plan })), plan };
}

function planFile({ name, workspace }: Stack): string {
  return join(workspace.workDir, `plan-${name}.json`);
}

/** An engine that replaces something under a new name looks for the old one's removal under the new name in its plan, and refuses its own step (Pulumi 3.274). */
function canBeHeld(desired: DesiredStack, changes: readonly Change[]): boolean {
  const renamed = new Set(desired.resources.flatMap(({ key, aliases = [] }) => (aliases.length > 0 ? [key] : [])));
  return !changes.some(({ op, key }) => op === "replace" && renamed.has(key));
}

function wholePreview(stack: string, run: EngineRun): EngineRun {
  if (run.ended.how === "broken") throw run.ended.error;
  if (run.ended.how === "interrupted") {
    throw new OperationError(`stack ${stack}: stopped while the plan was made`, "run it again: nothing was changed");
  }
  return run;
}

/** `plan` is the file that the engine writes its plan to. */
async function previewInto(
  stack: Stack,
  program: Program,
  options: RunOptions,
  how: { readonly plan?: string; readonly target?: string[] },
): Promise<EngineRun> {
  return run(stack.name, options, "resourcePreEvent", (onEvent, signal, guarded) =>
    withoutCheckpoints(stack, () =>
      stack.preview({
        program: guarded(() => program(() => Promise.resolve())),
        onEvent,
        parallel: options.parallel,
        signal,
        color: "never",
        ...how,
      }),
    ),
  );
}

/**
 * Makes the stack match; independent operations continue after a failure. The engine is bound to the plan that was judged, or to
 * that of one more preview with the same program, which is compared with what was judged: the state may have changed since.
 */
export async function deployStack(
  stack: Stack,
  desired: DesiredStack,
  program: Program,
  options: DeployOptions,
): Promise<EngineRun> {
  const { only, expected, judged, startNothing } = options;
  // The engine treats an empty list of targets as no list, and would delete everything that the part doesn't register.
  if (only?.length === 0) throw new Error(`a run of no part of ${stack.name} would be a run of the whole`);
  const targets = only === undefined ? {} : { target: only.map(urnPattern) };
  let plan = canBeHeld(desired, expected) ? judged : undefined;
  if (plan === undefined) {
    const file = planFile(stack);
    const silent = { ...options, onProgress: () => {}, lock: NO_WATCH };
    const planned = wholePreview(stack.name, await previewInto(stack, program, silent, { ...targets, plan: file }));
    if (planned.failures.length > 0 || planned.ended.how !== "finished") return { ...planned, changes: [] };
    refuseUnexpected(stack.name, planned.changes, expected);
    if (canBeHeld(desired, planned.changes)) plan = file;
  }
  const limiter = createLimiter(desired.resources, new Set(expected.map(({ key }) => key)), options.parallel);
  startNothing?.addEventListener("abort", limiter.close);
  if (startNothing?.aborted === true) limiter.close();
  const onlyImports = expected.every(({ op }) => op === "import");
  return run(
    stack.name,
    options,
    "resOutputsEvent",
    (onEvent, signal, guarded) => {
      const up = () =>
        withoutSummary(stack).up({
          program: guarded(() => program(limiter.admit)),
          onEvent,
          parallel: options.parallel,
          signal,
          color: "never",
          continueOnError: true,
          ...targets,
          ...(plan === undefined ? {} : { plan }),
        });
      return onlyImports ? withoutCheckpoints(stack, up) : up();
    },
    limiter,
  );
}

/** The rest of a plan, after a part of it was done, is allowed; anything that wasn't judged is not. */
function refuseUnexpected(stack: string, planned: readonly Change[], expected: readonly Change[]): void {
  const known = new Set(expected.map(({ op, key }) => `${op} ${key}`));
  const others = planned.map(({ op, key }) => `${op} ${key}`).filter((it) => !known.has(it));
  if (others.length === 0) return;
  const shown = others.slice(0, 5).join(", ");
  throw new OperationError(
    `stack ${stack}: the plan is no longer the one that was judged: ${shown}${others.length > 5 ? `, and ${others.length - 5} more` : ""}`,
    "something else has changed the state in the meantime; run it again",
  );
}

/**
 * The engine writes the state at the end alone, and not after each resource, which costs resources × changes. For runs of which nothing
 * would be lost: a plan is not kept, and an import that a killed run forgets was only read, and is read again by the next.
 */
async function withoutCheckpoints<Result>({ workspace }: Stack, work: () => Promise<Result>): Promise<Result> {
  const { envVars } = workspace;
  workspace.envVars = { ...envVars, PULUMI_SKIP_CHECKPOINTS: "true" };
  try {
    return await work();
  } finally {
    workspace.envVars = envVars;
  }
}

/** What `up` asks at its end, outputs and history, nobody reads: three processes less. */
function withoutSummary(stack: Stack): Stack {
  const nothing = { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) };
  return Object.assign(Object.create(stack) as Stack, nothing);
}

/** The end tells a bug by itself: whether the engine has heard of it in time is chance. */
function isBug(ended: RunEnd): boolean {
  return ended.how === "broken" && (ended.error instanceof ShownBug || !(ended.error instanceof OperationError));
}

type PulumiProgram = () => Promise<Record<string, unknown>>;

async function run(
  stack: string,
  options: RunOptions,
  source: "resourcePreEvent" | "resOutputsEvent",
  start: (
    onEvent: (event: EngineEvent) => void,
    signal: AbortSignal,
    guarded: (program: PulumiProgram) => PulumiProgram,
  ) => Promise<unknown>,
  limiter?: Limiter,
): Promise<EngineRun> {
  const collected = collectEvents(stack, source, options.onProgress);
  const watch = watchRun(stack, limiter === undefined ? options : { ...options, isAdmitted: limiter.isBusy });
  const { lock = NO_WATCH } = options;
  const onEvent = (event: EngineEvent) => {
    lock.onEvent(event);
    collected.onEvent(event);
    const ended = event.resOutputsEvent ?? event.resOpFailedEvent;
    // Of a replacement the creation is what counts: until then its resource is under way.
    const isPartOfReplacement = ended?.metadata.op === "replace" || ended?.metadata.op === "delete-replaced";
    const hasFailed = event.resOpFailedEvent !== undefined;
    if (ended !== undefined && (hasFailed || !isPartOfReplacement)) {
      const key = keyOfUrn(ended.metadata.urn);
      if (hasFailed) limiter?.failed(key);
      else limiter?.ended(key);
    }
    // Last: it ends a run whose time is up, once the limiter and the lists know of this event.
    watch.onEvent(event);
  };
  // The engine reports a program's failure only as text; the error itself is kept and thrown again.
  let thrown: { readonly error: unknown } | undefined;
  const guarded = (program: PulumiProgram) => async () => {
    try {
      const outputs = await program();
      watch.programEnded();
      return outputs;
    } catch (error) {
      thrown ??= { error };
      throw error;
    }
  };
  let failed: { readonly error: unknown } | undefined;
  let unrecorded: { readonly error: unknown } | undefined;
  try {
    await start(onEvent, watch.signal, guarded);
  } catch (error) {
    failed = { error };
  } finally {
    watch.end();
    await lock.recorded().catch((error: unknown) => {
      unrecorded = { error };
    });
  }
  // What only says that a resource failed, or that the engine is gone, is told by the engine's own end.
  const ended: RunEnd = thrown !== undefined && !isFollowUpError(thrown.error) ? { how: "broken", ...thrown } : endOf();
  const failures = collected.failures();
  return {
    changes: sortChanges(collected.changes()),
    same: collected.same(),
    failures: isBug(ended) ? failures.filter((it) => it.key !== undefined || !isUnhandledText(it.message)) : failures,
    leftovers: collected.leftovers(),
    ended,
  };

  function endOf(): RunEnd {
    const reason: unknown = watch.signal.aborted ? watch.signal.reason : undefined;
    if (reason instanceof TimeIsUp) return { how: "time-up" };
    // A signal's own reason is a DOMException; a stall's or a bug's is one of our errors.
    if (reason instanceof DOMException) return { how: "interrupted" };
    if (reason !== undefined) return { how: "broken", error: reason };
    if (unrecorded !== undefined) return { how: "broken", error: unrecorded.error };
    if (failed === undefined || collected.failures().length > 0) return { how: "finished" };
    return { how: "broken", error: engineFailed(stack, failed.error) };
  }
}

function engineFailed(name: string, error: unknown): OperationError {
  const reason = cliReason(error);
  const remedy = cliRemedy(reason);
  return lockedBy(name, error) ?? new OperationError(`stack ${name}: ${reason}`, remedy, { cause: error });
}
