// The drift, from its three sides: files, states and AWS. Nothing is written.
import type { DesiredStack } from "../desired/desired-resource.ts";
import { accountOfStack, desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type Accepting, withoutAccepted } from "../drift/accepted.ts";
import { type ChangedBy, callsToLookFor, changedBy, type IdsByKey, idsByKey } from "../drift/changed-by.ts";
import { type Compared, compareWorlds, type Drift } from "../drift/compare.ts";
import { objectsDeclared } from "../drift/held-object.ts";
import { type DriftEntry, type JudgedDrift, judgeDrift } from "../drift/judge-drift.ts";
import { type PrincipalsById, recordedObjects } from "../drift/recorded-objects.ts";
import type { Removable } from "../drift/removals.ts";
import { underRecordedNames } from "../drift/renamed.ts";
import type { Engine } from "../engine/engine.ts";
import type { StackState } from "../engine/stack-state.ts";
import { nameOwnerIn } from "../guardrails/protected-objects.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { readCaller, refuseOtherCaller } from "../live/caller.ts";
import { findInstance } from "../live/identity-center.ts";
import type { Instance } from "../live/instance.ts";
import type { LiveObject, LiveWorld } from "../live/live-object.ts";
import { namesIn } from "../live/names-in.ts";
import { countsOfWorld, type WorldCounts } from "../live/planned-calls.ts";
import type { NamesById } from "../live/read-scope.ts";
import { readWorld } from "../live/read-world.ts";
import { readChangeEvents } from "../live/who-changed.ts";
import type { Access } from "../model/access.ts";
import { buildDirectory } from "../model/directory.ts";
import type { PrincipalIdentity, ResourceIdentity } from "../model/resource-identity.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { listedPrincipals } from "../policy/listed-principals.ts";
import { readAttempts } from "./attempt-file.ts";
import { judgeRemovals } from "./judge-removals.ts";
import { assumedRoleArn, refuseOtherInstance, refuseOtherRegion } from "./run-stacks.ts";

/** By CloudTrail's event history. */
type Who = {
  /** Who made a difference, as far as the history tells. */
  readonly who: ReadonlyMap<DriftEntry, ChangedBy>;
  /** AWS's reason why not all of the history could be read. */
  readonly eventsUnread: string | undefined;
};

export type FoundDrift = Who & {
  readonly drift: JudgedDrift;
  /** Those of its entries that are to be removed where they are. */
  readonly removable: readonly Removable[];
  /** What exceptions name: what was found so, and what was not. */
  readonly accepted: Accepting["accepted"];
  readonly idle: Accepting["idle"];
  readonly instance: Instance;
  /** No state has anything: nothing is deployed as yet, or the states are somewhere else. */
  readonly isNothingOnRecord: boolean;
};

/** Throws an OperationError where not even the instance can be found, or a state is another instance's. */
export async function findDrift(
  files: DesiredAccess,
  context: RunContext,
  engine: Pick<Engine, "listStackNames" | "readState">,
): Promise<FoundDrift> {
  const { access } = files;
  const { region, runsIn, managementAccount, instanceArn } = access.organization;
  if (managementAccount === undefined) throw new Error("an access without management account was not refused");
  const caller = await readCaller(region);
  refuseOtherCaller(caller.account, { managementAccount: managementAccount.id, runsIn });
  const instance = await findInstance(region, instanceArn);
  const declared = desiredStacks(access);
  const { states, unreadStates } = await readStates(
    stacksToRead(access, await engine.listStackNames()),
    engine,
    context,
  );
  for (const [stack, state] of states) {
    refuseOtherRegion(stack, state, access);
    refuseOtherInstance(stack, state, { instance, externalIds: new Map() });
  }
  const accounts = accountsToRead(access, declared, [...states.keys()]);
  const isEmpty = [...states.values()].every(({ resources }) => resources.length === 0);
  const live = await readLive({ region, instance, accounts, expected: countsIn(states) }, isEmpty, context);
  const principals = principalsIn(live.objects);
  const recorded = [...states].flatMap(([stack, state]) => recordedObjects(stack, state, { instance, principals }));
  const sides = { recorded, live, unreadStates };
  const { judged, accepted, idle } = await judgeUnaccepted(files, context.today, sides);
  const read = {
    ...live,
    objects: underRecordedNames(recorded, live.objects),
    unread: [...live.unread, ...unreadStates],
  };
  const attempts = () => readAttempts(context, region);
  const held = { recorded, live: read };
  const removals = await judgeRemovals(files, judged, held, { caller, today: context.today, attempts });
  return {
    drift: judged,
    ...{ accepted, idle, removable: removals.found },
    ...(await findWho(judged.entries, idsByKey({ recorded, live }), region)),
    instance,
    isNothingOnRecord: recorded.length === 0 && unreadStates.length === 0,
  };
}

