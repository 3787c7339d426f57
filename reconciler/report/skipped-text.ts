// Which commits are not in what is deployed, and how they come in.
import type { SkippedCommit } from "../deploy/deploy-result.ts";
import { notDeployedText, shortCommit } from "../diagnostics/approval-messages.ts";

export const BRING_IN =
  "to bring it in: a pull request that puts all these files back as they were before the first of these commits, and then one that makes the changes again";

/** `commit 0123456789ab of #7: nobody approved exactly what was merged` */
export function skippedText(skipped: SkippedCommit): string {
  const { commit, pullRequest } = skipped;
  return `commit ${shortCommit(commit)}${pullRequest === undefined ? "" : ` of #${pullRequest}`}: ${notDeployedText(skipped)}`;
}
