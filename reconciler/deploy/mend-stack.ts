// A stack's state, after what an earlier run left unfinished in it was read again.

import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Engine } from "../engine/engine.ts";
import type { StackState } from "../engine/stack-state.ts";
import { toRead, type Unfinished } from "../engine/unfinished.ts";
import { beginAttempt } from "./attempt-file.ts";
import { openLockRelease } from "./release-lock.ts";

export type Mending = {
  readonly context: RunContext;
  readonly region: string;
  readonly how: "mend" | "only plan";
};

/** The state of stack `name`. With `mend` it is first brought up to what AWS has; else it is told what a deploy would read. */
export async function readMended(
  name: string,
  engine: Pick<Engine, "readState" | "readAnew" | "releaseLock">,
  { context, region, how }: Mending,
): Promise<StackState> {
  const state = await engine.readState(name);
  if (state.unfinished.length > 0) context.stderr(`${unfinishedText(name, state.unfinished, how)}\n`);
  const urns = toRead(state.unfinished);
  if (how === "only plan" || urns.length === 0) return state;
  // Reading anew takes the stack's lock: whoever meets it must find this run among those that may hold it.
  await beginAttempt(context, region, { stacks: [], leftOut: [] });
  const releasingLock = openLockRelease(engine, context, region);
  await releasingLock(name, () => engine.readAnew(name, urns, context.signal));
  return engine.readState(name);
}

function unfinishedText(name: string, unfinished: readonly Unfinished[], how: "mend" | "only plan"): string {
  const keys = [...new Set(unfinished.map(({ key }) => key))].sort();
  const shown = `${keys.slice(0, 10).map(visible).join(", ")}${keys.length > 10 ? `, and ${keys.length - 10} more` : ""}`;
  const who = how === "mend" ? "this deploy" : "a deploy";
  return `stack ${name}: an earlier run left this unfinished, and ${who} finishes what of it is declared: ${shown}`;
}
