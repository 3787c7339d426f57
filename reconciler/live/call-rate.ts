// How often AWS may be called: calls wait for their turn, in the order in which they came.

export type CallRate = {
  /** At most so many calls begin in any `within` milliseconds. */
  readonly most: number;
  readonly within: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
};

/**
 * A bucket of `most` tokens, each of which comes back `within` milliseconds after the call that took it began. The result resolves
 * when the caller's call may begin.
 */
export function openCallRate({ most, within, now, sleep }: CallRate): () => Promise<void> {
  /** When each token can be taken next; the one at `next` can be taken first. */
  const free = new Array<number>(most).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return async () => {
    const time = now();
    const begin = Math.max(time, free[next] ?? time);
    free[next] = begin + within;
    next = (next + 1) % most;
    if (begin > time) await sleep(begin - time);
  };
}
