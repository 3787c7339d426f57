// Since when grants hold, from git's history of the access folder.
import { type Commit, commitsOfFolder, dayOf } from "../load/git-commits.ts";
import { type ExplainedGrant, explainedIdentity, heldGrants } from "../plan/explain-access.ts";
import { grantBeginnings, type Step } from "../plan/grant-beginnings.ts";
import type { Beginnings } from "../report/explanation.ts";
import { openAccessHistory } from "./access-at-commit.ts";
import type { CommandContext } from "./command-context.ts";

/** Looks back from the commit `from`, no further than it must; `grants` hold on the day `today`. */
export async function readBeginnings(
  context: CommandContext,
  grants: readonly ExplainedGrant[],
  { from, today }: { readonly from: string; readonly today: string },
): Promise<Beginnings> {
  const { git, path, accessAt } = await openAccessHistory(context);
  const { commits, cut } = await commitsOfFolder(git, await git.commitOf(from), path);
  const reading = context.progress.phase("reading the history", commits.length);
  async function heldIn(commit: Commit): Promise<Step["held"]> {
    const read = await accessAt(commit.id, dayOf(commit));
    // Without a folder nothing was granted.
    if (read === undefined) return new Map();
    return read.desired === undefined ? undefined : heldGrants(read.desired.access);
  }
  async function* steps(): AsyncGenerator<Step> {
    for (const commit of commits) {
      const held = await heldIn(commit);
      reading.did(commit.id);
      yield { commit, held };
    }
  }
  const found = await grantBeginnings(grants.map(explainedIdentity), today, steps());
  reading.end();
  return { cut, of: (grant) => found.get(explainedIdentity(grant)) };
}
