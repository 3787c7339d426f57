// The plan of every stack: what preview prints and what deploy is judged by.
import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { type EngineRun, previewStack } from "../engine/run-engine.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";
import { countChanges, sortChanges, withForgotten } from "../plan/change.ts";
import { forgottenKeys, isClosed } from "../plan/closed-accounts.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import { compareGrants, grantsOf } from "../plan/grants.ts";
import { displayNames } from "../report/display-names.ts";
import type { Plan } from "../report/render-plan.ts";
import { checkRemovalLimits } from "../rules/removal-limits.ts";
import type { CommandContext } from "./command-context.ts";
import { compareWithAws, type StackState } from "./compare-with-aws.ts";
import {
  engineSettings,
  type Facts,
  lookUpFacts,
  PARALLEL,
  programOf,
  removedKeys,
  type StackAtHand,
  stacksInOrder,
  takeStack,
} from "./run-stacks.ts";

export type StackPlan = { readonly name: string; readonly missing: boolean; readonly run: EngineRun };

export type PlannedAll = {
  readonly plan: Plan;
  readonly stacks: readonly StackPlan[];
  readonly facts: Facts;
  /** Failures by stack; a plan with failures is not whole. */
  readonly failures: readonly string[];
  /** Warnings about what AWS holds, or could not be asked. */
  readonly warnings: readonly Diagnostic[];
};

/** Plans all stacks, in deploy order, without writing anything. */
export async function planStacks(access: Access, guardrails: Guardrails, context: CommandContext): Promise<PlannedAll> {
  const settings = engineSettings(context, true);
  const facts = await lookUpFacts(access);
  context.stderr(`Identity Center instance ${facts.instance.arn} in ${access.organization.region}\n`);
  const desired = await stacksInOrder(access, settings);
  const stacks: StackPlan[] = [];
  const states: StackState[] = [];
  for (const stack of desired) {
    context.stderr(`planning ${stack.name}\n`);
    const taken = await takeStack(stack, settings, "preview", facts.instance);
    try {
      states.push({ name: stack.name, state: taken.state });
      const run = await planStack(taken, access, facts, context.signal);
      stacks.push({ name: stack.name, missing: taken.missing, run });
    } finally {
      await taken.close();
    }
  }
  const changes = sortChanges(stacks.flatMap(({ run }) => run.changes));
  const same = stacks.reduce((sum, { run }) => sum + run.same, 0);
  const names = displayNames(access);
  const desiredKeys = desired.flatMap(({ resources }) => resources.map(({ key }) => key));
  const existing = states.flatMap(({ state }) => state.map(({ key }) => key));
  const compared = await compareWithAws(access, states, facts);
  const plan: Plan = {
    fingerprint: fingerprint(desired),
    counts: countChanges(changes, same),
    changes,
    access: compareGrants(grantsOf(existing, names), grantsOf(desiredKeys, names)),
    refusals: sortDiagnostics([
      ...compared.refusals,
      ...checkRemovalLimits(
        stacks.flatMap(({ run }) => removedKeys(run)),
        existing,
        guardrails,
      ),
    ]),
  };
  const failures = [
    ...compared.failures,
    ...stacks.flatMap(({ name, run }) => run.failures.map((it) => failureText(name, it))),
  ];
  return { plan, stacks, facts, failures, warnings: compared.warnings };
}

const NO_RUN: EngineRun = { changes: [], same: 0, failures: [] };

/**
 * What the engine would do, and what leaves the state without it. No engine is started for a stack with nothing in it, nor
 * for a closed account's: its role can't be assumed any more.
 */
async function planStack(taken: StackAtHand, access: Access, facts: Facts, signal: AbortSignal): Promise<EngineRun> {
  const { desired, state } = taken;
  const { accounts } = facts.organization;
  const desiredKeys = new Set(desired.resources.map(({ key }) => key));
  const stateKeys = state.map(({ key }) => key);
  const forgotten = forgottenKeys(desired.name, stateKeys, desiredKeys, accounts);
  const isEmpty = desiredKeys.size === 0 && forgotten.size === state.length;
  const cannotRun = desired.accountId !== undefined && isClosed(desired.accountId, accounts);
  const options = { parallel: PARALLEL, signal, onProgress: () => {} };
  const run =
    isEmpty || cannotRun ? NO_RUN : await previewStack(taken.stack, programOf(desired, access, facts, true), options);
  return { ...run, changes: withForgotten(run.changes, desired.name, state, forgotten) };
}

export function failureText(stack: string, failure: EngineRun["failures"][number]): string {
  return `${stack}: ${failure.key === undefined ? "" : `${failure.key}: `}${failure.message}`;
}
