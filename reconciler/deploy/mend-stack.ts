// A stack's state, after what an earlier run left unfinished in it was read again.

import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Engine } from "../engine/engine.ts";
import type { StackState } from "../engine/stack-state.ts";
import { toRead, type Unfinished } from "../engine/unfinished.ts";
import type { AttemptRecord } from "./attempt-file.ts";
import { openLockRelease } from "./release-lock.ts";

export type Mending = {
  readonly context: RunContext;
  readonly region: string;
  /** The run's own record, where it may mend; a run that only plans has none. */
  readonly mending: AttemptRecord | "only plan";
};

export type MendedState = {
  readonly state: StackState;
  /** AWS's reasons, by key, why what is unfinished could not be read: it is in the state as it was left. */
  readonly unread: ReadonlyMap<string, string>;
};

/** The state of stack `name`. A run that may mend first brings it up to what AWS has; else it is told what a deploy would read. */
export async function readMended(
  name: string,
  engine: Pick<Engine, "readState" | "readAnew" | "releaseLock">,
  { context, region, mending }: Mending,
): Promise<MendedState> {
  const state = await engine.readState(name);
  if (state.unfinished.length > 0) context.stderr(`${unfinishedText(name, state.unfinished, mending)}\n`);
  const urns = toRead(state.unfinished);
  if (mending === "only plan" || urns.length === 0) return { state, unread: new Map() };
  const releasingLock = openLockRelease(engine, context, region);
  const unread = await releasingLock(name, () => engine.readAnew(name, urns, context.signal));
  // What was recorded is the lock of this reading, which has ended.
  await mending.end();
  return { state: await engine.readState(name), unread };
}

function unfinishedText(name: string, unfinished: readonly Unfinished[], mending: Mending["mending"]): string {
  const keys = [...new Set(unfinished.map(({ key }) => key))].sort();
  const shown = `${keys.slice(0, 10).map(visible).join(", ")}${keys.length > 10 ? `, and ${keys.length - 10} more` : ""}`;
  const who = mending === "only plan" ? "a deploy" : "this deploy";
  return `stack ${name}: an earlier run left this unfinished, and ${who} finishes what of it is declared: ${shown}`;
}
