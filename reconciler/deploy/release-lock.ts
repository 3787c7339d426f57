// Releases the lock of a deploy in GitHub Actions that has ended without doing so. Any other lock belongs to its holder.

import { isDeepStrictEqual } from "node:util";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Engine } from "../engine/engine.ts";
import { type LockHolder, StackLocked } from "../engine/stack-lock.ts";
import { clientOf } from "../github/client-of-run.ts";
import { readGitHubContext } from "../github/context.ts";
import { hasEnded } from "../github/run-attempt.ts";
import { readAttempts } from "./attempt-file.ts";
import type { ActionsRun, Attempt } from "./attempts.ts";

/** `work` on the stack, once more where a lock was in the way that could be released; for a lock it throws a StackLocked. */
export type ReleasingLock = <Result>(stack: string, work: () => Promise<Result>) => Promise<Result>;

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
      const ended = await endedHolder(error, context, region);
      if (ended === undefined) throw error;
      // While GitHub was asked, another run may have released that lock and taken its own.
      const again = await work().catch((other: unknown) => ({ refused: other }));
      if (!isRefused(again)) return again;
      if (!(again.refused instanceof StackLocked) || !isDeepStrictEqual(again.refused.holder, error.holder)) {
        throw again.refused;
      }
      await engine.releaseLock(stack);
      context.stderr(
        `released the lock of stack ${stack}: GitHub says that run ${ended.id}, attempt ${ended.attempt}, which held it, has ended\n`,
      );
      return work();
    }
  };
}

function isRefused(value: unknown): value is { readonly refused: unknown } {
  return typeof value === "object" && value !== null && "refused" in value;
}

/**
 * The runs in GitHub Actions of which one must hold the lock: those that began on its machine before it was taken. Undefined
 * where none did, or where something other than a run in GitHub Actions may hold it.
 */
export function possibleHolders(holder: LockHolder, attempts: readonly Attempt[]): readonly ActionsRun[] | undefined {
  const begun = attempts.filter(({ host, at }) => host === holder.host && Date.parse(at) <= Date.parse(holder.at));
  const runs = begun.flatMap(({ run }) => run ?? []);
  return runs.length === 0 || runs.length < begun.length ? undefined : runs;
}

/** The last of the runs that may hold it, once GitHub says that all of them have ended. */
async function endedHolder(locked: StackLocked, context: RunContext, region: string): Promise<ActionsRun | undefined> {
  const { env } = context;
  if (locked.holder === undefined || env.GITHUB_ACTIONS !== "true") return undefined;
  const runs = possibleHolders(locked.holder, await readAttempts(context, region));
  if (runs === undefined || runs.some(({ repository }) => repository !== env.GITHUB_REPOSITORY)) return undefined;
  try {
    const github = clientOf(await readGitHubContext(env), context);
    for (const run of runs) if (!(await hasEnded(github, run))) return undefined;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(`${locked.message}; ${error.message}`, locked.remedy, { cause: error });
  }
  return runs.at(-1);
}
