// What the files of the branch said, commit by commit, going back.

import type { RunContext } from "../diagnostics/run-context.ts";
import { type Commit, commitsOfFolder, dayOf } from "../load/git-commits.ts";
import type { ReadAccess } from "../model/read-access.ts";
import { openAccessHistory } from "./access-at-commit.ts";

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
export async function walkHistory(context: RunContext, from: string, most?: number): Promise<History> {
  const { git, path, accessAt } = await openAccessHistory(context);
  const { commits, cut } = await commitsOfFolder(git, await git.commitOf(from), path, most);
  async function* states(): AsyncGenerator<{ commit: Commit; read: ReadAccess | undefined }> {
    const reading = context.progress.phase("reading the history", commits.length);
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
