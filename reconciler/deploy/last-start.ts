// When a deploy must start nothing more, so that what is under way still finishes before its job and its credentials end.

const MINUTE = 60_000;

/** What is under way may take as long as the provider waits: ten minutes for a provisioning, and some for the state. */
const RESERVE = 15 * MINUTE;

/** Milliseconds; a longer one would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds since 1970; undefined where neither end is known. `timeLimit` is in minutes from `now`. */
export function lastStart(
  now: number,
  timeLimit: number | undefined,
  credentialsEnd: Date | undefined,
): number | undefined {
  const ends = [
    ...(timeLimit === undefined ? [] : [now + timeLimit * MINUTE]),
    ...(credentialsEnd === undefined ? [] : [credentialsEnd.getTime()]),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends) - RESERVE;
}

/** Aborted at `time`, at once where it has passed, never where it is undefined. */
export function startNothingAfter(time: number | undefined): AbortSignal {
  if (time === undefined) return new AbortController().signal;
  const wait = time - Date.now();
  return wait <= 0 ? AbortSignal.abort() : AbortSignal.timeout(Math.min(wait, LONGEST_TIMER));
}
