// The GitHub client for the repository of this run, with the token that the step was given.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type GitHub, openGitHub } from "../github/client.ts";
import type { GitHubContext } from "../github/context.ts";

/** Makes no call yet. Throws an OperationError where GITHUB_TOKEN is not set. */
export function clientOf(running: GitHubContext, context: RunContext): GitHub {
  const { apiUrl, graphqlUrl, repository } = running;
  const { env, signal, githubPace: pace } = context;
  const token = env.GITHUB_TOKEN ?? "";
  if (token === "") throw new OperationError("GITHUB_TOKEN is not set", "pass the workflow's token to the step");
  const warn = (line: string) => context.stderr(`${line}\n`);
  return openGitHub({ apiUrl, graphqlUrl, token, repository, signal, warn, ...(pace === undefined ? {} : { pace }) });
}
