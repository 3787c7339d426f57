// What the deploys' logs beside the state tell of commits: who approved them, and which deploys carried them out.
import type { ValidateFunction } from "ajv/dist/2020.js";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { validatorOf } from "../load/json-schema.ts";
import type { DeployedCommit, Ending } from "./deploy-result.ts";
import { LOG_FOLDER, openLogFolder } from "./log-folder.ts";

/** What is read of one log. It is untrusted text in the right shape. */
export type LoggedDeploy = {
  /** When it ended: `2026-11-25T10:00:00.123Z`. */
  readonly at: string;
  /** Null: it was no run of GitHub Actions. */
  readonly run: { readonly url: string; readonly actor: string | null } | null;
  readonly ended: Ending;
  readonly commit?: string;
  /** Of a deploy of what was approved: the commits since the one before. */
  readonly commits?: readonly DeployedCommit[];
  /** Those of them that were not approved. */
  readonly skipped?: readonly { readonly commit: string }[];
};

/** What logs say of one commit. */
export type LoggedCommit = {
  /** By the newest log that lists the commit; undefined: none does, so that it is not known. */
  readonly approval: Pick<DeployedCommit, "pullRequest" | "approvedBy"> | undefined;
  /** Oldest first. */
  readonly deploys: readonly (Pick<LoggedDeploy, "at" | "run" | "ended"> & {
    /** What the commit changes was not in the files that were deployed. */
    readonly skipped: boolean;
  })[];
};

const text = { type: "string", maxLength: 1_000 };

const validator = validatorOf<LoggedDeploy>({
  type: "object",
  required: ["version", "at", "run", "ended"],
  properties: {
    version: { const: 1 },
    at: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$" },
    run: {
      type: ["object", "null"],
      required: ["url", "actor"],
      properties: { url: text, actor: { ...text, type: ["string", "null"] } },
    },
    ended: text,
    commit: text,
    commits: {
      type: "array",
      items: {
        type: "object",
        required: ["commit", "approvedBy"],
        properties: {
          commit: text,
          pullRequest: { type: "integer", minimum: 1 },
          approvedBy: { type: "array", items: text },
        },
      },
    },
    skipped: { type: "array", items: { type: "object", required: ["commit"], properties: { commit: text } } },
  },
});

/** Logs are named by the time at which the deploy ended, and its commit; what else is in the folder is none. */
const NAME = /^(\d{4}-\d\d-\d\d)T\d{9}Z-(?:[0-9a-f]{12}|by-hand)\.json$/;

/** As many at a time: a bucket answers each in some hundredths of a second. */
const AT_ONCE = 20;

/**
 * The logs of deploys that ended on the UTC day `since` or later, oldest first. Undefined where PULUMI_BACKEND_URL names neither a folder nor a bucket
 * in S3. `region` is for the bucket of a URL that names none. Throws an OperationError where they can't be read, or one is no log.
 */
export async function readDeployLogs(
  env: Readonly<Record<string, string>>,
  region: string,
  since: string,
): Promise<readonly LoggedDeploy[] | undefined> {
  const backend = shownBackend(env.PULUMI_BACKEND_URL);
  try {
    const folder = openLogFolder(env, region);
    if (folder === undefined) return undefined;
    const names = (await folder.list("")).filter((name) => (NAME.exec(name)?.[1] ?? "") >= since).sort();
    const logs: LoggedDeploy[] = [];
    for (let first = 0; first < names.length; first += AT_ONCE) {
      const some = names.slice(first, first + AT_ONCE);
      logs.push(...(await Promise.all(some.map(async (name) => parseLog(name, await folder.read(name))))));
    }
    return logs;
  } catch (error) {
    throw new OperationError(
      `could not read who approved and who deployed from ${LOG_FOLDER}/ in ${backend}: ${visible(messageOf(error))}`,
      "use credentials that may list and read it; without PULUMI_BACKEND_URL the answer leaves out who approved and deployed",
      { cause: error },
    );
  }
}

function parseLog(name: string, content: string | undefined): LoggedDeploy {
  const isOne: ValidateFunction<LoggedDeploy> = validator();
  const value: unknown = parsed(content ?? "");
  if (isOne(value)) return value;
  const [error] = isOne.errors ?? [];
  throw new OperationError(`${name} is no deploy's log: ${error?.instancePath || "it"} ${error?.message ?? ""}`);
}

/** Undefined, which is no log, for what is not JSON. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** `commit` is a full id. A deploy that lists no commits tells of its own alone. */
export function loggedOf(commit: string, logs: readonly LoggedDeploy[]): LoggedCommit {
  const listed = logs.flatMap(({ commits = [] }) => commits.filter((it) => it.commit === commit));
  const { pullRequest, approvedBy } = listed.at(-1) ?? {};
  return {
    approval:
      approvedBy === undefined ? undefined : { ...(pullRequest === undefined ? {} : { pullRequest }), approvedBy },
    deploys: logs
      .filter((log) => log.commit === commit || log.commits?.some((it) => it.commit === commit) === true)
      .map(({ at, run, ended, ...log }) => ({
        at,
        run,
        ended,
        skipped: log.skipped?.some((it) => it.commit === commit) === true,
      })),
  };
}
