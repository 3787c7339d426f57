// Since when grants hold, from git's history of the access folder.
import { type Commit, commitsOfFolder, dayOf, openFolder } from "../load/git-commits.ts";
import { type Blobs, gitTree } from "../load/git-tree.ts";
import { readAccessTree } from "../load/read-access-folder.ts";
import { type ExplainedGrant, explainedIdentity, heldGrants } from "../plan/explain-access.ts";
import { grantBeginnings, type Step } from "../plan/grant-beginnings.ts";
import type { Beginnings } from "../report/explanation.ts";
import type { CommandContext } from "./command-context.ts";
import { readAccessFrom } from "./read-access.ts";

/** Looks back from the commit `from`, no further than it must; `grants` hold on the day `today`. */
export async function readBeginnings(
  { accessDir, env, progress }: CommandContext,
  grants: readonly ExplainedGrant[],
  { from, today }: { readonly from: string; readonly today: string },
): Promise<Beginnings> {
  const { git, path, name } = await openFolder(accessDir, env);
  const { commits, cut } = await commitsOfFolder(git, await git.commitOf(from), path);
  const blobs: Blobs = new Map();
  const reading = progress.phase("reading the history", commits.length);
  async function heldIn(commit: Commit): Promise<Step["held"]> {
    const tree = await gitTree(git, commit.id, path, blobs);
    // Without a folder nothing was granted.
    if (!(await tree.exists())) return new Map();
    const { desired } = await readAccessFrom(await readAccessTree(tree, path, name), dayOf(commit));
    return desired === undefined ? undefined : heldGrants(desired.access);
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
