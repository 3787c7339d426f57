// One JSON file for each deploy, beside the state: what an auditor asks for after the run's own log is deleted.
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { LOG_FOLDER, openLogFolder } from "./log-folder.ts";

type Logged = {
  /** When the deploy ended. */
  readonly at: Date;
  readonly fingerprint: string;
  readonly commit: string | undefined;
  /** For the bucket of an S3 backend that names none. */
  readonly region: string;
};

/**
 * Writes what a deploy did, and who approved it. Throws an OperationError where it can't be written; what the deploy did, however it
 * ended, is done nevertheless. Backends other than a folder and S3 keep their own history.
 */
export async function logDeploy(
  resultAsJson: string,
  { at, fingerprint, commit, region }: Logged,
  context: RunContext,
): Promise<void> {
  const { env } = context;
  const record = {
    version: 1,
    at: at.toISOString(),
    run: runOf(env),
    fingerprint,
    ...JSON.parse(resultAsJson),
  };
  const name = `${at.toISOString().replaceAll(/[:.]/g, "")}-${commit?.slice(0, 12) ?? "by-hand"}.json`;
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  try {
    await openLogFolder(env, region)?.writeNew(name, text);
  } catch (error) {
    const reason = messageOf(error);
    throw new OperationError(
      `what the deploy did is done, but its log could not be written to ${shownBackend(env.PULUMI_BACKEND_URL)}: ${visible(reason)}`,
      `allow the deploy's credentials to write to ${LOG_FOLDER}/ beside the state`,
      { cause: error },
    );
  }
}

/** The page of the run in GitHub Actions, and who started it; null elsewhere. */
function runOf({
  GITHUB_ACTIONS,
  GITHUB_SERVER_URL,
  GITHUB_REPOSITORY,
  GITHUB_RUN_ID,
  GITHUB_ACTOR,
}: RunContext["env"]) {
  if (GITHUB_ACTIONS !== "true") return null;
  return {
    url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`,
    actor: GITHUB_ACTOR ?? null,
  };
}
