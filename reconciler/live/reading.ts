// How AWS is read: with retries, few calls at a time, and a failed read never means "doesn't exist".
import { OperationError } from "../diagnostics/operation-error.ts";

/**
 * For every client. Adaptive retries slow the whole client down once it is throttled: also by what others call, and in services whose
 * limits AWS doesn't publish, such as the identity store's. Eight attempts wait about half a minute in all. A connection
 * that is not made in 10 s, and a call that is not answered in 20 s, count as failed attempts: without these limits the SDK waits for
 * ever.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 8,
  retryMode: "adaptive",
  requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
} as const;

/** Calls under way at a time where a list has to be read item by item. */
const CALLS_AT_A_TIME = 5;

/** Runs `work` and turns AWS's error into an OperationError that names `what` and gives AWS's reason. */
export async function reading<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OperationError ? error : couldNotRead(what, error);
  }
}

/** That an answer lacks what AWS always sends: it is none, whatever its HTTP status says. */
export class NoAnswerError extends Error {}

/**
 * The list `name` of an answer. AWS sends it even when it is empty: taking what has none for an empty list would make everything
 * missing. Throws a {@link NoAnswerError}.
 */
export function listIn<Page extends object, Name extends keyof Page & string>(
  page: Page,
  name: Name,
): NonNullable<Page[Name]> {
  return valueIn(page, name);
}

/** What AWS always sends as `name` of an object. Throws a {@link NoAnswerError}. */
export function valueIn<Part extends object, Name extends keyof Part & string>(
  part: Part | undefined,
  name: Name,
): NonNullable<Part[Name]> {
  const value = part?.[name];
  if (value === undefined || value === null) {
    throw new NoAnswerError(`the answer has no ${name}, so it is not AWS's own`);
  }
  return value;
}

/** All that a list holds. */
export async function allOf<Item>(list: AsyncIterable<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}

/** `gone` where AWS itself says that the object doesn't exist; every other failure remains one. */
export async function unlessGone<Result, Gone>(read: Promise<Result>, gone: Gone): Promise<Result | Gone> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && GONE.has(error.name)) return gone;
    throw error;
  }
}

/** By sso-admin and the identity store, and by IAM. */
const GONE: ReadonlySet<string> = new Set(["ResourceNotFoundException", "NoSuchEntity", "NoSuchEntityException"]);

export function couldNotRead(what: string, error: unknown): OperationError {
  return new OperationError(
    `could not read ${what}: ${reasonOf(error)}`,
    "check the credentials and their permissions",
    {
      cause: error,
    },
  );
}

/** AWS's reason: the error's name and message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
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

/** The result of the first call, for all further ones. */
export function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}

/** The result of the first call for each item, as `keyOf` tells them apart, for all further ones with it. */
export function oncePer<Item, Result>(
  keyOf: (item: Item) => string,
  read: (item: Item) => Promise<Result>,
): (item: Item) => Promise<Result> {
  const results = new Map<string, Promise<Result>>();
  return (item) => {
    const key = keyOf(item);
    const result = results.get(key) ?? read(item);
    results.set(key, result);
    return result;
  };
}
