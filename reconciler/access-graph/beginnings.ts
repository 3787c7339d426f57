// Since when grants or violations hold without a gap, by walking back through what was committed. Pure: commits come as they are asked for.

import { type Commit, dayOf } from "../load/git-commits.ts";

/** What the files of one commit say. */
export type Step = {
  readonly commit: Commit;
  /** What held by it on the commit's day, each with its last day (undefined: none); undefined where its files were not valid. */
  readonly held: ReadonlyMap<string, string | undefined> | undefined;
};

export type Beginning = {
  /** The first commit from which it held up to now; undefined: it is in no commit yet. */
  readonly since: Commit | undefined;
  /** Newest first: commits after, or just before, the beginning whose files were not valid; what held by them is not known. */
  readonly unknownIn: readonly Commit[];
  /** Whether it holds in the oldest commit that was given: with a cut history it may have begun before. */
  readonly reachesEnd: boolean;
};

/**
 * The beginning of each of `asked`, which hold on the day `today`. What ended by its date before the next state began
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
