// What GitHub Actions tells a run: from its environment and the event's file, all of it checked as untrusted text.

import { readFile } from "node:fs/promises";
import { messageOf } from "../diagnostics/message-of.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import { type GitHubEvent, parseEvent } from "./event.ts";

export type GitHubContext = GitHubEvent & {
  readonly repository: { readonly owner: string; readonly name: string };
  /** The commit that started the run; in a pull request GitHub's test merge. */
  readonly sha: string;
  /** "refs/heads/main", "refs/pull/7/merge". */
  readonly ref: string;
  /** "main"; undefined where `ref` isn't a branch. */
  readonly branch: string | undefined;
  /** The page of the repository. */
  readonly pageUrl: string;
  /** The page of this run. */
  readonly runUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const FULL_NAME = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;

/**
 * The variables are GitHub's ("Store information in variables", default environment variables). The token isn't among them.
 * Throws an OperationError where one that is needed is missing or not valid.
 */
export async function readGitHubContext(env: Environment): Promise<GitHubContext> {
  const [owner = "", name = ""] = variable(env, "GITHUB_REPOSITORY", FULL_NAME).split("/");
  const ref = variable(env, "GITHUB_REF", /^refs\/[!-~]{1,255}$/);
  const server = variable(env, "GITHUB_SERVER_URL", /^https?:\/\/[\w.:-]+$/);
  const pageUrl = `${server}/${owner}/${name}`;
  const event = await readEvent(variable(env, "GITHUB_EVENT_PATH", /./));
  return {
    repository: { owner, name },
    sha: variable(env, "GITHUB_SHA", /^[0-9a-f]{40,64}$/),
    ref,
    branch: ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined,
    ...event,
    pageUrl,
    runUrl: `${pageUrl}/actions/runs/${variable(env, "GITHUB_RUN_ID", /^\d{1,20}$/)}`,
    apiUrl: variable(env, "GITHUB_API_URL", /./),
    graphqlUrl: variable(env, "GITHUB_GRAPHQL_URL", /./),
  };
}

function variable(env: Environment, name: string, form: RegExp): string {
  const value = env[name] ?? "";
  if (value === "") throw new OperationError(`${name} is not set`, "run this in GitHub Actions, which sets it");
  if (!form.test(value)) throw new OperationError(`${name} is not valid: ${quote(value)}`);
  return value;
}

async function readEvent(file: string): Promise<GitHubEvent> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const reason = messageOf(error);
    throw new OperationError(`could not read the event in GITHUB_EVENT_PATH: ${visible(reason)}`);
  }
  return parseEvent(text);
}
