// What a deploy removes of what somebody made by hand: read in this run, before the plan that shows each removal.

import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import type { NamesInKeys } from "../drift/judge-drift.ts";
import {
  type Removable,
  type RemovalScopes,
  removesAnything,
  type UnmanagedEntry,
  unmanagedIn,
} from "../drift/removals.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import type { LiveObject, UnreadPart } from "../live/live-object.ts";
import { NOTHING, type ReadScope } from "../live/read-scope.ts";
import type { ResourceIdentity } from "../model/resource-identity.ts";
import type { StackPlan } from "../plan/plan.ts";
import type { Attempt } from "./attempts.ts";
import { besideRecord } from "./beside-record.ts";
import { judgeUnaccepted } from "./find-drift.ts";
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
  readonly facts: Pick<AwsFacts, "instance" | "externalIds" | "caller" | "live" | "organization">;
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
  const names = namesOnRecord(
    stacks.flatMap(({ state }) => state.resources),
    facts.externalIds,
  );
  const unreadStates = unplanned.map((stack) => ({ stack, ...unplannedPart(stack) }));
  const phase = progress.phase("looking for what to remove that nobody declared", 1);
  const read = async (scope: ReadScope, accounts: readonly string[] = []) =>
    facts.live({ accounts: accounts.map((id) => ({ id, roleArn: assumedRoleArn(previewRole, id) })), scope, names });
  const judge = async (found: readonly LiveObject[]) => {
    const { recorded, objects } = besideRecord(stacks, facts, found);
    // Only a part is read: what is absent says nothing.
    const live = { objects, orphans: [], unread: [EVERYTHING_ELSE] };
    const { judged } = await judgeUnaccepted(files, today, { recorded, live, unreadStates });
    return { recorded, objects, drift: judged };
  };
  const scope = scopeToRead(scopes, stacks);
  const first = await read(scope, [...scope.accounts]);
  const atFirst = await judge(first.objects);
  const candidates = unmanagedIn(atFirst.drift, scopes);
  const second = candidates.length === 0 ? NOTHING_READ : await read(scopeOfHolders(candidates));
  phase.end(`looked for what to remove that nobody declared: ${first.calls.total + second.calls.total} calls`);
  const { recorded, objects, drift } =
    candidates.length === 0 ? atFirst : await judge(distinct([...first.objects, ...second.objects]));
  // Who doesn't hold something is known only where all of its holders were read.
  const holders = second.unread.map((it) => ({ ...it, covers: () => true }));
  const unread = [...first.unread, ...holders, ...unreadStates, ...unreadOrganization(facts.organization)];
  const sides = { recorded, live: { objects, unread } };
  const removals = await judgeRemovals(files, drift, sides, { caller: facts.caller, today, attempts });
  const unknown = [...new Map(unread.map((it) => [`${it.what}: ${it.reason}`, it])).values()];
  return { ...removals, names: drift.names, unknown };
}

const NOTHING_READ = { objects: [], unread: [], calls: { total: 0 } };

function distinct(objects: readonly LiveObject[]): readonly LiveObject[] {
  return [...new Map(objects.map((it) => [`${stackKey(it)} ${it.importId}`, it])).values()];
}

/** Who has what is to be removed: assignments of its set, or of its group, and the members of the groups that have these. */
function scopeOfHolders(entries: readonly UnmanagedEntry[]): ReadScope {
  const sets = entries.flatMap(({ object: { identity } }) =>
    identity && "permissionSet" in identity ? identity.permissionSet : [],
  );
  const groups = entries.flatMap(({ object: { identity } }) => (identity?.kind === "membership" ? identity.group : []));
  return {
    ...NOTHING,
    groups: true,
    members: "holders",
    assignments: [
      ...[...new Set(sets)].map((name) => ({ of: "permission-set", name }) as const),
      ...[...new Set(groups)].map((name) => ({ of: "group", name }) as const),
    ],
  };
}

const EVERYTHING_ELSE: UnreadPart = { what: "everything else", reason: "it was not looked at", covers: () => true };

function unplannedPart(stack: string): UnreadPart {
  return { what: `stack ${stack}`, reason: "it could not be planned", covers: (other) => other === stack };
}

/** Without it nothing is changed in an account: it may have left the organization, or be another one than the files say. */
function unreadOrganization({ unread }: AwsFacts["organization"]): readonly UnreadPart[] {
  if (unread === undefined) return [];
  const covers: UnreadPart["covers"] = (stack, it) => accountOfStack(stack) !== undefined || it?.kind === "assignment";
  return [{ what: `AWS Organizations (${unread.part})`, reason: unread.reason, covers }];
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
