// Which commits are not in what is deployed, and how they come in.
import type { SkippedCommit } from "../deploy/deploy-result.ts";
import { notDeployedText, shortCommit } from "../diagnostics/approval-messages.ts";
import { visible } from "../diagnostics/quote.ts";

export const BRING_IN =
  "to bring it in: a pull request that puts all these files back as they were before the first of these commits, and then one that makes the changes again";

/** Most that are told of a commit; the JSON has all. */
const MOST_EFFECTS = 20;

/** What a commit would have changed, one thing a line. */
export function effectLines({ effect }: SkippedCommit): readonly string[] {
  if (effect === undefined) return ["what it would have changed is not known: the files are not valid"];
  if (effect.length === 0) return ["would have changed no resource and nobody's rights"];
  const more = effect.length > MOST_EFFECTS ? [`and ${effect.length - MOST_EFFECTS} more`] : [];
  return [...effect.slice(0, MOST_EFFECTS).map((it) => `would have changed ${visible(it)}`), ...more];
}

/** `commit 0123456789ab of #7 by Ana <ana@example.com>: nobody approved exactly what was merged` */
export function skippedText(skipped: SkippedCommit): string {
  const { commit, pullRequest, author } = skipped;
  const of = pullRequest === undefined ? "" : ` of #${pullRequest}`;
  return `commit ${shortCommit(commit)}${of} by ${visible(author)}: ${notDeployedText(skipped)}`;
}
