// The plan of every stack: what preview prints and what deploy is judged by.
import { type Backend, openBackend, openEmptyBackend } from "../engine/backend.ts";
import { matchesState } from "../engine/matches-state.ts";
import { type EngineRun, previewStack } from "../engine/run-engine.ts";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import type { Access } from "../model/access.ts";
import type { Guardrails } from "../model/guardrails.ts";
import { countChanges, sortChanges } from "../plan/change.ts";
import type { DesiredStack } from "../plan/desired-resource.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import { compareGrants, grantsOf } from "../plan/grants.ts";
import type { Facts } from "../plan/resolve-references.ts";
import { displayNames } from "../report/display-names.ts";
import type { Plan } from "../report/render-plan.ts";
import { checkRemovalLimits } from "../rules/removal-limits.ts";
import type { CommandContext } from "./command-context.ts";
import {
  backendSettings,
  lookUpFacts,
  PARALLEL,
  programOf,
  refuseOtherInstance,
  removedKeys,
  stacksInOrder,
} from "./run-stacks.ts";

export type StackPlan = {
  readonly desired: DesiredStack;
  /** True when the backend has no such stack. */
  readonly missing: boolean;
  readonly run: EngineRun;
};

export type PlannedAll = {
  readonly plan: Plan;
  readonly stacks: readonly StackPlan[];
  readonly facts: Facts;
  /** Failures by stack; a plan with failures is not whole. */
  readonly failures: readonly string[];
};

/** Plans all stacks, in deploy order, without writing anything. */
export async function planStacks(access: Access, guardrails: Guardrails, context: CommandContext): Promise<PlannedAll> {
  const facts = await lookUpFacts(access);
  context.stderr(`Identity Center instance ${facts.instanceArn} in ${access.organization.region}\n`);
  const backend = await openBackend(backendSettings(context, true));
  try {
    const names = await backend.listStackNames();
    const stacks: StackPlan[] = [];
    const existing: string[] = [];
    for (const desired of stacksInOrder(access, names)) {
      const missing = !names.includes(desired.name);
      const state = missing ? EMPTY_STATE : await backend.readState(desired.name);
      refuseOtherInstance(desired.name, state, facts);
      existing.push(...state.resources.map(({ key }) => key));
      const run = await planStack({ desired, missing, state }, backend, access, facts, context);
      stacks.push({ desired, missing, run });
    }
    return { ...judge(stacks, existing, access, guardrails), stacks, facts };
  } finally {
    await backend.close();
  }
}

/** The engine is started only for a stack with a change. */
async function planStack(
  stack: { readonly desired: DesiredStack; readonly missing: boolean; readonly state: StackState },
  backend: Backend,
  access: Access,
  facts: Facts,
  context: CommandContext,
): Promise<EngineRun> {
  const { desired, missing, state } = stack;
  if (matchesState(desired, state, facts)) {
    return { changes: [], same: desired.resources.length, failures: [], stopped: false };
  }
  const phase = context.progress.phase(`planning ${desired.name}`, desired.resources.length);
  const holder = missing ? await openEmptyBackend(backendSettings(context, true)) : backend;
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

function judge(
  stacks: readonly StackPlan[],
  existing: readonly string[],
  access: Access,
  guardrails: Guardrails,
): Pick<PlannedAll, "plan" | "failures"> {
  const changes = sortChanges(stacks.flatMap(({ run }) => run.changes));
  const same = stacks.reduce((sum, { run }) => sum + run.same, 0);
  const names = displayNames(access);
  const desired = stacks.map((stack) => stack.desired);
  const desiredKeys = desired.flatMap(({ resources }) => resources.map(({ key }) => key));
  const removed = stacks.flatMap(({ run }) => removedKeys(run));
  const plan: Plan = {
    fingerprint: fingerprint(desired),
    counts: countChanges(changes, same),
    changes,
    access: compareGrants(grantsOf(existing, names), grantsOf(desiredKeys, names)),
    refusals: checkRemovalLimits(removed, existing, guardrails),
  };
  const failures = stacks.flatMap(({ desired, run }) => run.failures.map((it) => failureText(desired.name, it)));
  return { plan, failures };
}

export function failureText(stack: string, failure: EngineRun["failures"][number]): string {
  return `${stack}: ${failure.key === undefined ? "" : `${failure.key}: `}${failure.message}`;
}