/**
 * What differs between the files, what is on record and what AWS holds, by its danger. `isLookedAt` tells what of the record is
 * compared; whom a difference touches is told from all of it.
 */
export async function judgeBetween(
  files: DesiredAccess,
  today: string,
  sides: Sides,
  isLookedAt: (object: Compared["recorded"][number]) => boolean = () => true,
): Promise<JudgedDrift> {
  const recorded = sides.recorded.filter(isLookedAt);
  return judgeSides(files, compareSides(files, today, { ...sides, recorded }), sides.recorded);
}

/** The same without what exceptions accept. Deploys leave that as it is, too. */
export async function judgeUnaccepted(files: DesiredAccess, today: string, sides: Sides) {
  const drift = compareSides(files, today, sides);
  const { drift: left, objects, accepted, idle } = withoutAccepted(drift, files.guardrails.exceptions);
  return { judged: await judgeSides(files, left, sides.recorded, objects), accepted, idle };
}

type Sides = Pick<Compared, "recorded" | "live" | "unreadStates">;

function compareSides(files: DesiredAccess, today: string, sides: Sides): Drift {
  const { access, guardrails } = files;
  return compareWorlds({
    ...sides,
    declared: objectsDeclared(desiredStacks(access)),
    nameOwnerOf: nameOwnerIn(guardrails),
    isExternal: openExternal(files, today),
  });
}

async function judgeSides(
  { access, written }: DesiredAccess,
  drift: Drift,
  recorded: Compared["recorded"],
  accepted: Accepting["objects"] = [],
): Promise<JudgedDrift> {
  const listed = listedPrincipals(written.guardrails[0]?.value.guardrails.roles?.principals);
  return judgeDrift(drift, { recorded, files: access, listed, services: await openIamServices(), accepted });
}

/** Nobody is asked about what was not found. */
async function findWho(entries: readonly DriftEntry[], ids: IdsByKey, region: string): Promise<Who> {
  const calls = callsToLookFor(entries, ids);
  const { events, unread } =
    calls.length === 0 ? { events: [], unread: undefined } : await readChangeEvents(region, calls);
  const who = entries.flatMap((entry) => {
    const found = changedBy(entry, events, ids);
    return found === undefined ? [] : [[entry, found] as const];
  });
  return { who: new Map(who), eventsUnread: unread };
}

type States = ReadonlyMap<string, StackState>;

async function readStates(
  names: readonly string[],
  engine: Pick<Engine, "readState">,
  { progress, signal }: RunContext,
): Promise<{ readonly states: States; readonly unreadStates: Compared["unreadStates"] }> {
  const states = new Map<string, StackState>();
  const unreadStates: Compared["unreadStates"][number][] = [];
  const reading = progress.phase("reading the state", names.length);
  for (const name of names) {
    try {
      states.set(name, await engine.readState(name));
    } catch (error) {
      if (!(error instanceof OperationError) || signal.aborted) throw error;
      const covers = (stack: string) => stack === name;
      unreadStates.push({ stack: name, what: `the state of stack ${name}`, reason: error.message, covers });
    }
    reading.did(name);
  }
  reading.end();
  return { states, unreadStates };
}

