// For tests: AWS as whatever reads it sees it, holding what it is told. Never imported by anything but tests.
import type { Live } from "./open-live.ts";
import type { ReadWorld } from "./read-world.ts";

/** Answers the same to everybody; what is not told is nothing. */
export function inMemoryLive(world: Partial<ReadWorld> = {}): Live {
  const calls = { total: 1, byOperation: {} };
  return async () => ({ objects: [], orphans: [], unread: [], setNames: [], setCount: 0, calls, ...world });
}
