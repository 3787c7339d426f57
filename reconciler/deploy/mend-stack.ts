// A stack's state, after what an earlier run left unfinished in it, and what somebody changed by hand, was read again.

import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { Engine } from "../engine/engine.ts";
import { type StackState, urnPattern } from "../engine/stack-state.ts";
import { toRead, type Unfinished } from "../engine/unfinished.ts";
import { provisionSet } from "../live/provision-set.ts";
import { encodeKey, identify, wholeOf } from "../model/resource-identity.ts";
import type { AttemptRecord } from "./attempt-file.ts";
import { openLockRelease } from "./release-lock.ts";

export type Mending = {
  readonly context: RunContext;
  readonly region: string;
  readonly mending: MayMend;
};

export type MayMend =
  | "only plan"
  | {
      /** The run's own. */
      readonly record: AttemptRecord;
      /** Whether it may put sets into accounts: a run for what has ended gives nobody anything, and lacks the right. */
      readonly provisions: boolean;
      /** Keys of what AWS is known to have otherwise than the state: these are read anew, too. */
      readonly differing?: ReadonlySet<string>;
    };

export type MendedState = {
  readonly state: StackState;
  /** AWS's reasons, by key, why what is unfinished could not be read: it is in the state as it was left. */
  readonly unread: ReadonlyMap<string, string>;
  /** AWS's reasons, by key, why a part of a permission set is not in the accounts that have the set: it is unfinished still. */
  readonly unprovisioned: ReadonlyMap<string, string>;
};

/** See {@link provisionSet}. */
type Provision = typeof provisionSet;

/** The state of stack `name`. A run that may mend first brings it up to what AWS has; else it is told what a deploy would read. */
export async function readMended(
  name: string,
  engine: Pick<Engine, "readState" | "readAnew" | "releaseLock">,
  { context, region, mending }: Mending,
  provision: Provision = provisionSet,
): Promise<MendedState> {
  const state = await engine.readState(name);
  if (state.unfinished.length > 0) context.stderr(`${unfinishedText(name, state.unfinished, mending)}\n`);
  const nothing = { state, unread: new Map<string, string>(), unprovisioned: new Map<string, string>() };
  if (mending === "only plan") return nothing;
  const { record, provisions, differing = new Set<string>() } = mending;
  const changed = state.resources.filter(({ key }) => differing.has(key)).map(({ key }) => urnPattern(key));
  if (!provisions) {
    // Once it is read, nothing would say any more that it is in no account.
    const others = toRead(state.unfinished.filter((it) => setOf(it) === undefined));
    return others.length === 0 ? nothing : { ...nothing, ...(await readThose(others)) };
  }
  const provisioned = () => provisionUnfinished(state, (set) => provision({ region, ...set }, context.signal));
  // Another run may be at what is pending, and only the lock of reading it tells. Where nothing is, what fails here stays unfinished.
  const isPending = state.unfinished.some(({ kind }) => kind === "creating" || kind === "changing");
  const first: ReadonlyMap<string, string> = isPending ? new Map() : await provisioned();
  const urns = [...toRead(state.unfinished.filter(({ key }) => !first.has(key))), ...changed];
  if (urns.length === 0) return { ...nothing, unprovisioned: first };
  const read = await readThose(urns);
  return { ...read, unprovisioned: isPending ? await provisioned() : first };

  async function readThose(those: readonly string[]): Promise<Pick<MendedState, "state" | "unread">> {
    const releasingLock = openLockRelease(engine, context, region);
    const unread = await releasingLock(name, () => engine.readAnew(name, those, context.signal));
    // What was recorded is the lock of this reading, which has ended.
    await record.end();
    return { state: await engine.readState(name), unread };
  }
}

/** The key of the permission set that something is, or is a part of. */
function setOf({ key }: Unfinished): string | undefined {
  const { identity } = identify(key);
  const whole = identity === undefined ? undefined : (wholeOf(identity) ?? identity);
  return whole?.kind === "permission-set" ? encodeKey(whole) : undefined;
}

/**
 * Provisions the permission sets of which something is unfinished. AWS may have the change and no account may have it: once it is read, it is
 * as declared, and nothing would provision it any more. The reasons of those that can't be, by the keys of what is unfinished.
 */
async function provisionUnfinished(
  { unfinished, resources }: StackState,
  provision: (set: { readonly instance: string; readonly arn: string }) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  for (const [set, parts] of Map.groupBy(unfinished, setOf)) {
    const { arn, instanceArn: instance } = resources.find(({ key }) => key === set)?.outputs ?? {};
    // One that was never made is in no account.
    if (typeof arn !== "string" || typeof instance !== "string") continue;
    const reason = await provision({ instance, arn });
    if (reason !== undefined) for (const { key } of parts) reasons.set(key, `provisioning it to accounts: ${reason}`);
  }
  return reasons;
}

function unfinishedText(name: string, unfinished: readonly Unfinished[], mending: Mending["mending"]): string {
  const keys = [...new Set(unfinished.map(({ key }) => key))].sort();
  const shown = `${keys.slice(0, 10).map(visible).join(", ")}${keys.length > 10 ? `, and ${keys.length - 10} more` : ""}`;
  const who = mending === "only plan" ? "a deploy" : "this deploy";
  return `stack ${name}: an earlier run left this unfinished, and ${who} finishes what of it is declared: ${shown}`;
}
