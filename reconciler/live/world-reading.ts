// What a reading of AWS has come to so far: objects, parts that could not be read, and the calls that it took.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { LiveObject, LiveWorld, OrphanedAssignment, UnreadPart } from "./live-object.ts";
import { type CallCount, countOf, plannedCalls, type WorldCounts } from "./planned-calls.ts";
import { NoAnswerError, reasonOf } from "./reading.ts";

/** Calls that were made, and all that are planned as far as is known; the plan grows as lists turn out longer. */
export type Progress = { readonly done: number; readonly planned: number };

export type WorldReading = {
  /** The same client, whose calls are counted from now on. */
  readonly counted: <Client extends object>(client: Client) => Client;
  /**
   * The result of `read`; undefined where AWS failed or denied it, which makes the part that `covers` tells unread. What was found
   * before the failure is kept. Every other failure is thrown.
   */
  readonly part: <Result>(
    what: string,
    covers: UnreadPart["covers"],
    read: () => Promise<Result>,
  ) => Promise<Result | undefined>;
  readonly found: (...objects: readonly LiveObject[]) => void;
  readonly orphaned: (assignment: OrphanedAssignment) => void;
  /** States anew how much there is to read: counts that were given before remain, unless given again. */
  readonly learned: (counts: WorldCounts) => void;
  readonly world: () => LiveWorld & { readonly calls: CallCount };
};

/** `expected`: how much there probably is to read. `report` is told after each call and each time that the plan changes. */
export function openWorldReading(expected: WorldCounts, report: (progress: Progress) => void): WorldReading {
  const objects: LiveObject[] = [];
  const orphans: OrphanedAssignment[] = [];
  const unread: UnreadPart[] = [];
  const calls = new Map<string, number>();
  const failures = new WeakSet<object>();
  let counts = expected;
  let planned = plannedCalls(counts).total;
  let done = 0;
  const tell = () => report({ done, planned: Math.max(done, planned) });
  const count = (operation: string, attempts = 1) => {
    calls.set(operation, (calls.get(operation) ?? 0) + attempts);
    done += attempts;
    tell();
  };
  return {
    counted: (client) => countCalls(client, count, (error) => failures.add(error)),
    part: async (what, covers, read) => {
      try {
        return await read();
      } catch (error) {
        if (!isFailedRead(error, failures)) throw error;
        unread.push({ what, reason: reasonOf(error), covers });
        return undefined;
      }
    },
    found: (...some) => objects.push(...some),
    orphaned: (assignment) => orphans.push(assignment),
    learned: (more) => {
      counts = { ...counts, ...more };
      planned = plannedCalls(counts).total;
      tell();
    },
    world: () => ({
      objects: inOrder(objects, ({ stack, key }) => [stack, key]),
      orphans: inOrder(orphans, ({ permissionSet, accountId, principal }) => [permissionSet, accountId, principal.id]),
      unread: inOrder(unread, ({ what }) => [what]),
      calls: countOf(calls),
    }),
  };
}

/** Several lists are read at a time: what comes first says nothing. */
function inOrder<Item>(items: readonly Item[], by: (item: Item) => readonly string[]): readonly Item[] {
  const withText = items.map((item) => ({ item, text: by(item).join("\n") }));
  return withText.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ item }) => item);
}

/** Anything else is a bug. */
function isFailedRead(error: unknown, failures: WeakSet<object>): boolean {
  if (typeof error !== "object" || error === null) return false;
  return failures.has(error) || error instanceof NoAnswerError || error instanceof OperationError;
}

type Sending = {
  send: (command: object, ...others: readonly unknown[]) => Promise<object>;
  readonly config: { readonly serviceId: string };
};

/** Retries count as calls; what the client itself throws is told to `failed`. */
function countCalls<Client extends object>(
  client: Client,
  count: (operation: string, attempts?: number) => void,
  failed: (error: object) => void,
): Client {
  const sending = client as unknown as Sending;
  const send = sending.send.bind(client);
  const service = sending.config.serviceId.toLowerCase().replaceAll(" ", "-");
  sending.send = async (command, ...others) => {
    const operation = `${service} ${command.constructor.name.replace(/Command$/, "")}`;
    const answer = await send(command, ...others).catch((error: unknown) => {
      if (typeof error === "object" && error !== null) failed(error);
      count(operation, attemptsOf(error));
      throw error;
    });
    count(operation, attemptsOf(answer));
    return answer;
  };
  return client;
}

function attemptsOf(answer: unknown): number | undefined {
  return (answer as { readonly $metadata?: { readonly attempts?: number } } | undefined)?.$metadata?.attempts;
}
