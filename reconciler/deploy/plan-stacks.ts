// The plan of every stack: what preview prints and what deploy is judged by.

import { compareGrants, grantsOf } from "../access-graph/grants.ts";
import type { DesiredStack } from "../desired/desired-resource.ts";
import { displayNames } from "../desired/display-names.ts";
import { lapsedKeys } from "../desired/lapsed-keys.ts";
import { lastDays } from "../desired/last-days.ts";
import { underNewKeys } from "../desired/renames.ts";
import type { IdentifiedInStack } from "../desired/stack-resource.ts";
import { suspendedKeys } from "../desired/suspended-keys.ts";
import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type Backend, openBackend, openEmptyBackend } from "../engine/backend.ts";
import { type Change, countChanges, sortChanges, withForgotten } from "../engine/change.ts";
import { matchesState } from "../engine/matches-state.ts";
import { type EngineRun, previewStack } from "../engine/run-engine.ts";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import { checkAbsolute } from "../guardrails/check-guardrails.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";
import type { DesiredAccess } from "../model/read-access.ts";
import { forgottenKeys, isClosed } from "../plan/closed-accounts.ts";
import { countedRemovals } from "../plan/counted-removals.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import type { Plan } from "../plan/plan.ts";
import { compareWithAws } from "./compare-with-aws.ts";
import type { StackFailure } from "./deploy-result.ts";
import { oldWarnings, openJudge, type PlanToJudge } from "./judge-guardrails.ts";
import {
  type AwsFacts,
  lookUpFacts,
  PARALLEL,
  programOf,
  refuseOtherInstance,
  removedBy,
  stacksInOrder,
} from "./run-stacks.ts";

/** A stack with what it should hold and what its state holds. */
type StackAtHand = {
  readonly desired: DesiredStack;
  readonly state: StackState;
  /** True when the backend has no such stack. */
  readonly missing: boolean;
};

export type StackPlan = StackAtHand & { readonly run: EngineRun };

export type PlannedAll = {
  readonly plan: Plan;
  readonly stacks: readonly StackPlan[];
  readonly facts: AwsFacts;
  /** Failures by stack; a plan with failures is not whole. */
  readonly failures: readonly StackFailure[];
  /** Warnings about what AWS holds, or could not be asked. */
  readonly warnings: readonly Diagnostic[];
  /** What other guardrails than the files' would refuse. */
  readonly refusedBy: (guardrails: Guardrails) => Promise<readonly Diagnostic[]>;
  /** What no run may do, not even as a part of the plan: of `changes`. */
  readonly neverAllowed: (changes: readonly Change[]) => readonly Diagnostic[];
};

/** Plans all stacks, in deploy order, without writing anything. */
export async function planStacks(files: DesiredAccess, context: RunContext): Promise<PlannedAll> {
  const { access } = files;
  const facts = await lookUpFacts(access);
  const backend = await openBackend(context);
  try {
    const names = await backend.listStackNames();
    const stacks: StackPlan[] = [];
    for (const desired of stacksInOrder(access, names)) {
      const missing = !names.includes(desired.name);
      const state = missing ? EMPTY_STATE : await backend.readState(desired.name);
      refuseOtherInstance(desired.name, state, facts);
      const stack = { desired, state, missing };
      stacks.push({ ...stack, run: await planStack(stack, { backend, access, facts, context }) });
    }
    return { ...(await judge(stacks, files, facts, context)), stacks, facts };
  } finally {
    await backend.close();
  }
}

type Planning = {
  readonly backend: Backend;
  readonly access: Access;
  readonly facts: AwsFacts;
  readonly context: RunContext;
};

const NO_RUN: EngineRun = { changes: [], same: 0, failures: [], stopped: false };

/** What the engine would do, and what leaves the state without it. */
async function planStack(stack: StackAtHand, planning: Planning): Promise<EngineRun> {
  const { desired, state } = stack;
  const { accounts } = planning.facts.organization;
  const desiredKeys = new Set(desired.resources.map(({ key }) => key));
  const forgotten = forgottenKeys(desired.name, state.resources, desiredKeys, accounts);
  const isEmpty = desiredKeys.size === 0 && forgotten.size === state.resources.length;
  // A closed account's role can't be assumed any more.
  const cannotRun = desired.accountId !== undefined && isClosed(desired.accountId, accounts);
  const run = isEmpty || cannotRun ? NO_RUN : await previewOne(stack, planning);
  return { ...run, changes: withForgotten(run.changes, desired.name, state.resources, forgotten) };
}

