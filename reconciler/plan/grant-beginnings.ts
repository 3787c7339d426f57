// Since when grants hold without a gap, by walking back through what was committed. Pure: commits come as they are asked for.

import { type Commit, dayOf } from "../load/git-commits.ts";

/** What the files of one commit say. */
export type Step = {
  readonly commit: Commit;
  /** The last day (undefined: none) of each grant that it made on the commit's day; undefined where its files were not valid. */
  readonly held: ReadonlyMap<string, string | undefined> | undefined;
};

export type Beginning = {
  /** The first commit from which it held up to now; undefined: it is in no commit yet. */
  readonly since: Commit | undefined;
  /** Newest first: commits after, or just before, the beginning whose files were not valid; what they granted is not known. */
  readonly unknownIn: readonly Commit[];
  /** Whether it holds in the oldest commit that was given: with a cut history it may have begun before. */
  readonly reachesEnd: boolean;
};

/**
 * The beginning of each of `asked`, which hold on the day `today`. A grant that ended by its date before the next state
 * began has a gap there. `steps` come newest first, and no more of them are taken than it needs.
 */
export async function grantBeginnings(
  asked: Iterable<string>,
  today: string,
  steps: AsyncIterable<Step>,
): Promise<ReadonlyMap<string, Beginning>> {
  const found = new Map<string, Beginning>();
  const open = new Map<string, Omit<Beginning, "reachesEnd">>(
    [...asked].map((grant) => [grant, { since: undefined, unknownIn: [] }]),
  );
  let next = today;
  let notValid: Commit[] = [];
  const settle = (grant: string, reachesEnd: boolean) => {
    const { since, unknownIn } = open.get(grant) ?? { since: undefined, unknownIn: [] };
    found.set(grant, { since, unknownIn: [...unknownIn, ...notValid], reachesEnd });
    open.delete(grant);
  };
  if (open.size === 0) return found;
  for await (const { commit, held } of steps) {
    if (held === undefined) {
      notValid.push(commit);
      continue;
    }
    for (const [grant, { unknownIn }] of [...open]) {
      const expires = held.get(grant);
      if (!held.has(grant) || (expires !== undefined && expires < next)) settle(grant, false);
      else open.set(grant, { since: commit, unknownIn: [...unknownIn, ...notValid] });
    }
    if (open.size === 0) return found;
    notValid = [];
    next = dayOf(commit);
  }
  for (const grant of [...open.keys()]) settle(grant, true);
  return found;
}
