// `access deploy`: makes AWS match the files. Judged first: nothing is written when the plan is refused or not whole.
import { OperationError } from "../diagnostics/operation-error.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { forgetInStack } from "../engine/forget-resources.ts";
import { deployStack, type EngineRun } from "../engine/run-engine.ts";
import type { Access } from "../model/access.ts";
import type { Change } from "../plan/change.ts";
import type { DesiredStack } from "../plan/desired-resource.ts";
import { IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { failureText, type PlannedAll, planStacks, type StackPlan } from "./plan-stacks.ts";
import { readAccess } from "./read-access.ts";
import { engineSettings, PARALLEL, programOf, removedKeys, stacksInOrder, takeStack } from "./run-stacks.ts";

export async function deploy(context: CommandContext, format: Format, firstDeploy: boolean): Promise<number> {
  const { desired, diagnostics } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stdout(renderDiagnostics(diagnostics, format));
    return EXIT.refused;
  }
  const planned = await planStacks(desired.access, desired.guardrails, context);
  context.stderr(renderDiagnostics(planned.warnings, "text"));
  for (const failure of planned.failures) context.stderr(`error: ${failure}\n`);
  if (planned.failures.length > 0) return EXIT.failed;
  context.stderr(renderDiagnostics(planned.plan.refusals, "text"));
  if (planned.plan.refusals.length > 0) return EXIT.refused;
  refuseMissingState(planned.stacks, firstDeploy);
  const { done, failed } = await deployAll(desired.access, planned, context, firstDeploy);
  for (const failure of failed) context.stderr(`error: ${failure}\n`);
  context.stdout(
    format === "json"
      ? `${JSON.stringify({ version: 1, done, failed, leftOut: [] }, undefined, 2)}\n`
      : `${done.length} done, ${failed.length} failed\n`,
  );
  return failed.length > 0 ? EXIT.failed : EXIT.fine;
}

/** Before anything is written: an absent identity-center stack may mean a wrong backend, and an empty state makes all anew. */
function refuseMissingState(stacks: readonly StackPlan[], firstDeploy: boolean): void {
  const missing = stacks.some(({ name, missing }) => missing && name === IDENTITY_CENTER_STACK);
  if (!missing || firstDeploy) return;
  throw new OperationError(
    `the backend has no stack ${IDENTITY_CENTER_STACK}`,
    "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
  );
}

type Step = { readonly stack: string; readonly only: readonly string[] | undefined };

/** Account stacks first, their removals last: a permission set may still name a policy that is to go. */
export function deploySteps(stacks: readonly StackPlan[]): readonly Step[] {
  const changed = stacks
    .map(({ name, run }) => ({ name, run: { ...run, changes: run.changes.filter((it) => it.class === undefined) } }))
    .filter(({ run }) => run.changes.length > 0);
  const first: Step[] = [];
  const last: Step[] = [];
  for (const { name, run } of changed) {
    if (name === IDENTITY_CENTER_STACK) continue;
    const removed = new Set(removedKeys(run));
    const kept = run.changes.map(({ key }) => key).filter((key) => !removed.has(key));
    if (removed.size === 0) first.push({ stack: name, only: undefined });
    else {
      if (kept.length > 0) first.push({ stack: name, only: kept });
      last.push({ stack: name, only: undefined });
    }
  }
  const center = changed.filter(({ name }) => name === IDENTITY_CENTER_STACK);
  return [...first, ...center.map(({ name }): Step => ({ stack: name, only: undefined })), ...last];
}

async function deployAll(
  access: Access,
  planned: PlannedAll,
  context: CommandContext,
  firstDeploy: boolean,
): Promise<{ done: readonly Change[]; failed: readonly string[] }> {
  const settings = engineSettings(context, false);
  const desired = new Map((await stacksInOrder(access, settings)).map((stack) => [stack.name, stack]));
  const done: Change[] = [];
  const failed: string[] = [];
  done.push(...(await forgetClosed()));
  for (const step of deploySteps(planned.stacks)) {
    const stack = desired.get(step.stack);
    if (stack === undefined) throw new Error(`${step.stack} was planned but is not desired`);
    context.stderr(`deploying ${step.stack}\n`);
    const run = await deployStep(stack, step.only);
    done.push(...run.changes);
    failed.push(...run.failures.map((failure) => failureText(step.stack, failure)));
  }
  return { done, failed };

  /** What we had in closed accounts leaves the states first: the engine would ask AWS for each. */
  async function forgetClosed(): Promise<readonly Change[]> {
    const all: Change[] = [];
    for (const { name, run } of planned.stacks) {
      const forgotten = run.changes.filter((it) => it.class === "forgotten");
      const stack = desired.get(name);
      if (forgotten.length === 0 || stack === undefined) continue;
      const taken = await takeStack(stack, settings, "deploy", planned.facts.instance);
      try {
        await forgetInStack(taken.stack, new Set(forgotten.map(({ key }) => key)));
      } finally {
        await taken.close();
      }
      for (const { key } of forgotten) context.stderr(`  forget ${key} (the account is closed)\n`);
      all.push(...forgotten);
    }
    return all;
  }

  async function deployStep(stack: DesiredStack, only: Step["only"]): Promise<EngineRun> {
    const mode = firstDeploy ? "first-deploy" : "deploy";
    const taken = await takeStack(stack, settings, mode, planned.facts.instance);
    try {
      return await deployStack(taken.stack, programOf(stack, access, planned.facts, false), {
        parallel: PARALLEL,
        signal: context.signal,
        only,
        onProgress: ({ key, op }) => context.stderr(`  ${op} ${key}\n`),
      });
    } finally {
      await taken.close();
    }
  }
}
