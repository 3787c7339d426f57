// One run of the engine on one stack: typed events in, changes and failures out. Printed text is never searched.
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type Change, type ChangeOperation, sortChanges } from "../plan/change.ts";

export type EngineRun = {
  readonly changes: readonly Change[];
  /** Resources that stay as they are. */
  readonly same: number;
  /** One line for each thing that failed, with AWS's reason; empty when all went well. */
  readonly failures: readonly { readonly key: string | undefined; readonly message: string }[];
};

export type RunOptions = {
  readonly parallel: number;
  /** Keys to touch; everything else in the stack stays as it is. Undefined: the whole stack. */
  readonly only?: readonly string[] | undefined;
  /** Aborts the run: SIGINT, SIGTERM or no progress. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: { readonly key: string; readonly op: string }) => void;
};

type Program = () => Promise<Record<string, unknown>>;

/** Plans without writing. `PULUMI_SKIP_CHECKPOINTS` is set on the stack's workspace by the caller: a preview keeps nothing. */
export async function previewStack(stack: Stack, program: Program, options: RunOptions): Promise<EngineRun> {
  return run(stack, program, options, "resourcePreEvent", (onEvent, guarded) =>
    stack.preview({ program: guarded, onEvent, parallel: options.parallel, signal: options.signal, color: "never" }),
  );
}

/** Makes the stack match; independent operations go on after a failure. */
export async function deployStack(stack: Stack, program: Program, options: RunOptions): Promise<EngineRun> {
  return run(stack, program, options, "resOutputsEvent", (onEvent, guarded) =>
    stack.up({
      program: guarded,
      onEvent,
      parallel: options.parallel,
      signal: options.signal,
      color: "never",
      continueOnError: true,
      ...(options.only === undefined ? {} : { target: options.only.map((key) => urnPattern(key)) }),
    }),
  );
}

async function run(
  stack: Stack,
  program: Program,
  options: RunOptions,
  source: "resourcePreEvent" | "resOutputsEvent",
  start: (onEvent: (event: EngineEvent) => void, guarded: Program) => Promise<unknown>,
): Promise<EngineRun> {
  const changes = new Map<string, Change>();
  const failures = new Map<string, EngineRun["failures"][number]>();
  let same = 0;
  const onEvent = (event: EngineEvent) => {
    const metadata = event[source]?.metadata;
    if (metadata !== undefined && isOurs(metadata.type)) {
      const key = keyOfUrn(metadata.urn);
      if (metadata.op === "same") same += 1;
      const op = OPERATIONS[metadata.op];
      if (op !== undefined) {
        const diff = [...new Set(metadata.keys ?? metadata.diffs ?? [])].sort();
        const change: Change = { op, stack: stack.name, key, type: metadata.type };
        changes.set(`${op}\n${key}`, diff.length === 0 ? change : { ...change, diff });
        options.onProgress({ key, op });
      }
    }
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity === "error") {
      const key = diagnostic.urn === undefined || diagnostic.urn === "" ? undefined : keyOfUrn(diagnostic.urn);
      const message = diagnostic.message.replace(/<\{%.*?%\}>/g, "").trim();
      if (message !== "" && message !== "preview failed" && message !== "update failed") {
        failures.set(`${key}\n${message}`, { key, message });
      }
    }
  };
  let thrown: unknown;
  const guarded: Program = async () => {
    try {
      return await program();
    } catch (error) {
      thrown = error;
      throw error;
    }
  };
  try {
    await start(onEvent, guarded);
  } catch (error) {
    if (thrown !== undefined) throw thrown;
    if (options.signal.aborted)
      throw new OperationError(`stack ${stack.name}: stopped`, "run it again", { cause: error });
    if (failures.size === 0) throw engineFailed(stack.name, error);
  }
  return { changes: sortChanges([...changes.values()]), same, failures: [...failures.values()] };
}

/** A replacement is three events; the one in the middle stands for it. */
const OPERATIONS: { readonly [op: string]: ChangeOperation } = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  import: "import",
};

/** The stack itself and the provider are the engine's, not things people declared. */
function isOurs(type: string): boolean {
  return type.startsWith("aws:");
}

/** The logical name: what stands behind the last `::` of a URN (keys are encoded, so they hold none). */
export function keyOfUrn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Targets take `**` for any characters: the type doesn't matter where the logical name is unique. */
function urnPattern(key: string): string {
  return `**::${key}`;
}

function engineFailed(name: string, error: unknown): OperationError {
  const text = error instanceof Error ? error.message : String(error);
  const locked = error instanceof Error && error.name === "ConcurrentUpdateError";
  const remedy = locked ? "wait for the other run, or see who holds it with: pulumi cancel" : undefined;
  return new OperationError(`stack ${name}: ${text.slice(0, 2000)}`, remedy, { cause: error });
}
