// The access folder as commits have it: the work tree is not touched.

import type { RunContext } from "../diagnostics/run-context.ts";
import type { Git } from "../load/git.ts";
import { type Commit, openFolder, readCommit } from "../load/git-commits.ts";
import { type Blobs, gitTree } from "../load/git-tree.ts";
import { readAccessTree } from "../load/read-access-folder.ts";
import { type ReadAccess, readAccessFrom } from "../model/read-access.ts";

export type AccessHistory = {
  readonly git: Git;
  /** The folder, from the repository's top. */
  readonly path: string;
  /** The commit that `ref` names. Throws an OperationError where git knows none. */
  readonly commitOf: (ref: string) => Promise<Commit>;
  /** `commit` is a full id; dates are judged on `day`. Undefined where the commit has no such folder. A file that commits share is read once. */
  readonly accessAt: (commit: string, day: string) => Promise<ReadAccess | undefined>;
};

/** Throws an OperationError where the folder is in no repository. */
export async function openAccessHistory({
  accessDir,
  env,
}: Pick<RunContext, "accessDir" | "env">): Promise<AccessHistory> {
  const { git, path, name } = await openFolder(accessDir, env);
  const blobs: Blobs = new Map();
  return {
    git,
    path,
    commitOf: async (ref) => readCommit(git, await git.commitOf(ref)),
    accessAt: async (commit, day) => {
      const tree = await gitTree(git, commit, path, blobs);
      if (!(await tree.exists())) return undefined;
      return readAccessFrom(await readAccessTree(tree, path, name), day);
    },
  };
}
