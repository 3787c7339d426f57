// Writes a stack's state back after a change to it, without the engine.
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { BackendFiles } from "./backend-files.ts";
import { type StackPlace, withLock } from "./lock-files.ts";
import { lockedBy } from "./stack-lock.ts";
import { hasPlainState, readCheckpoint, writeState } from "./state-files.ts";
import type { RecordLock } from "./watch-lock.ts";

export type StateChange = (exported: Deployment) => Deployment;

export type StateWriting = {
  /** Undefined: the backend is neither a folder nor a bucket. */
  readonly files: BackendFiles | undefined;
  readonly project: string;
  readonly recordLock: RecordLock;
  /** This process's id. */
  readonly pid: number;
};

/**
 * Throws a StackLocked where another run holds the stack. In a folder or a bucket the stack is locked from before the state is read
 * until it is written, and its pending operations stay: `pulumi stack import` locks only while it writes, lets nobody hold a lock over
 * it, and drops all pending operations, without which the next deploy can't tell where an object comes from.
 */
export async function changeState(stack: Stack, change: StateChange, writing: StateWriting): Promise<void> {
  const { files, project, recordLock, pid } = writing;
  const place = { project, stack: stack.name };
  if (files === undefined || !(await hasPlainState(files, place))) return changeThroughCli(stack, change);
  const lock = randomUUID();
  await recordLock(lock);
  await withLock(files, place, { lock, pid }, () => changeFile(files, place, change));
}

async function changeFile(files: BackendFiles, place: StackPlace, change: StateChange): Promise<void> {
  const { text, version, state } = await readCheckpoint(files, place);
  const { latest } = state.checkpoint;
  const { deployment } = change({ version, deployment: latest });
  await writeState(files, place, text, { ...state, checkpoint: { ...state.checkpoint, latest: deployment } });
}

/** Refuses what the CLI would lose: pending operations, and what another run has written meanwhile. */
async function changeThroughCli(stack: Stack, change: StateChange): Promise<void> {
  const exported = await stack.exportStack();
  const changed = change(exported);
  const { pending_operations: pending = [] } = changed.deployment as { pending_operations?: readonly unknown[] };
  if (pending.length > 0) {
    throw new OperationError(
      `stack ${stack.name}: ${pending.length} operations are pending in its state, and writing it would lose them`,
      "deploy again, which finishes what is declared; what isn't declared any more: look whether AWS has it, delete it there, " +
        "and run `pulumi refresh --clear-pending-creates` on the stack",
    );
  }
  // The CLI can't be told what it is to replace: what is written between here and its own lock would be lost.
  if (!isDeepStrictEqual(await stack.exportStack(), exported)) {
    throw new OperationError(`stack ${stack.name}: another run has changed its state meanwhile`, "run it again");
  }
  await stack.importStack(changed).catch((error: unknown) => {
    throw lockedBy(stack.name, error) ?? error;
  });
}
