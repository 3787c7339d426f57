// The plan of every stack: what preview prints and what deploy is judged by.

import type { MembersRead } from "../access-graph/provider-members.ts";
import { underNewKeys } from "../desired/renames.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type LeftOut, withForgotten } from "../engine/change.ts";
import type { Engine } from "../engine/engine.ts";
import { matchesState } from "../engine/matches-state.ts";
import type { EngineRun } from "../engine/run-engine.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { checkDeletedExternals } from "../guardrails/external-names.ts";
import { idleExceptions } from "../guardrails/idle-exceptions.ts";
import { unjudgedWarning } from "../guardrails/old-violations.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { unreadObjects } from "../guardrails/unread-objects.ts";
import { waitingChanges } from "../guardrails/waiting-changes.ts";
import { openAccessHistory } from "../history/access-at-commit.ts";
import { walkHistory } from "../history/walk-history.ts";
import type { Access } from "../model/access.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { forgottenKeys, isClosed, isClosedInBoth } from "../plan/closed-accounts.ts";
import { leftOutBy, type Reasons } from "../plan/held-up.ts";
import type { Plan, StackPlan } from "../plan/plan.ts";
import { unknownRenames } from "../plan/unknown-renames.ts";
import { setsAssignedByHand } from "./assigned-by-hand.ts";
import { rolesWithPoliciesByHand } from "./attached-by-hand.ts";
import { readAttempts } from "./attempt-file.ts";
import { compareWithAws } from "./compare-with-aws.ts";
import { failureOf, type StackFailure } from "./deploy-result.ts";
import { findExisting, type HeldUp, type StackToCompare } from "./existing-objects.ts";
import { findUnmanaged, NOTHING_UNMANAGED, type Unmanaged } from "./find-unmanaged.ts";
import { removalsIn } from "./judge-removals.ts";
import { judgeWithHistory, MOST_COMMITS, oldWarnings } from "./judge-with-history.ts";
import { type HandEdits, type LookedAt, lookForHandEdits } from "./look-for-hand-edits.ts";
import { type MayMend, type MendedState, readMended } from "./mend-stack.ts";
import { planTakingOver } from "./plan-taking-over.ts";
import { readProviderMembers } from "./read-provider-members.ts";
import {
  type AwsFacts,
  lookUpFacts,
  PARALLEL,
  programOf,
  refuseOtherInstance,
  refuseOtherRegion,
  stacksInOrder,
} from "./run-stacks.ts";

export type PlannedAll = {
  readonly plan: Plan;
  /** Those that could be planned. */
  readonly stacks: readonly StackPlan[];
  readonly facts: AwsFacts;
  /** Why the plan may not be carried out: what AWS holds, and what the files' guardrails forbid. */
  readonly refusals: readonly Diagnostic[];
  /** Those of guardrails.yaml without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
  /** The identity provider's groups that hold privileged permission sets, with who is in them. */
  readonly privilegedGroups: readonly MembersRead[];
  /** Why changes may not run: what AWS has already, or more than declared, by stack and key. */
  readonly heldUp: Reasons;
  /** Those changes, with what depends on them. */
  readonly leftOut: readonly LeftOut[];
  /** What somebody has changed in AWS of what was looked at. */
  readonly handEdits: HandEdits;
  /** What nobody declared, where a deploy removes it. */
  readonly unmanaged: Unmanaged;
  /** Failures by stack; a plan with failures is incomplete. */
  readonly failures: readonly StackFailure[];
  /** What AWS holds that is against parts of the plan, and warnings about what it holds or could not be asked. */
  readonly warnings: readonly Diagnostic[];
};

/** How each stack's state is read, by its name. */
export type MendingOf = (stack: string) => MayMend;

export type HowToPlan = {
  /** Default: no state is changed. */
  readonly mending?: MendingOf;
  /** Where changes made by hand are looked for; default: where the plan gives something to somebody. */
  readonly lookedAt?: LookedAt;
};

const NOTHING_THERE: MendedState = { state: EMPTY_STATE, unread: new Map(), unprovisioned: new Map() };

type StackAtHand = Omit<StackPlan, "run">;

/**
 * Plans all stacks, in deploy order, without writing anything in AWS. With a record of its own, as a deploy has, the states are first brought up to what AWS has of
 * what an earlier run left unfinished; without, nothing is written at all. A plan can be carried out as
 * long as `engine` is open.
 */