/** What is in an account that is closed can't be read, and goes with the next deploy. */
function stacksToRead(access: Access, names: readonly string[]): readonly string[] {
  const closed = new Set(access.accounts.filter(({ status }) => status !== "ACTIVE").map(({ id }) => id));
  return names
    .filter((name) => name === IDENTITY_CENTER_STACK || accountOfStack(name) !== undefined)
    .filter((name) => !closed.has(accountOfStack(name) ?? ""))
    .toSorted();
}

function accountsToRead({ organization }: Access, declared: readonly DesiredStack[], inState: readonly string[]) {
  const ids = [...declared.map(({ name }) => name), ...inState].flatMap((name) => accountOfStack(name) ?? []);
  return [...new Set(ids)].sort().map((id) => ({ id, roleArn: assumedRoleArn(organization.previewRole, id) }));
}

/** At most so many lines of progress, where each is a line of a log. */
const STEPS = 20;

async function readLive(
  world: Omit<Parameters<typeof readWorld>[0], "report">,
  isNothingExpected: boolean,
  { progress, signal }: RunContext,
): Promise<LiveWorld> {
  let phase: ReturnType<typeof progress.phase> | undefined;
  let step = 0;
  const { calls, ...live } = await readWorld({
    ...world,
    report: ({ done, planned }) => {
      // Reading takes minutes: a run that is told to stop asks AWS nothing more.
      signal.throwIfAborted();
      // With nothing on record it is not known how much AWS has.
      const calls = isNothingExpected ? "" : `, about ${planned} calls`;
      phase ??= progress.phase(`reading what AWS holds${calls}`, STEPS);
      const reached = Math.min(STEPS, Math.floor((done / planned) * STEPS));
      if (reached <= step) return;
      phase.did(`${done} of about ${planned} calls`, reached - step);
      step = reached;
    },
  });
  phase?.end(`read what AWS holds: ${calls.total} calls`);
  return live;
}

/** AWS has about as much as is on record. */
function countsIn(states: States): WorldCounts {
  const all = [...states.values()].flatMap(({ resources }) => resources);
  const count = (kind: ResourceIdentity["kind"]) => all.filter(({ identity }) => identity?.kind === kind).length;
  const assigned = all.flatMap(({ identity }) =>
    identity?.kind === "assignment" ? [`${identity.accountId} ${identity.permissionSet}`] : [],
  );
  return countsOfWorld({
    users: count("user"),
    groups: count("group"),
    permissionSets: count("permission-set"),
    memberships: count("membership"),
    pairs: new Set(assigned).size,
    assignments: assigned.length,
    accounts: states.size - 1,
    roles: count("role"),
    policies: count("policy"),
  });
}

export function principalsIn(objects: readonly LiveObject[]): PrincipalsById {
  return principalsOf(namesIn(objects));
}

export function principalsOf({ users, groups }: Pick<NamesById, "users" | "groups">): PrincipalsById {
  const all = (kind: PrincipalIdentity["kind"], names: ReadonlyMap<string, string>) =>
    [...names].map(([id, name]) => [id, { kind, name }] as const);
  return new Map([...all("user", users), ...all("group", groups)]);
}

/** Whose people and groups are when nobody declares them. */
function openExternal({ access, written }: DesiredAccess, today: string): (identity: ResourceIdentity) => boolean {
  const isAll = access.organization.identitySource === "external";
  const { users, groups } = buildDirectory(written, today);
  return (identity) => {
    if (identity.kind === "user") return isAll || users.get(identity.userName)?.external === true;
    return identity.kind === "group" && (isAll || groups.get(identity.name)?.external === true);
  };
}
