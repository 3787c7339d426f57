// What the files of the branch said, commit by commit, going back.

import type { Progress } from "../diagnostics/run-context.ts";
import type { ReadAccess } from "../guardrails/read-access.ts";
import { type Commit, dayOf } from "../load/git-commits.ts";
import type { OpenHistory } from "./access-at-commit.ts";

export type History = {
  /** Whether older commits may be missing. */
  readonly cut: boolean;
  /** Newest first, with dates judged on each commit's day; `read` is undefined where there was no folder. Read as they are asked for. */
  readonly states: AsyncIterable<{ readonly commit: Commit; readonly read: ReadAccess | undefined }>;
};

/**
 * The commits that change the access folder, from the one that `from` names, along first parents; no more than the newest `most`.
 * Throws an OperationError where the folder is in no repository, or git knows no such commit.
 */
export async function walkHistory(
  openHistory: OpenHistory,
  progress: Progress,
  from: string,
  most?: number,
): Promise<History> {
  const { commitOf, commitsOfFolder, accessAt } = await openHistory();
  const { commits, cut } = await commitsOfFolder((await commitOf(from)).id, most);
  async function* states(): AsyncGenerator<{ commit: Commit; read: ReadAccess | undefined }> {
    const reading = progress.phase("reading the history", commits.length);
    try {
      for (const commit of commits) {
        const read = await accessAt(commit.id, dayOf(commit));
        reading.did(commit.id);
        yield { commit, read };
      }
    } finally {
      reading.end();
    }
  }
  return { cut, states: states() };
}
