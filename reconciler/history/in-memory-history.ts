// For tests: commits in memory, without git. Never imported by anything but tests.
import { OperationError } from "../diagnostics/operation-error.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { type Commit, dayOf } from "../load/git-commits.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import type { AccessHistory } from "./access-at-commit.ts";

/** A commit of the branch itself; all of them change the access folder. */
export type InMemoryCommit = Pick<Commit, "id" | "date"> & {
  /** Put over the small good folder; undefined: the commit has no access folder. */
  readonly files: { readonly [path: string]: string } | undefined;
};

/** `commits` come newest first, as a line of first parents. `cut`: there are older ones that the clone lacks. */
export function inMemoryHistory(commits: readonly InMemoryCommit[], cut = false): AccessHistory {
  const indexOf = (ref: string) => {
    const index = ref === "HEAD" ? 0 : commits.findIndex(({ id }) => id === ref);
    if (index < 0 || index >= commits.length) throw new OperationError(`git knows no commit ${ref}`);
    return index;
  };
  const commitAt = (ref: string) => commits.slice(indexOf(ref))[0] as InMemoryCommit;
  const told = ({ id, date }: InMemoryCommit): Commit => ({ id, date, author: "Ana <ana@example.com>" });
  return {
    path: "access",
    commitOf: async (ref) => told(commitAt(ref)),
    accessAt: async (id, day) => {
      const { files } = commitAt(id);
      return files === undefined ? undefined : readAccessFrom(folderOf({ ...GOOD, ...files }), day);
    },
    commitsOfFolder: async (id, most = Number.POSITIVE_INFINITY) => {
      const line = commits.slice(indexOf(id)).map(told);
      return { commits: line.slice(0, most), cut: cut || line.length > most };
    },
    newestOn: async (day) => commits.map(told).find((it) => dayOf(it) <= day),
    commitsAfter: async (from, to) => {
      const [first, last] = [indexOf(to), indexOf(from)];
      return first > last ? undefined : commits.slice(first, last).map(told);
    },
  };
}
