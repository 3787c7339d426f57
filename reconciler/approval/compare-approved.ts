// Whether what was merged is what somebody approved: the same content, with the same effect.

import type { MergeHistory } from "../history/merge-history.ts";
import { changedPaths, type GitFiles, sameFiles } from "../load/git-tree.ts";
import { differences, type Effect } from "./effect.ts";

/** Files before a change and after it. */
export type FilesChange = { readonly base: GitFiles; readonly result: GitFiles };

/** What is asked to compare changes. */
export type Comparing = {
  readonly history: Pick<MergeHistory, "mergedFiles" | "filesAt" | "forkOf">;
  /** What a change of files does today; undefined where the files are not valid before or after it. */
  readonly effectOf: (change: FilesChange) => Promise<Effect | undefined>;
};

export type Compared =
  /** The paths that the approved commit changes. */
  | { readonly is: "same"; readonly paths: readonly string[] }
  /** It is not what git makes of merging the approved commit. */
  | { readonly is: "other-content" }
  /** It does something else than it did on the files that it was approved on; none: not known. */
  | { readonly is: "other-effect"; readonly paths: readonly string[]; readonly differences: readonly string[] };

/** `commit` is the approved one, `parent` the commit that it was, or would be, merged into. Throws an OperationError where they have no commit in common. */
export async function compareApproved(
  made: FilesChange & { readonly parent: string },
  commit: string,
  { history, effectOf }: Comparing,
): Promise<Compared> {
  const merged = await history.mergedFiles(made.parent, commit);
  if (merged === undefined || !sameFiles(merged, made.result)) return { is: "other-content" };
  const fork = await history.forkOf(made.parent, commit);
  const approved = { base: await history.filesAt(fork), result: await history.filesAt(commit) };
  const paths = changedPaths(approved.base, approved.result);
  if (sameFiles(approved.base, made.base)) return { is: "same", paths };
  const [then, now] = [await effectOf(approved), await effectOf(made)];
  if (then === undefined || now === undefined) return { is: "other-effect", paths, differences: [] };
  const found = differences(then, now);
  return found.length === 0 ? { is: "same", paths } : { is: "other-effect", paths, differences: found };
}
