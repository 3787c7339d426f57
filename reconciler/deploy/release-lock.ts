// Releases the lock of a deploy in GitHub Actions that has ended without doing so. Any other lock belongs to its holder.

import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Engine } from "../engine/engine.ts";
import { type LockHolder, StackLocked } from "../engine/stack-lock.ts";
import { clientOf } from "../github/client-of-run.ts";
import { readGitHubContext } from "../github/context.ts";
import { hasEnded } from "../github/run-attempt.ts";
import { readAttempts } from "./attempt-file.ts";
import type { ActionsRun, Attempt } from "./attempts.ts";

/** `work` on the stack, once more where locks were in the way that could be released; for a lock it throws a StackLocked. */
export type ReleasingLock = <Result>(stack: string, work: () => Promise<Result>) => Promise<Result>;

/** A lock and the run that took it. */
export type HeldByRun = { readonly lock: string; readonly run: ActionsRun };

/** `region` is for the bucket of a backend that names none. */
export function openLockRelease(
  engine: Pick<Engine, "releaseLock">,
  context: RunContext,
  region: string,
): ReleasingLock {
  return async (stack, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StackLocked)) throw error;
      const held = await heldByEndedRuns(error, context, region);
      if (held === undefined) throw error;
      for (const { lock, run } of held) {
        // Only this lock: one that another run has taken meanwhile stays, and is in the way of the work below.
        await engine.releaseLock(stack, lock);
        context.stderr(
          `released the lock of stack ${stack}: GitHub says that run ${run.id}, attempt ${run.attempt}, which held it, has ended\n`,
        );
      }
      return work();
    }
  };
}

/**
 * The locks with the runs in GitHub Actions that took them, by the names of locks that runs have recorded: a name is of one lock of
 * one run, whatever a machine is called. Undefined where the run of any of them isn't known.
 */
export function holdingRuns(
  holders: readonly LockHolder[],
  attempts: readonly Attempt[],
): readonly HeldByRun[] | undefined {
  const held = holders.flatMap(({ lock }) => {
    const run = lock === undefined ? undefined : attempts.find(({ locks }) => locks.includes(lock))?.run;
    return lock === undefined || run === undefined ? [] : [{ lock, run }];
  });
  return held.length === 0 || held.length < holders.length ? undefined : held;
}

/** The locks that are in the way, once GitHub says that the runs of all of them have ended. */
async function heldByEndedRuns(
  locked: StackLocked,
  context: RunContext,
  region: string,
): Promise<readonly HeldByRun[] | undefined> {
  const { env } = context;
  if (locked.holders.length === 0 || env.GITHUB_ACTIONS !== "true") return undefined;
  const held = holdingRuns(locked.holders, await readAttempts(context, region));
  if (held === undefined || held.some(({ run }) => run.repository !== env.GITHUB_REPOSITORY)) return undefined;
  try {
    const github = clientOf(await readGitHubContext(env), context);
    for (const { run } of held) if (!(await hasEnded(github, run))) return undefined;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(`${locked.message}; ${error.message}`, locked.remedy, { cause: error });
  }
  return held;
}
