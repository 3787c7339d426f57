// What a deploy removes of what somebody made by hand: read in this run, before the plan that shows each removal.

import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { NamesInKeys } from "../drift/judge-drift.ts";
import { recordedObjects } from "../drift/recorded-objects.ts";
import { type Removable, type RemovalScopes, removesAnything } from "../drift/removals.ts";
import { underRecordedNames } from "../drift/renamed.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import type { UnreadPart } from "../live/live-object.ts";
import { NOTHING, type ReadScope } from "../live/read-scope.ts";
import type { ResourceIdentity } from "../model/resource-identity.ts";
import type { StackPlan } from "../plan/plan.ts";
import type { Attempt } from "./attempts.ts";
import { judgeUnaccepted, principalsIn, principalsOf } from "./find-drift.ts";
import { judgeRemovals, type OurSet } from "./judge-removals.ts";
import { namesOnRecord } from "./names-on-record.ts";
import { type AwsFacts, assumedRoleArn } from "./run-stacks.ts";

export type Unmanaged = {
  /** What is unmanaged where it is to be removed, the most dangerous first. */
  readonly found: readonly Removable[];
  readonly names: NamesInKeys;
  /** Of that nothing is removed. */
  readonly unknown: readonly UnreadPart[];
  /** Out of which a run that was cut off has taken policies that accounts have still. */
  readonly sets: readonly OurSet[];
};

export const NOTHING_UNMANAGED: Unmanaged = { found: [], names: () => undefined, unknown: [], sets: [] };

type StackAtHand = Pick<StackPlan, "desired" | "state">;

export type WhereToLook = {
  readonly stacks: readonly StackAtHand[];
  /** Names of the stacks that could not be read or planned: nothing in them is removed. */
  readonly unplanned: readonly string[];
  readonly facts: Pick<AwsFacts, "instance" | "externalIds" | "caller" | "live">;
};

/** Nothing is read where the guardrails have nothing removed. A part that can't be read is unknown, and no failure. */
export async function findUnmanaged(
  files: DesiredAccess,
  { stacks, unplanned, facts }: WhereToLook,
  { today, progress }: Pick<RunContext, "today" | "progress">,
  attempts: () => Promise<readonly Attempt[]>,
): Promise<Unmanaged> {
  const scopes = files.guardrails.unmanaged;
  if (!removesAnything(scopes)) return NOTHING_UNMANAGED;
  const { previewRole } = files.access.organization;
  const scope = scopeToRead(scopes, stacks);
  const phase = progress.phase("looking for what to remove that nobody declared", 1);
  const inStates = stacks.flatMap(({ state }) => state.resources);
  const { calls, ...live } = await facts.live({
    accounts: [...scope.accounts].map((id) => ({ id, roleArn: assumedRoleArn(previewRole, id) })),
    scope,
    names: namesOnRecord(inStates, facts.externalIds),
  });
  phase.end(`looked for what to remove that nobody declared: ${calls.total} calls`);
  const external = principalsOf(namesOnRecord([], facts.externalIds));
  const principals = new Map([...external, ...principalsIn(live.objects)]);
  const recorded = stacks.flatMap(({ desired, state }) =>
    recordedObjects(desired.name, state, { instance: facts.instance, principals }),
  );
  const objects = underRecordedNames(recorded, live.objects);
  const unreadStates = unplanned.map((stack) => ({ stack, ...unplannedPart(stack) }));
  // Only a part is read: what is absent says nothing.
  const seen = { objects, orphans: [], unread: [EVERYTHING_ELSE] };
  const { judged: drift } = await judgeUnaccepted(files, today, { recorded, live: seen, unreadStates });
  const unread = [...live.unread, ...unreadStates];
  const sides = { recorded, live: { objects, unread } };
  const removals = await judgeRemovals(files, drift, sides, { caller: facts.caller, today, attempts });
  return { ...removals, names: drift.names, unknown: unread };
}

const EVERYTHING_ELSE: UnreadPart = { what: "everything else", reason: "it was not looked at", covers: () => true };

function unplannedPart(stack: string): UnreadPart {
  return { what: `stack ${stack}`, reason: "it could not be planned", covers: (other) => other === stack };
}

type ScopeToRead = ReadScope & { readonly accounts: ReadonlySet<string> };

function scopeToRead(scopes: RemovalScopes, stacks: readonly StackAtHand[]): ScopeToRead {
  const center = stacks.find(({ desired }) => desired.name === IDENTITY_CENTER_STACK);
  const ours = (nameOf: (identity: ResourceIdentity) => string | undefined) =>
    new Set(center?.state.resources.flatMap(({ identity }) => (identity && nameOf(identity)) ?? []));
  const inAccounts = stacks.flatMap(({ desired }) => accountOfStack(desired.name) ?? []);
  return {
    ...NOTHING,
    groups: scopes.memberships,
    members: scopes.memberships ? ours((it) => (it.kind === "group" ? it.name : undefined)) : new Set(),
    sets: scopes.permissionSetPolicies ? ours((it) => (it.kind === "permission-set" ? it.name : undefined)) : new Set(),
    assignments: scopes.assignments.size > 0 ? "all" : [],
    accounts: new Set(inAccounts.filter((id) => scopes.rolePolicies.has(id))),
  };
}
