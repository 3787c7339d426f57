// Whether what was merged is what somebody approved: the same content, with the same effect.

import type { MergeHistory } from "../history/merge-history.ts";
import { changedPaths, type FilesChange, sameFiles } from "../load/git-tree.ts";
import { differences, type Effect } from "./effect.ts";

/** What is asked to compare changes. */
export type Comparing = {
  readonly history: Pick<MergeHistory, "mergedFiles" | "filesAt" | "forkOf">;
  /** What a change of files does; undefined where the files are not valid before or after it. */
  readonly effectOf: (change: FilesChange) => Promise<Effect | undefined>;
};

export type Compared =
  /** The paths that the approved commit changes. */
  | { readonly is: "same"; readonly paths: readonly string[] }
  /** It is not what git makes of merging the approved commit. */
  | { readonly is: "other-content" }
  /** It does something else than it did on the files that it was approved on; none: not known. */
  | { readonly is: "other-effect"; readonly paths: readonly string[]; readonly differences: readonly string[] };

/** `commit` is the approved one, `parent` the commit that it was, or would be, merged into. */
export async function compareApproved(
  made: FilesChange & { readonly parent: string },
  commit: string,
  { history, effectOf }: Comparing,
): Promise<Compared> {
  const fork = await history.forkOf(made.parent, commit);
  const merged = fork === undefined ? undefined : await history.mergedFiles(made.parent, commit);
  if (fork === undefined || merged === undefined || !sameFiles(merged, made.result)) return { is: "other-content" };
  const approved = { base: await history.filesAt(fork), result: await history.filesAt(commit) };
  const paths = changedPaths(approved.base, approved.result);
  if (changedPaths(made.base, made.result).some((path) => !paths.includes(path))) return { is: "other-content" };
  if (sameFiles(approved.base, made.base)) {
    return sameFiles(approved.result, made.result) ? { is: "same", paths } : { is: "other-content" };
  }
  const [then, now] = [await effectOf(approved), await effectOf(made)];
  if (then === undefined || now === undefined) return { is: "other-effect", paths, differences: [] };
  const found = differences(then, now);
  return found.length === 0 ? { is: "same", paths } : { is: "other-effect", paths, differences: found };
}
