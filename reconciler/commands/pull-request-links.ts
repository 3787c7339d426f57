// Addresses on GitHub of what a preview tells: the run, the commit, and the lines in the pull request.
import { createHash } from "node:crypto";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readGitHubContext } from "../github/context.ts";
import { openFolder } from "../load/git-commits.ts";
import type { PlanLinks } from "../report/plan-report.ts";

/** Undefined where the run isn't one of a pull request. Throws an OperationError where GitHub's variables are not valid. */
export async function pullRequestLinks(context: RunContext): Promise<PlanLinks | undefined> {
  const { pullRequest, runUrl, pageUrl } = await readGitHubContext(context.env);
  if (pullRequest === undefined) return undefined;
  const { path, name } = await openFolder(context.accessDir, context.env);
  const page = `${pageUrl}/pull/${pullRequest.number}`;
  const pathOf = (file: string) => `${path}${file.slice(name.length)}`;
  return {
    run: runUrl,
    commit: { id: pullRequest.head, url: `${page}/commits/${pullRequest.head}` },
    line: ({ file, line }, isRemoved) => `${page}/files#${lineAnchor(pathOf(file), line, isRemoved)}`,
    file: (file) => `${pageUrl}/blob/${pullRequest.head}/${pathOf(file).split("/").map(encodeURIComponent).join("/")}`,
  };
}

/** As GitHub's page of a pull request's files names its lines: the SHA-256 of the path, and the line on the left or the right. */
function lineAnchor(path: string, line: number, isRemoved: boolean): string {
  return `diff-${createHash("sha256").update(path).digest("hex")}${isRemoved ? "L" : "R"}${line}`;
}