export async function planStacks(
  files: DesiredAccess,
  context: RunContext,
  engine: Engine,
  how: HowToPlan = {},
): Promise<PlannedAll> {
  return planFrom(files, await lookUpFacts(files), context, engine, how);
}

/** The same from facts that have been looked up. */
export async function planFrom(
  files: DesiredAccess,
  facts: AwsFacts,
  context: RunContext,
  engine: Engine,
  how: HowToPlan = {},
): Promise<PlannedAll> {
  const { access } = files;
  const { region } = access.organization;
  const { mending = () => "only plan", lookedAt = "given" } = how;
  const planning: Planning = { engine, access, facts, context, lookedAt };
  const names = await engine.listStackNames();
  const atHand: StackAtHand[] = [];
  const failures: StackFailure[] = [];
  /** A stack that can't be read or planned doesn't make others fail. */
  const ofStack = async (stack: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof OperationError) || context.signal.aborted) throw error;
      failures.push({ stack, key: undefined, message: failureOf(error) });
      return false;
    }
  };
  const all = stacksInOrder(access, names);
  const heldUp: HeldUp[] = [];
  for (const desired of all) {
    const missing = !names.includes(desired.name);
    await ofStack(desired.name, async () => {
      const { state, unread, unprovisioned } = missing
        ? NOTHING_THERE
        : await readMended(desired.name, engine, { context, region, mending: mending(desired.name) });
      refuseOtherRegion(desired.name, state, access);
      refuseOtherInstance(desired.name, state, facts);
      atHand.push({ desired, state, missing });
      heldUp.push(...unreadObjects(access, desired.name, unread));
      // It is told, and keeps nothing back: what is to be taken out of the set may be why.
      for (const [key, message] of unprovisioned) failures.push({ stack: desired.name, key, message });
    });
  }
  const existing = await findExisting(access, atHand.map(underKeysOfToday), facts, () => readAttempts(context, region));
  heldUp.push(...existing.heldUp);
  const { stacks, ...found } = await planTakingOver(
    atHand,
    existing,
    { heldUp, isWhole: atHand.length === all.length },
    { ofStack, preview: (stack, imports) => planStack(stack, imports, planning) },
  );
  heldUp.push(...found.heldUp);
  for (const { run } of stacks) heldUp.push(...waitingChanges(files, run.changes, facts.organization, context.today));
  const named = (those: readonly StackAtHand[]) => new Set(those.map(({ desired }) => desired.name));
  const [wereRead, planned] = [named(atHand), named(stacks)];
  const known = {
    stacks,
    unplanned: atHand.filter(({ desired }) => !planned.has(desired.name)),
    unread: all.map(({ name }) => name).filter((name) => !wereRead.has(name)),
  };
  const judged = await judgeStacks(known, heldUp, files, planning);
  const warnings = [...sortDiagnostics(found.warnings), ...judged.warnings];
  return { ...judged, warnings, failures: [...failures, ...existing.failures, ...judged.failures] };
}

function underKeysOfToday({ desired, state }: StackAtHand): StackToCompare {
  return { desired, state: underNewKeys(desired, state.resources), unfinished: state.unfinished };
}

type Planning = {
  readonly engine: Engine;
  readonly access: Access;
  readonly facts: AwsFacts;
  readonly context: RunContext;
  readonly lookedAt: LookedAt;
};

const NO_RUN: EngineRun = { changes: [], same: 0, failures: [], ended: { how: "finished" } };

/** What the engine would do, and what is removed from the state without it. */
async function planStack(
  stack: StackAtHand,
  imports: ReadonlyMap<string, string>,
  planning: Planning,
): Promise<EngineRun> {
  const { desired, state } = stack;
  const { accounts } = planning.facts.organization;
  const desiredKeys = new Set(desired.resources.map(({ key }) => key));
  const isGone = (id: string) => isClosedInBoth(id, planning.access.accounts, accounts);
  const forgotten = forgottenKeys(desired.name, state.resources, desiredKeys, isGone);
  const isEmpty = desiredKeys.size === 0 && forgotten.size === state.resources.length;
  // A closed account's role can no longer be assumed.
  const cannotRun = desired.accountId !== undefined && isClosed(desired.accountId, accounts);
  const run = isEmpty || cannotRun ? NO_RUN : await previewOne(stack, imports, planning);
  return { ...run, changes: withForgotten(run.changes, desired.name, state.resources, forgotten) };
}

