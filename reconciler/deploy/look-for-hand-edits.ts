// What somebody has changed by hand of what a plan touches: read before the plan is shown, so that nobody adds to what is not as it seems.
import { accountOfStack } from "../desired/desired-resources.ts";
import { type IdentifiedInStack, stackKey } from "../desired/stack-resource.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { DriftEntry, JudgedDrift } from "../drift/judge-drift.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import type { LiveWorld } from "../live/live-object.ts";
import { isRead, scopeOf } from "../live/read-scope.ts";
import { containerOf, identified, type ResourceIdentity } from "../model/resource-identity.ts";
import type { Plan, StackPlan } from "../plan/plan.ts";
import { besideRecord } from "./beside-record.ts";
import type { HeldUp } from "./existing-objects.ts";
import { judgeBetween } from "./find-drift.ts";
import { carriedBy, giftsOf, heldUpGifts, joinedBy } from "./gifts.ts";
import { namesOnRecord } from "./names-on-record.ts";
import { type AwsFacts, assumedRoleArn } from "./run-stacks.ts";

export type HandEdits = Pick<JudgedDrift, "entries" | "names" | "unknown"> & {
  /** How many groups, permission sets, people and accounts were looked at. */
  readonly looked: number;
  /** How many are touched; more than were looked at where they are too many. */
  readonly touched: number;
};

/** A person who waits for a preview waits for about so many times five calls: whoever touches more looks with `access drift`. */
export const MOST_LOOKED_AT = 60;

/**
 * Where hand edits are looked for: in what the plan touches, if that is not too much, and, whatever there is, in what it gives to somebody;
 * in the latter alone; or nowhere.
 */
export type LookedAt = "touched" | "given" | "nothing";

/** Nothing that is touched is on record. */
export const NO_HAND_EDITS: HandEdits = { entries: [], names: () => undefined, unknown: [], looked: 0, touched: 0 };

export type LookedFor = {
  readonly handEdits: HandEdits;
  /** What would hand out to somebody what no file declares. */
  readonly heldUp: readonly HeldUp[];
};

/** A part that AWS doesn't let be read is unknown, and no failure; it holds up what is given. */
export async function lookForHandEdits(
  files: DesiredAccess,
  {
    plan,
    stacks,
    facts,
    lookedAt,
  }: {
    readonly plan: Pick<Plan, "changes" | "held">;
    readonly stacks: readonly StackPlan[];
    readonly facts: Pick<AwsFacts, "instance" | "externalIds" | "live" | "isOutdated">;
    readonly lookedAt: LookedAt;
  },
  { today, progress }: Pick<RunContext, "today" | "progress">,
): Promise<LookedFor> {
  const { previewRole } = files.access.organization;
  const isAsked = lookedAt !== "nothing";
  const given = isAsked ? giftsOf(plan.changes, stacks) : [];
  const carried = isAsked ? await carriedBy(plan.changes, stacks, facts.isOutdated) : [];
  const gifts = [...given, ...carried];
  const onRecord = lookedAt === "touched" ? touchedOnRecord(plan) : [];
  const touched = distinct([...(onRecord.length > MOST_LOOKED_AT ? [] : onRecord), ...gifts.map((it) => it.object)]);
  if (touched.length === 0) return { handEdits: { ...NO_HAND_EDITS, touched: onRecord.length }, heldUp: [] };
  const accounts = new Set(touched.flatMap(({ stack }) => accountOfStack(stack) ?? []));
  const phase = progress.phase("looking for changes made by hand", 1);
  const { calls, ...live } = await facts.live({
    accounts: [...accounts].map((id) => ({ id, roleArn: assumedRoleArn(previewRole, id) })),
    only: touched,
    names: namesOnRecord(
      stacks.flatMap(({ state }) => state.resources),
      facts.externalIds,
    ),
  });
  phase.end(`looked for changes made by hand: ${calls.total} calls`);
  const scope = scopeOf(touched);
  const people = new Set(touched.map(({ key }) => key));
  // All people are listed where one is touched.
  const isLookedAt = (it: IdentifiedInStack) =>
    isRead(scope, it) && (it.identity?.kind !== "user" || people.has(it.key));
  const { recorded, objects } = besideRecord(stacks, facts, live.objects);
  const part: LiveWorld = { ...live, orphans: [], objects: objects.filter(isLookedAt) };
  const sides = { recorded, live: part, unreadStates: [] };
  const drift = await judgeBetween(files, today, sides, isLookedAt);
  const { entries, names, unknown } = drift;
  const counts = { looked: touched.length, touched: Math.max(touched.length, onRecord.length) };
  return {
    handEdits: { entries, names, unknown, ...counts },
    heldUp: [
      ...heldUpGifts(given, drift, files.access),
      // What a run of ours has begun is no hand's.
      ...heldUpGifts(carried, { ...drift, entries: entries.filter(openByHand(stacks)) }, files.access),
    ],
  };
}

function openByHand(stacks: readonly StackPlan[]): (entry: DriftEntry) => boolean {
  const begun = new Set(
    stacks.flatMap(({ desired, state }) => state.unfinished.map(({ key }) => stackKey({ stack: desired.name, key }))),
  );
  return (entry) => entry.heading === "orphaned" || !begun.has(stackKey(entry.object));
}

function touchedOnRecord({ changes, held }: Pick<Plan, "changes" | "held">): readonly IdentifiedInStack[] {
  const keys = new Set(
    held.flatMap(({ name, resources }) => resources.map(({ key }) => stackKey({ stack: name, key }))),
  );
  return touchedObjects(changes).filter((it) => accountOfStack(it.stack) !== undefined || keys.has(stackKey(it)));
}

/** All of an account is read at once. */
function distinct(objects: readonly IdentifiedInStack[]): readonly IdentifiedInStack[] {
  const placeOf = (it: IdentifiedInStack) => (accountOfStack(it.stack) === undefined ? it.key : it.stack);
  return [...new Map(objects.map((it) => [placeOf(it), it])).values()];
}

/** The groups with their members, permission sets with their policies, people and accounts with our roles that `changes` concern. */
function touchedObjects(changes: Plan["changes"]): readonly IdentifiedInStack[] {
  return distinct(
    changes.flatMap(({ stack, identity }) =>
      (identity === undefined ? [] : wholes(identity)).map((whole) => ({ stack, ...identified(whole) })),
    ),
  );
}

function wholes(identity: ResourceIdentity): readonly ResourceIdentity[] {
  return identity.kind === "assignment" ? joinedBy(identity) : [containerOf(identity) ?? identity];
}
