// What a reading of AWS has come to so far: objects, parts that could not be read, and the calls that it took.
import { OperationError } from "../diagnostics/operation-error.ts";
import { type Answers, remembering } from "./answers.ts";
import type { LiveObject, LiveWorld, OrphanedAssignment, UnreadPart } from "./live-object.ts";
import { type CallCount, countOf, plannedCalls, type WorldCounts } from "./planned-calls.ts";
import { mapBounded, NoAnswerError, reasonOf } from "./reading.ts";

/** Calls that were made, and all that are planned as far as is known; the plan grows as lists turn out longer. */
export type Progress = { readonly done: number; readonly planned: number };

/** What becomes one unread part if it can't be read to its end. */
export type Part<Result> = Pick<UnreadPart, "what" | "covers"> & { readonly read: () => Promise<Result> };

/**
 * After so many failures in a row AWS is out of reach, or denies all reads of a kind: to go on would take half a minute for each, or name
 * each of thousands.
 */
const MOST_FAILURES = 10;

export type WorldReading = {
  /**
   * The same client, whose calls are counted from now on, and which asks nothing that `answers` has; `of` is the account whose it is,
   * where there are several.
   */
  readonly prepared: <Client extends object>(client: Client, of?: string) => Client;
  /**
   * The part's result; undefined where AWS failed or denied it, which makes it unread. What was found before the failure is kept. Every
   * other failure is thrown.
   */
  readonly part: <Result>(part: Part<Result>) => Promise<Result | undefined>;
  /**
   * The results of parts of one kind, in their order, a few at a time. After ten failures in a row the rest is not tried any more: it is
   * one unread part, for which `further` has words.
   */
  readonly parts: <Result>(
    parts: readonly Part<Result>[],
    further: (count: number) => string,
  ) => Promise<readonly (Result | undefined)[]>;
  readonly found: (...objects: readonly LiveObject[]) => void;
  readonly orphaned: (assignment: OrphanedAssignment) => void;
  /** States anew how much there is to read: counts that were given before remain, unless given again. */
  readonly learned: (counts: WorldCounts) => void;
  readonly world: () => LiveWorld & { readonly calls: CallCount };
};

/**
 * `expected`: how much there probably is to read. `report` is told after each call and each time that the plan changes. `answers`
 * are those to earlier readings, and get those to this one; undefined: they are not kept.
 */
export function openWorldReading(
  expected: WorldCounts,
  report: (progress: Progress) => void,
  answers: Answers | undefined,
): WorldReading {
  const objects: LiveObject[] = [];
  const orphans: OrphanedAssignment[] = [];
  const unread: UnreadPart[] = [];
  const calls = new Map<string, number>();
  let counts = expected;
  let planned = plannedCalls(counts).total;
  let done = 0;
  const tell = () => report({ done, planned: Math.max(done, planned) });
  const count = (operation: string, attempts = 1) => {
    calls.set(operation, (calls.get(operation) ?? 0) + attempts);
    done += attempts;
    tell();
  };
  /** Calls `failed` with AWS's reason instead, where AWS failed or denied it. */
  const attempt = async <Result>({ read }: Part<Result>, failed: (reason: string) => void) => {
    try {
      return await read();
    } catch (error) {
      if (!isFailedRead(error)) throw error;
      failed(reasonOf(error));
      return undefined;
    }
  };
  return {
    prepared: (client, of = "") => {
      const counted = countCalls(client, count, (error) => failedReads.add(error));
      return answers === undefined ? counted : remembering(counted, answers, of);
    },
    part: (part) => attempt(part, (reason) => unread.push({ ...toldOf(part), reason })),
    parts: async (parts, further) => {
      let [inARow, last] = [0, ""];
      const left: UnreadPart["covers"][] = [];
      const results = await mapBounded(parts, async (part) => {
        if (inARow >= MOST_FAILURES) {
          left.push(part.covers);
          return undefined;
        }
        let reason: string | undefined;
        const result = await attempt(part, (why) => {
          reason = why;
        });
        if (reason === undefined) inARow = 0;
        else {
          [inARow, last] = [inARow + 1, reason];
          unread.push({ ...toldOf(part), reason });
        }
        return result;
      });
      if (left.length > 0) {
        const covers: UnreadPart["covers"] = (stack, identity) => left.some((it) => it(stack, identity));
        unread.push({ what: further(left.length), reason: last, covers });
      }
      return results;
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

function toldOf({ what, covers }: Part<unknown>): Pick<UnreadPart, "what" | "covers"> {
  return { what, covers };
}

/** Several lists are read at a time: what comes first says nothing. */
function inOrder<Item>(items: readonly Item[], by: (item: Item) => readonly string[]): readonly Item[] {
  const withText = items.map((item) => ({ item, text: by(item).join("\n") }));
  return withText.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ item }) => item);
}

/** What clients have thrown, for whichever reading. */
const failedReads = new WeakSet<object>();

/** Anything else is a bug. */
function isFailedRead(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  return failedReads.has(error) || error instanceof NoAnswerError || error instanceof OperationError;
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
