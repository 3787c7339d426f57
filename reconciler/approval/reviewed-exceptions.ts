// Whether an exception of guardrails.yaml was itself merged by an approved pull request: only then does it count as a review.
import { isDeepStrictEqual } from "node:util";
import type { AccessHistory } from "../history/access-at-commit.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import type { ApprovedRun } from "./approved-run.ts";

/**
 * Those of `exceptions`, which the run's commit has, that an approved pull request added. Going back, any commit that has the exception, or whose files are not valid so that nobody knows, may be the one that added it, until a commit doesn't have it: the oldest of them and all unknown ones must be approved. In a clone that ends before that, no exception counts.
 */
export async function reviewedExceptions(
  exceptions: readonly Exception[],
  { reviews, commit }: ApprovedRun,
  { commitsOfFolder, firstParents, accessAt }: AccessHistory,
  today: string,
): Promise<readonly Exception[]> {
  if (exceptions.length === 0) return [];
  const { commits, cut } = await commitsOfFolder(commit);
  const bringers = new Map<Exception, readonly string[] | undefined>();
  for (const exception of exceptions) bringers.set(exception, await mayHaveBrought(exception));
  const wanted = new Set([...bringers.values()].flatMap((ids) => ids ?? []));
  if (wanted.size === 0) return [];
  const line = await firstParents(commit);
  const oldest = line.findLastIndex((id) => wanted.has(id));
  const reviewed = await reviews.reviewsOf(line.slice(0, oldest + 1));
  const approved = new Set(reviewed.filter(({ pullRequest }) => pullRequest?.approved).map((it) => it.commit));
  return exceptions.filter((exception) => bringers.get(exception)?.every((id) => approved.has(id)) === true);

  async function mayHaveBrought(exception: Exception): Promise<readonly string[] | undefined> {
    const unknown: string[] = [];
    let oldest: string | undefined;
    for (const { id } of commits) {
      const read = await accessAt(id, today);
      const has = read?.desired?.guardrails.exceptions.some((it) => isDeepStrictEqual(it, exception));
      if (has === false || read === undefined) return oldest === undefined ? undefined : [...unknown, oldest];
      if (has === undefined) unknown.push(id);
      oldest = id;
    }
    return cut || oldest === undefined ? undefined : [...unknown, oldest];
  }
}
