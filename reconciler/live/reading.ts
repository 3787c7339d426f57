// How every read of AWS is made: retried on purpose, few calls at a time, and a read that failed never means "gone".
import { OperationError } from "../diagnostics/operation-error.ts";

/**
 * For every client. Identity Center takes 20 calls a second for all its callers together (AWS: IAM Identity Center quotas);
 * adaptive retries slow the whole client down once it is throttled. Eight attempts wait about half a minute in all. A connection
 * that is not made in 10 s, and a call that is not answered in 20 s, count as failed attempts: without a limit of ours the SDK
 * waits for ever.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 8,
  retryMode: "adaptive",
  requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
} as const;

/** Calls under way at a time where a list has to be read item by item. */
const CALLS_AT_A_TIME = 5;

/** Runs `work` and turns what AWS says against it into an OperationError that names `what` and gives AWS's reason. */
export async function reading<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OperationError ? error : couldNotRead(what, error);
  }
}

export function couldNotRead(what: string, error: unknown): OperationError {
  return new OperationError(
    `could not read ${what}: ${reasonOf(error)}`,
    "check the credentials and their permissions",
    {
      cause: error,
    },
  );
}

/** AWS's own words: the error's name and message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Whether AWS refused a call for want of permission; services spell it in these two ways. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && ["AccessDenied", "AccessDeniedException"].includes(error.name);
}

/** `work` on every item, five at a time, results in the items' order. The first failure stops what has not begun. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  // One generator for all workers: a worker that throws closes it for the others.
  const queue = (function* () {
    yield* items.entries();
  })();
  const worker = async () => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, worker));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
