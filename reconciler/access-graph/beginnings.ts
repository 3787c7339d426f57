// Since when grants or violations exist without a gap, found by walking back through the commits. Pure: commits are passed in as needed.

import { type Commit, dayOf } from "../load/git-commits.ts";

/** What the files of one commit say. */
export type Step = {
  readonly commit: Commit;
  /** What existed by it on the commit's day, each with its last day (undefined: none); undefined where its files were not valid. */
  readonly held: ReadonlyMap<string, string | undefined> | undefined;
};

export type Beginning = {
  /** The commit since which it has existed until now; undefined: it is in no commit yet. */
  readonly since: Commit | undefined;
  /** Newest first: commits after, or just before, the beginning whose files were not valid, so that it is not known whether it existed then. */
  readonly unknownIn: readonly Commit[];
  /** Whether it exists in the oldest commit that was passed in: with a shallow history it may have begun earlier. */
  readonly reachesEnd: boolean;
};

/**
 * The beginning of each of `asked`, which exist on the day `today`. What ended by its date before the next state began
 * has a gap there. `steps` come newest first, and no more of them are taken than it needs.
 */
export async function findBeginnings(
  asked: Iterable<string>,
  today: string,
  steps: AsyncIterable<Step>,
): Promise<ReadonlyMap<string, Beginning>> {
  const found = new Map<string, Beginning>();
  const open = new Map<string, Omit<Beginning, "reachesEnd">>(
    [...asked].map((one) => [one, { since: undefined, unknownIn: [] }]),
  );
  let next = today;
  let notValid: Commit[] = [];
  const settle = (one: string, reachesEnd: boolean) => {
    const { since, unknownIn } = open.get(one) ?? { since: undefined, unknownIn: [] };
    found.set(one, { since, unknownIn: [...unknownIn, ...notValid], reachesEnd });
    open.delete(one);
  };
  if (open.size === 0) return found;
  for await (const { commit, held } of steps) {
    if (held === undefined) {
      notValid.push(commit);
      continue;
    }
    for (const [one, { unknownIn }] of [...open]) {
      const expires = held.get(one);
      if (!held.has(one) || (expires !== undefined && expires < next)) settle(one, false);
      else open.set(one, { since: commit, unknownIn: [...unknownIn, ...notValid] });
    }
    if (open.size === 0) return found;
    notValid = [];
    next = dayOf(commit);
  }
  for (const one of [...open.keys()]) settle(one, true);
  return found;
}
