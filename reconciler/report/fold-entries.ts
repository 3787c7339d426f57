// Things that a change of the files changes in the same way, told once.
import { isDeepStrictEqual } from "node:util";
import type { ChangedEntry } from "../access-graph/changed-entries.ts";

/** The first of them, with the accounts of all. */
export type FoldedEntry = ChangedEntry & {
  /** Where they are several things: each of them once, in order. Otherwise only the first. */
  readonly alike: readonly ChangedEntry[];
};

/**
 * A service role in several accounts is one entry, and so are service roles whose policies in the same files change in the same way. What
 * differs only by the account, such as its id in an ARN, is then called as the files call it, `{{account.id}}`. All others stay alone.
 */
export function foldEntries(entries: readonly ChangedEntry[]): readonly FoldedEntry[] {
  const groups = Map.groupBy(entries, (entry) => (entry.kind === "role" ? identityOf(entry) : entry));
  return [...groups.values()].flatMap((same): readonly FoldedEntry[] => {
    const [first] = same;
    if (first === undefined) return [];
    const isSame = same.every(({ differences }) => isDeepStrictEqual(differences, first.differences));
    const accounts = new Set(same.flatMap(({ where }) => where.flatMap((it) => it.accounts)));
    return [
      {
        ...first,
        differences: isSame ? first.differences : changesOf(first),
        where: same.length === 1 ? first.where : [{ permissionSet: undefined, accounts: [...accounts].sort() }],
        alike: [...new Map(same.map((it) => [declaredAt(it), it])).values()],
      },
    ];
  });
}

function changesOf({ differences, byVariables }: ChangedEntry): ChangedEntry["differences"] {
  return byVariables ?? differences;
}

function declaredAt({ name, place }: ChangedEntry): string {
  return JSON.stringify([name, place]);
}

function identityOf(entry: ChangedEntry): string {
  const { op, previously, likelyBefore, files = [] } = entry;
  const isOfFiles = op === "changed" && previously === undefined && files.length > 0;
  return JSON.stringify([op, previously, likelyBefore, isOfFiles || declaredAt(entry), files, changesOf(entry)]);
}
