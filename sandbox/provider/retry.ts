/** Retries inside the AWS client, as the provider sets them for each service, and the waits between looks. */
import type { IAMClientConfig } from "@aws-sdk/client-iam";

type RetryStrategy = Exclude<NonNullable<IAMClientConfig["retryStrategy"]>, { retry: unknown }>;

export type Pace = {
  /** 1 = the provider's own delays. */
  readonly timeScale: number;
  readonly signal: AbortSignal;
};

/** Sleeps for the scaled time; ends at once with an error when the instance is stopped. */
export async function pause(pace: Pace, seconds: number): Promise<void> {
  pace.signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(pace.signal.reason);
  const timer = setTimeout(resolve, seconds * 1000 * pace.timeScale);
  pace.signal.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    pace.signal.removeEventListener("abort", stop);
  }
}

/** A connection that cannot be made is given up long before `maxRetries`. */
const CONNECTION_ATTEMPTS = 9;
const CONNECTION_ERRORS = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/** Longest pause between two attempts, seconds (the SDK's default). */
const LONGEST_BACKOFF = 20;

/** `alsoRetried` says which errors of this service are tried again beside throttling, server and network errors. */
export function retryStrategy(pace: Pace, maxAttempts: number, alsoRetried: (error: Error) => boolean): RetryStrategy {
  const token = (count: number) => ({
    getRetryCount: () => count,
    getRetryDelay: () => (count === 0 ? 0 : Math.min(2 ** (count - 1), LONGEST_BACKOFF) * 1000 * pace.timeScale),
  });
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (last, { error, errorType }) => {
      const attempts = last.getRetryCount() + 1;
      const unreachable = CONNECTION_ERRORS.includes(String((error as { code?: unknown } | undefined)?.code));
      const allowed = unreachable ? Math.min(maxAttempts, CONNECTION_ATTEMPTS) : maxAttempts;
      const retryable = errorType !== "CLIENT_ERROR" || unreachable || (error !== undefined && alsoRetried(error));
      if (!retryable || attempts >= allowed || pace.signal.aborted) throw new Error("no further attempt");
      return token(attempts);
    },
    recordSuccess: () => {},
  };
}

/** Runs `attempt` again while its error is one that passes by itself, for at most `seconds` of unscaled time. */
export async function retryWhile<T>(
  pace: Pace,
  seconds: number,
  passes: (error: Error) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  let waited = 0;
  for (let delay = 0.5; ; delay = Math.min(delay * 2, 10)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Error) || !passes(error) || waited >= seconds) throw error;
    }
    await pause(pace, delay);
    waited += delay;
  }
}

export type Look = { readonly state: string; readonly failure?: string | undefined };

export type Wait = {
  /** One look at the operation; undefined when it is not found. */
  readonly look: () => Promise<Look | undefined>;
  /** Seconds before the first look. */
  readonly delay: number;
  /** Least seconds between two looks. */
  readonly minTimeout?: number;
  /** Seconds, without the time that the calls themselves take: the result does not depend on the machine. */
  readonly timeout: number;
};

const PENDING = "IN_PROGRESS";
const TARGET = "SUCCEEDED";
const NOT_FOUND_LOOKS = 20;

/** Waits until an asynchronous operation of IAM Identity Center has succeeded. */
export async function waitUntilSucceeded(pace: Pace, { look, delay, minTimeout = 0, timeout }: Wait): Promise<void> {
  let elapsed = delay;
  let notFound = 0;
  let last = "";
  await pause(pace, delay);
  for (let interval = 0.2; ; interval *= 2) {
    const found = await look();
    if (found === undefined) {
      notFound += 1;
      if (notFound > NOT_FOUND_LOOKS) throw new Error(`couldn't find resource (${notFound} retries)`);
    } else {
      notFound = 0;
      last = found.state;
      if (last === TARGET) return;
      if (last !== PENDING) throw new Error(unexpectedState(found));
    }
    const next = Math.min(Math.max(interval, minTimeout), 10);
    if (elapsed + next > timeout) {
      throw new Error(
        `timeout while waiting for state to become '${TARGET}' (last state: '${last}', timeout: ${duration(timeout)})`,
      );
    }
    await pause(pace, next);
    elapsed += next;
  }
}

function unexpectedState({ state, failure }: Look): string {
  const reason = failure === undefined || failure === "" ? "" : `. last error: ${failure}`;
  return `unexpected state '${state}', wanted target '${TARGET}'${reason}`;
}

/** Seconds as Go writes a duration: `5m0s`. */
function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}
