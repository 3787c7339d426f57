// The access folder as commits have it: the work tree is not touched.

import type { RunContext } from "../diagnostics/run-context.ts";
import { type AccessOn, openAccess, type ReadAccess, readAccessFrom } from "../guardrails/read-access.ts";
import {
  type Commit,
  type CommitList,
  commitsAfter,
  commitsOfFolder,
  newestOn,
  openFolder,
  readCommit,
} from "../load/git-commits.ts";
import { type Blobs, filesTree, type GitFiles, gitTree } from "../load/git-tree.ts";
import { readAccessTree } from "../load/read-access-folder.ts";

/** What is asked of git. `openAccessHistory` asks it; in-memory-history.ts stands in for it in tests. */
export type AccessHistory = {
  /** The folder, from the repository's top. */
  readonly path: string;
  /** The commit that `ref` names. Throws an OperationError where git knows none. */
  readonly commitOf: (ref: string) => Promise<Commit>;
  /** `commit` is a full id; dates are judged on `day`. Undefined where the commit has no such folder. A file that commits share is read once, and so is a commit that was asked for just before. */
  readonly accessAt: (commit: string, day: string) => Promise<ReadAccess | undefined>;
  /** The commits from the full id `commit` back along first parents that change the folder, no more than the newest `most`. */
  readonly commitsOfFolder: (commit: string, most?: number) => Promise<CommitList>;
  /** The newest of HEAD and its first parents that was committed on the UTC day or before it; undefined: there is none. */
  readonly newestOn: (day: string) => Promise<Commit | undefined>;
  /** Of full ids: the commits after `from` up to `to` that change the folder, newest first; undefined where `from` is not among the first parents of `to`. */
  readonly commitsAfter: (from: string, to: string) => Promise<readonly Commit[] | undefined>;
};

/** Throws an OperationError where the folder is in no repository. */
export type OpenHistory = () => Promise<AccessHistory>;

/** Throws an OperationError where the folder is in no repository. */
export async function openAccessHistory({
  accessDir,
  env,
}: Pick<RunContext, "accessDir" | "env">): Promise<AccessHistory> {
  const { git, path, name } = await openFolder(accessDir, env);
  const blobs: Blobs = new Map();
  const openAt = keepingLast(async (commit): Promise<AccessOn | undefined> => {
    const tree = await gitTree(git, commit, path, blobs);
    return (await tree.exists()) ? openAccess(await readAccessTree(tree, path, name)) : undefined;
  });
  return {
    path,
    commitOf: async (ref) => readCommit(git, await git.commitOf(ref)),
    accessAt: async (commit, day) => (await openAt(commit))?.(day),
    commitsOfFolder: (commit, most) => commitsOfFolder(git, commit, path, most),
    newestOn: async (day) => newestOn(git, await git.commitOf("HEAD"), day),
    commitsAfter: (from, to) => commitsAfter(git, from, to, path),
  };
}

/** A commit and the one before it: who compares neighbours asks for each on two days. More would fill the memory. */
const KEPT = 2;

/** The same answers; the last ones are not asked for again. */
export function keepingLast<Answer>(ask: (of: string) => Promise<Answer>): (of: string) => Promise<Answer> {
  const kept = new Map<string, Answer>();
  return async (of) => {
    const answer = kept.has(of) ? (kept.get(of) as Answer) : await ask(of);
    kept.delete(of);
    kept.set(of, answer);
    for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
    return answer;
  };
}

/** The access folder in files that need not be those of any commit; dates are judged on `day`. */
export type ReadFiles = (files: GitFiles, day: string) => Promise<ReadAccess>;

/** A file that is in several is read once. */
export function openReadFiles({ git, path, name }: Awaited<ReturnType<typeof openFolder>>): ReadFiles {
  const blobs: Blobs = new Map();
  return async (files, day) =>
    readAccessFrom(await readAccessTree(filesTree(git, files, path, blobs), path, name), day);
}
