// The files beside the state in which deploys write, before their first change, what they are about to create: one for each deploy.

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { stackKey } from "../desired/stack-resource.ts";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { LeftOut } from "../engine/change.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import type { StackPlan } from "../plan/plan.ts";
import {
  type ActionsRun,
  type Attempt,
  creationDigest,
  MOST_ATTEMPT_FILES,
  parseAttempt,
  renderAttempt,
} from "./attempts.ts";
import { LOG_FOLDER, type LogFolder, openLogFolder } from "./log-folder.ts";

/**
 * In the folder of the logs: of deploys, and of runs for what has ended, which have no right to write the former. What the latter say
 * counts for locks alone: they create nothing.
 */
export const ATTEMPTS_FOLDER = "attempted";
export const EXPIRIES_FOLDER = "expiring";
type Folder = typeof ATTEMPTS_FOLDER | typeof EXPIRIES_FOLDER;

type Environment = Pick<RunContext, "env">;

/** What a run keeps beside the state while it is under way, in a file that no other run writes. */
export type AttemptRecord = {
  /** Before the first change. Throws where it can't be written. */
  readonly begin: (planned: Planned) => Promise<void>;
  /** That the run has a lock of this name on a stack. */
  readonly holds: (lock: string) => Promise<void>;
  /** After an end at which nothing is left to do: the run's own file is removed, and no other. */
  readonly end: () => Promise<void>;
};

type Planned = {
  readonly stacks: readonly StackPlan[];
  readonly leftOut: readonly LeftOut[];
  /** ARNs of permission sets, see {@link Attempt.provisions}; none by default. */
  readonly provisions?: readonly string[];
};

/** Nothing is written until something is to be recorded; nor ever in backends other than a folder and S3. */
export function openAttempt(context: Environment, region: string, within: Folder = ATTEMPTS_FOLDER): AttemptRecord {
  const folder = openLogFolder(context.env, region);
  if (folder === undefined) return { begin: async () => {}, holds: async () => {}, end: async () => {} };
  const at = new Date().toISOString();
  let attempt: Attempt = {
    at,
    ...(context.env.GITHUB_SHA === undefined ? {} : { commit: context.env.GITHUB_SHA }),
    host: hostname(),
    ...runIn(context.env),
    creates: [],
    locks: [],
  };
  const file = `${within}/${nameOf(attempt)}`;
  let isWritten = false;
  // One after the other: what is recorded later must not be overwritten by what was recorded before.
  let writing = Promise.resolve();
  const record = (changed: Partial<Attempt>): Promise<void> => {
    attempt = { ...attempt, ...changed };
    const text = renderAttempt(attempt);
    const written = writing.then(() => withFiles("write", within, context, () => folder.replace(file, text)));
    writing = written.catch(() => {});
    isWritten = true;
    return written;
  };
  return {
    begin: async ({ stacks, leftOut, provisions = [] }) => {
      const creates = within === EXPIRIES_FOLDER ? [] : creationsOf(stacks, leftOut);
      await record({ creates, ...(provisions.length === 0 ? {} : { provisions }) });
      await withFiles("remove", within, context, () => removeOldest(folder, within, file));
    },
    holds: (lock) => record({ locks: [...attempt.locks, lock] }),
    end: async () => {
      await writing;
      if (isWritten) await withFiles("remove", within, context, () => folder.remove(file));
      isWritten = false;
    },
  };
}

/** Sorted by when it began; two that begin at the same time have different names. */
function nameOf({ at, run }: Attempt): string {
  const who = run === undefined ? "by-hand" : `${run.id}-${run.attempt}`;
  return `${at.replaceAll(/[:.]/g, "")}-${who}-${randomUUID().slice(0, 8)}.json`;
}

/** Never the run's own, whatever the clocks of other machines say. */
async function removeOldest(folder: LogFolder, within: Folder, own: string): Promise<void> {
  const others = (await filesIn(folder, within)).filter((file) => file !== own);
  for (const file of others.slice(0, 1 - MOST_ATTEMPT_FILES)) await folder.remove(file);
}

/** Those that are under way or didn't end well, deploys first, the oldest of each first; none for backends other than a folder and S3. Throws an OperationError where one can't be read. */
export async function readAttempts(context: Environment, region: string): Promise<readonly Attempt[]> {
  const folder = openLogFolder(context.env, region);
  if (folder === undefined) return [];
  const readIn = (within: Folder) =>
    withFiles("read", within, context, async () => {
      const attempts: Attempt[] = [];
      for (const file of await filesIn(folder, within)) {
        const text = await folder.read(file);
        // Its run may have ended well since.
        if (text !== undefined) attempts.push(parseAttempt(text, `${LOG_FOLDER}/${file}`));
      }
      return attempts;
    });
  const [deploys, expiries] = await Promise.all([readIn(ATTEMPTS_FOLDER), readIn(EXPIRIES_FOLDER)]);
  return [...deploys, ...expiries.map((it) => ({ ...it, creates: [] }))];
}

async function filesIn(folder: LogFolder, within: Folder): Promise<readonly string[]> {
  const names = (await folder.list(within)).filter((name) => name.endsWith(".json"));
  return names.map((name) => `${within}/${name}`);
}

/** What the plan creates, without what is left out of it. */
export function creationsOf(stacks: readonly StackPlan[], leftOut: readonly LeftOut[]): readonly string[] {
  const isOut = new Set(leftOut.map(stackKey));
  return stacks.flatMap(({ desired, run }) => {
    const made = run.changes.filter(({ op }) => op === "create" || op === "replace" || op === "import");
    const keys = new Set(made.filter((change) => !isOut.has(stackKey(change))).map(({ key }) => key));
    return desired.resources.filter(({ key }) => keys.has(key)).map((it) => creationDigest(desired.name, it));
  });
}

/** The run that GitHub's variables name; elsewhere none. */
export function runIn(env: RunContext["env"]): { readonly run?: ActionsRun } {
  const [repository = "", id, attempt] = [
    env.GITHUB_REPOSITORY,
    Number(env.GITHUB_RUN_ID),
    Number(env.GITHUB_RUN_ATTEMPT),
  ];
  const isRun = env.GITHUB_ACTIONS === "true" && Number.isInteger(id) && Number.isInteger(attempt);
  return isRun && repository !== "" ? { run: { repository, id, attempt } } : {};
}

async function withFiles<Result>(
  verb: "read" | "write" | "remove",
  within: Folder,
  { env }: Environment,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const reason = messageOf(error);
    const files = `${LOG_FOLDER}/${within}/`;
    throw new OperationError(
      `could not ${verb} files in ${files} in ${shownBackend(env.PULUMI_BACKEND_URL)}: ${visible(reason)}`,
      `allow the credentials to ${verb} files in ${files} beside the state`,
      { cause: error },
    );
  }
}
