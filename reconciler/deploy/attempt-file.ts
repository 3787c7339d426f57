// The file beside the state in which deploys write, before their first change, what they are about to create.
import { hostname } from "node:os";
import { stackKey } from "../desired/stack-resource.ts";
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
  parseAttempts,
  renderAttempts,
  withAttempt,
} from "./attempts.ts";
import { LOG_FOLDER, type LogFolder, openLogFolder } from "./log-folder.ts";

export const ATTEMPTS_FILE = "attempted.json";

/** Those that didn't end well; none for backends other than a folder and S3. Throws an OperationError where it can't be read. */
export async function readAttempts(context: RunContext, region: string): Promise<readonly Attempt[]> {
  const folder = openLogFolder(context.env, region);
  if (folder === undefined) return [];
  return withFile("read", context, async () => parseAttempts(await folder.read(ATTEMPTS_FILE), shownFile()));
}

/** Before the first change. What it returns is to be called after an end at which nothing is left to do. */
export async function beginAttempt(
  context: RunContext,
  region: string,
  { stacks, leftOut }: { readonly stacks: readonly StackPlan[]; readonly leftOut: readonly LeftOut[] },
): Promise<() => Promise<void>> {
  const folder = openLogFolder(context.env, region);
  if (folder === undefined) return async () => {};
  const now: Attempt = {
    at: new Date().toISOString(),
    ...(context.env.GITHUB_SHA === undefined ? {} : { commit: context.env.GITHUB_SHA }),
    host: hostname(),
    ...runIn(context.env),
    creates: creationsOf(stacks, leftOut),
  };
  const before = await readAttempts(context, region);
  await replace(folder, context, withAttempt(before, now));
  return () => replace(folder, context, []);
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

function replace(folder: LogFolder, context: RunContext, attempts: readonly Attempt[]): Promise<void> {
  return withFile("write", context, () => folder.replace(ATTEMPTS_FILE, renderAttempts(attempts)));
}

async function withFile<Result>(
  verb: "read" | "write",
  { env }: RunContext,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperationError(
      `could not ${verb} ${shownFile()} in ${shownBackend(env.PULUMI_BACKEND_URL)}: ${visible(reason)}`,
      `allow the credentials to ${verb} ${shownFile()} beside the state`,
      { cause: error },
    );
  }
}

function shownFile(): string {
  return `${LOG_FOLDER}/${ATTEMPTS_FILE}`;
}
