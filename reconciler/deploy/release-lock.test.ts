// Whose lock may be released; sandbox/e2e has GitHub's word for it.
import { expect, test } from "vitest";
import type { StackLocked } from "../engine/stack-lock.ts";
import type { Attempt } from "./attempts.ts";
import { quietContext } from "./in-memory-plan.ts";
import { openLockRelease, possibleHolders } from "./release-lock.ts";

const run = (id: number) => ({ repository: "example/access", id, attempt: 1 });
const attempt = (at: string, host: string, id?: number): Attempt => ({
  at,
  host,
  ...(id === undefined ? {} : { run: run(id) }),
  creates: [],
});
const HOLDER = { host: "runner-1", at: "2026-11-25T10:00:00Z" } as StackLocked["holder"] & object;

test("a lock is of a run that began on its machine before it was taken", () => {
  const before = attempt("2026-11-25T09:59:00Z", "runner-1", 1);
  const then = attempt("2026-11-25T10:00:00Z", "runner-1", 2);
  const after = attempt("2026-11-25T10:00:01Z", "runner-1", 3);
  const elsewhere = attempt("2026-11-25T09:59:00Z", "runner-2", 4);
  expect(possibleHolders(HOLDER, [before, then, after, elsewhere])).toEqual([run(1), run(2)]);
});

test("where none did, or something else than a run may hold it, nobody is known to", () => {
  const byHand = attempt("2026-11-25T09:58:00Z", "runner-1");
  const before = attempt("2026-11-25T09:59:00Z", "runner-1", 1);
  expect(possibleHolders(HOLDER, [])).toBeUndefined();
  expect(possibleHolders(HOLDER, [byHand])).toBeUndefined();
  expect(possibleHolders(HOLDER, [byHand, before])).toBeUndefined();
});

/** What comes of one piece of work that fails first as given, and how often it was tried and a lock released. */
async function tried(failure: unknown) {
  const counts = { tried: 0, released: 0 };
  const releaseLock = async () => {
    counts.released += 1;
  };
  const releasing = openLockRelease({ releaseLock }, quietContext(), "eu-central-1");
  const outcome = await releasing("identity-center", async () => {
    counts.tried += 1;
    if (failure !== undefined) throw failure;
    return "done";
  }).catch((error: unknown) => error);
  return { outcome, ...counts };
}

test("work that is in nobody's way is done once, and another failure is its own", async () => {
  const failure = new Error("no");
  expect(await tried(undefined)).toEqual({ outcome: "done", tried: 1, released: 0 });
  expect(await tried(failure)).toEqual({ outcome: failure, tried: 1, released: 0 });
});