/** The engine is started only for a stack with a change. */
async function previewOne(stack: StackAtHand, { backend, access, facts, context }: Planning): Promise<EngineRun> {
  const { desired, missing, state } = stack;
  if (matchesState(desired, state, facts)) return { ...NO_RUN, same: desired.resources.length };
  const phase = context.progress.phase(`planning ${desired.name}`, desired.resources.length);
  const holder = missing ? await openEmptyBackend(context) : backend;
  try {
    return await previewStack(
      await holder.openStack(desired.name, missing ? "create" : "never"),
      programOf(desired, access, facts, true),
      { parallel: PARALLEL, signal: context.signal, onProgress: ({ key, op }) => phase.did(`${op} ${key}`) },
    );
  } finally {
    if (missing) await holder.close();
  }
}

async function judge(
  stacks: readonly StackPlan[],
  { access, guardrails, written }: DesiredAccess,
  facts: AwsFacts,
  context: RunContext,
): Promise<Omit<PlannedAll, "stacks" | "facts">> {
  const changes = sortChanges(stacks.flatMap(({ run }) => run.changes));
  const same = stacks.reduce((sum, { run }) => sum + run.same, 0);
  const names = displayNames(access);
  const desired = stacks.map((stack) => stack.desired);
  const wanted = desired.flatMap(({ resources }) => resources);
  const states = stacks.map(({ desired, state }) => ({
    name: desired.name,
    state: underNewKeys(desired, state.resources),
  }));
  const held = states.flatMap(({ state }) => state);
  const compared = await compareWithAws(access, states, facts);
  const allRemoved = removedFrom(stacks);
  const suspended = allRemoved.length === 0 ? new Set() : suspendedKeys(written, context.today);
  const removed = allRemoved.filter(({ key }) => !suspended.has(key));
  const toJudge: PlanToJudge = {
    access,
    changes,
    removed,
    lapsedKeys: () => lapsedKeys(written, context.today),
    existing: stacks.flatMap(({ desired, state }) =>
      state.resources.map(({ key, identity }) => ({ stack: desired.name, key, identity })),
    ),
    inState: states.flatMap(({ name: stack, state }) => state.map(({ key }) => ({ stack, key }))),
    deployer: facts.caller,
  };
  const judgeBy = openJudge(toJudge, context);
  const judged = await judgeBy(guardrails);
  const plan: Plan = {
    fingerprint: fingerprint(changes, desired, facts.externalIds),
    counts: countChanges(changes, same),
    changes,
    access: compareGrants(grantsOf(held, names), grantsOf(wanted, names, lastDays(access))),
    refusals: sortDiagnostics([...compared.refusals, ...judged.refusals]),
    usedExceptions: judged.usedExceptions,
  };
  const failures = [
    ...compared.failures,
    ...stacks.flatMap(({ desired, run }) => run.failures.map((it) => ({ stack: desired.name, ...it }))),
  ];
  const warnings = [...compared.warnings, ...(await oldWarnings(judged.old, toJudge, guardrails, context))];
  const refusedBy = async (guardrails: Guardrails) => sortDiagnostics((await judgeBy(guardrails)).refusals);
  const neverAllowed = (changes: readonly Change[]) =>
    sortDiagnostics(checkAbsolute({ ...toJudge, changes, guardrails, today: context.today }));
  return { plan, failures, warnings, refusedBy, neverAllowed };
}

/** What may count towards the removal limits. */
function removedFrom(stacks: readonly StackPlan[]): readonly IdentifiedInStack[] {
  return stacks.flatMap(({ desired, state, run }) =>
    countedRemovals({
      desired,
      existingKeys: state.resources.map(({ key }) => key),
      removed: removedBy(run),
    }),
  );
}
