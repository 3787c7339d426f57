// For tests: commits and their merges in memory, without git. Never imported by anything but tests.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { GitFiles } from "../load/git-tree.ts";
import type { LineCommit, MergeHistory } from "./merge-history.ts";

export type MemoryCommit = { readonly parents: readonly string[]; readonly files: GitFiles };

/** A file that both sides changed differently is a conflict: unlike git, nothing is merged within a file. */
export function inMemoryMerges(commits: ReadonlyMap<string, MemoryCommit>): MergeHistory {
  const at = (id: string): MemoryCommit => {
    const found = commits.get(id);
    if (found === undefined) throw new OperationError(`git knows no commit ${id}`);
    return found;
  };
  const ancestors = (id: string): readonly string[] => [id, ...at(id).parents.flatMap(ancestors)];
  const forkOf = (base: string, id: string): string | undefined => {
    const known = new Set(ancestors(base));
    return ancestors(id).find((it) => known.has(it));
  };
  return {
    line: async (from, to) => {
      if (!commits.has(from)) return undefined;
      const line: LineCommit[] = [];
      for (let id: string | undefined = to; id !== from; id = at(id).parents[0]) {
        if (id === undefined) return undefined;
        line.push({ commit: id, parents: at(id).parents });
      }
      return line;
    },
    filesAt: async (id) => at(id).files,
    mergedFiles: async (base, id) => {
      if (!commits.has(id)) return undefined;
      const common = forkOf(base, id);
      return merge(common === undefined ? new Map() : at(common).files, at(base).files, at(id).files);
    },
    forkOf: async (base, id) => (commits.has(id) ? forkOf(base, id) : undefined),
    isIn: async (id, of) => ancestors(of).includes(id),
    authorOf: async () => "ana <ana@example.com>",
    changedLines: async () => [],
    has: async (id) => commits.has(id),
    close: () => {},
  };
}

function merge(common: GitFiles, ours: GitFiles, theirs: GitFiles): GitFiles | undefined {
  const merged = new Map<string, string>();
  for (const path of new Set([...common.keys(), ...ours.keys(), ...theirs.keys()])) {
    const [before, our, their] = [common.get(path), ours.get(path), theirs.get(path)];
    if (our !== their && our !== before && their !== before) return undefined;
    const now = our === before ? their : our;
    if (now !== undefined) merged.set(path, now);
  }
  return merged;
}
