// The plan of every stack: what preview prints and what deploy is judged by.

import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { withForgotten } from "../engine/change.ts";
import type { Engine } from "../engine/engine.ts";
import { matchesState } from "../engine/matches-state.ts";
import type { EngineRun } from "../engine/run-engine.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import type { FromHistory } from "../guardrails/judge.ts";
import { openAccessHistory } from "../history/access-at-commit.ts";
import { walkHistory } from "../history/walk-history.ts";
import type { Access } from "../model/access.ts";
import type { DesiredAccess } from "../model/read-access.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { forgottenKeys, isClosed } from "../plan/closed-accounts.ts";
import type { Plan, StackPlan } from "../plan/plan.ts";
import { compareWithAws } from "./compare-with-aws.ts";
import { failureOf, type StackFailure } from "./deploy-result.ts";
import { judgeWithHistory, MOST_COMMITS, oldWarnings } from "./judge-with-history.ts";
import { type AwsFacts, lookUpFacts, PARALLEL, programOf, refuseOtherInstance, stacksInOrder } from "./run-stacks.ts";

export type PlannedAll = {
  readonly plan: Plan;
  /** Those that could be planned. */
  readonly stacks: readonly StackPlan[];
  readonly facts: AwsFacts;
  /** Why the plan may not be carried out: what AWS holds, and what the files' guardrails forbid. */
  readonly refusals: readonly Diagnostic[];
  /** Those of guardrails.yaml without which it might be refused. */
  readonly usedExceptions: readonly Exception[];
  /** Failures by stack; a plan with failures is not whole. */
  readonly failures: readonly StackFailure[];
  /** Warnings about what AWS holds, or could not be asked. */
  readonly warnings: readonly Diagnostic[];
  /** What the history was asked for: other guardrails are judged by it too. */
  readonly known: FromHistory;
};

type StackAtHand = Omit<StackPlan, "run">;

/** Plans all stacks, in deploy order, without writing anything. A plan can be carried out as long as `engine` is open. */
export async function planStacks(files: DesiredAccess, context: RunContext, engine: Engine): Promise<PlannedAll> {
  return planFrom(files, await lookUpFacts(files.access), context, engine);
}

/** The same from facts that have been looked up. */
export async function planFrom(
  files: DesiredAccess,
  facts: AwsFacts,
  context: RunContext,
  engine: Engine,
): Promise<PlannedAll> {
  const { access } = files;
  const names = await engine.listStackNames();
  const stacks: StackPlan[] = [];
  const failures: StackFailure[] = [];
  for (const desired of stacksInOrder(access, names)) {
    const missing = !names.includes(desired.name);
    try {
      const state = missing ? EMPTY_STATE : await engine.readState(desired.name);
      refuseOtherInstance(desired.name, state, facts);
      const stack = { desired, state, missing };
      stacks.push({ ...stack, run: await planStack(stack, { engine, access, facts, context }) });
    } catch (error) {
      // A stack that can't be read or planned is no other's failure.
      if (!(error instanceof OperationError) || context.signal.aborted) throw error;
      failures.push({ stack: desired.name, key: undefined, message: failureOf(error) });
    }
  }
  const judged = await judgeStacks(stacks, files, facts, context);
  return { ...judged, failures: [...failures, ...judged.failures] };
}

type Planning = {
  readonly engine: Engine;
  readonly access: Access;
  readonly facts: AwsFacts;
  readonly context: RunContext;
};

const NO_RUN: EngineRun = { changes: [], same: 0, failures: [], ended: { how: "finished" } };

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
async function previewOne(stack: StackAtHand, { engine, access, facts, context }: Planning): Promise<EngineRun> {
  const { desired, missing, state } = stack;
  if (matchesState(desired, state, facts)) return { ...NO_RUN, same: desired.resources.length };
  const phase = context.progress.phase(`planning ${desired.name}`, desired.resources.length);
  return engine.preview(
    { desired, missing, program: programOf(desired, access, facts, true) },
    { parallel: PARALLEL, signal: context.signal, onProgress: ({ key, op }) => phase.did(`${op} ${key}`) },
  );
}

async function judgeStacks(
  stacks: readonly StackPlan[],
  files: DesiredAccess,
  facts: AwsFacts,
  context: RunContext,
): Promise<PlannedAll> {
  const { access, guardrails } = files;
  const { today } = context;
  const plan = buildPlan(stacks, files, { externalIds: facts.externalIds, today });
  const compared = await compareWithAws(access, plan.held, facts);
  const judged = { access, today, deployer: facts.caller };
  const lookBack = () => walkHistory(() => openAccessHistory(context), context.progress, "HEAD", MOST_COMMITS);
  const { judgement, known } = await judgeWithHistory(plan, guardrails, judged, lookBack);
  const planFailures = stacks.flatMap(({ desired, run }) =>
    run.failures.map((failure) => ({ stack: desired.name, ...failure })),
  );
  return {
    plan,
    stacks,
    facts,
    refusals: sortDiagnostics([...compared.refusals, ...judgement.refusals]),
    usedExceptions: judgement.usedExceptions,
    failures: [...compared.failures, ...planFailures],
    warnings: [...compared.warnings, ...(await oldWarnings(judgement.old, guardrails, judged, lookBack))],
    known,
  };
}