/** The engine is started only for a stack with a change. */
async function previewOne(
  stack: StackAtHand,
  imports: ReadonlyMap<string, string>,
  { engine, access, facts, context }: Planning,
): Promise<EngineRun> {
  const { desired, missing, state } = stack;
  if (matchesState(desired, state, facts)) return { ...NO_RUN, same: desired.resources.length };
  const phase = context.progress.phase(`planning ${desired.name}`, desired.resources.length);
  return engine.preview(
    { desired, missing, program: programOf(desired, access, { facts, preview: true, imports }) },
    { parallel: PARALLEL, signal: context.signal, onProgress: ({ key, op }) => phase.did(`${op} ${key}`) },
  );
}

/** All stacks, by what is known of them. */
type Known = {
  readonly stacks: readonly StackPlan[];
  readonly unplanned: readonly StackAtHand[];
  /** Names. */
  readonly unread: readonly string[];
};

async function judgeStacks(
  { stacks, unplanned, unread }: Known,
  existing: readonly HeldUp[],
  files: DesiredAccess,
  { facts, context, lookedAt }: Planning,
): Promise<PlannedAll> {
  const { access, guardrails } = files;
  const { today } = context;
  const notPlanned = [...unplanned.map(({ desired }) => desired.name), ...unread];
  const attempts = () => readAttempts(context, access.organization.region);
  const unmanaged =
    lookedAt === "nothing"
      ? NOTHING_UNMANAGED
      : await findUnmanaged(files, { stacks, unplanned: notPlanned, facts }, context, attempts);
  const removed = removalsIn(unmanaged.found).map(({ change }) => change);
  const known = { externalIds: facts.externalIds, today, unplanned, unread, unmanaged: removed };
  const plan = buildPlan(stacks, files, known);
  const compared = await compareWithAws(files, plan.held, facts, today);
  const providerMembers = await readProviderMembers(access, facts);
  const { accounts: organization } = facts.organization;
  const judged = { access, today, organization, deployer: facts.caller, providerMembers };
  const lookBack = () => walkHistory(() => openAccessHistory(context), context.progress, "HEAD", MOST_COMMITS);
  const { judgement } = await judgeWithHistory(plan, guardrails, judged, lookBack);
  const planFailures = stacks.flatMap(({ desired, run }) =>
    run.failures.map((failure) => ({ stack: desired.name, ...failure })),
  );
  const byHand = await lookForHandEdits(files, { plan, stacks, facts, lookedAt }, context);
  const inUse = [
    ...(await setsAssignedByHand(access, plan, facts)),
    ...(await rolesWithPoliciesByHand(access, plan, facts)),
  ];
  const all = [...existing, ...byHand.heldUp, ...inUse];
  const heldUp = new Map(all.map((it) => [stackKey(it), it.why.message]));
  return {
    plan,
    stacks,
    facts,
    heldUp,
    leftOut: leftOutBy(heldUp, plan.changes, stacks),
    refusals: sortDiagnostics([
      ...compared.refusals,
      ...checkDeletedExternals(files.written, plan.changes),
      ...judgement.refusals,
    ]),
    usedExceptions: judgement.usedExceptions,
    privilegedGroups: [...providerMembers.values()],
    handEdits: withoutThose(byHand.handEdits, unmanaged),
    unmanaged,
    failures: planFailures,
    warnings: [
      ...compared.warnings,
      // Many changes may be held up by one object.
      ...sortDiagnostics([...new Set(all.map(({ why }) => why))]),
      ...sortDiagnostics(unknownRenames(access, plan.held)),
      ...idleExceptions(plan, access, guardrails),
      ...judgement.unjudged.map(unjudgedWarning),
      ...(await oldWarnings(judgement.old, guardrails, judged, lookBack)),
    ],
  };
}

/** What is removed, or why it isn't, is told of each by itself. */
function withoutThose(handEdits: HandEdits, { found }: Unmanaged): HandEdits {
  const told = new Set(found.map(({ entry }) => stackKey(entry.object)));
  const entries = handEdits.entries.filter((it) => it.heading !== "unmanaged" || !told.has(stackKey(it.object)));
  return { ...handEdits, entries };
}
