// What GitHub can't make out in CODEOWNERS: such a line asks nobody for a review.
import type { GitHub } from "./client.ts";
import { GitHubError } from "./github-error.ts";

export type CodeownersError = {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** GitHub's word for it, such as "Unknown owner". */
  readonly kind: string;
};

/**
 * Of the file as a commit has it; owners that don't exist, or may not write, among them (REST, "List CODEOWNERS errors"). Throws a
 * GitHubError when it can't be read. That the commit has no such file is told as an error: then nobody owns anything, and no approval counts.
 */
export async function readCodeownersErrors(
  { call, owner, repo }: GitHub,
  commit: string,
): Promise<readonly CodeownersError[]> {
  try {
    const { data } = await call(`read the errors of CODEOWNERS at commit ${commit}`, "contents: read", (client) =>
      client.request("GET /repos/{owner}/{repo}/codeowners/errors", { owner, repo, ref: commit }),
    );
    return data.errors.map(({ line, column, kind }) => ({ line, column, kind }));
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return [{ line: 1, column: 1, kind: "no such file" }];
    throw error;
  }
}
