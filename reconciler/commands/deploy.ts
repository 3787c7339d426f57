// `access deploy`: makes AWS match the files. Judged first: nothing is written when the plan is refused or not whole.
import { credentialsEnd } from "../aws/credentials-end.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { openBackend } from "../engine/backend.ts";
import { deployStack } from "../engine/run-engine.ts";
import type { Access } from "../model/access.ts";
import { IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { type DeployResult, leftOf } from "../report/deploy-result.ts";
import { refusalText } from "../report/render-plan.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { deploySteps, type Step } from "./deploy-steps.ts";
import { lastStart, startNothingAfter } from "./last-start.ts";
import { failureText, type PlannedAll, planStacks, type StackPlan } from "./plan-stacks.ts";
import { readAccess } from "./read-access.ts";
import { backendSettings, PARALLEL, programOf } from "./run-stacks.ts";

export type DeployChoices = {
  /** The identity-center stack may be made: the very first deploy of an organization. */
  readonly firstDeploy: boolean;
  /** Minutes from now until the job ends; undefined: not known. */
  readonly timeLimit: number | undefined;
};

export async function deploy(context: CommandContext, format: Format, choices: DeployChoices): Promise<number> {
  const { desired, diagnostics } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stdout(renderDiagnostics(diagnostics, format));
    return EXIT.refused;
  }
  const planned = await planStacks(desired.access, desired.guardrails, context);
  for (const failure of planned.failures) context.stderr(`error: ${failure}\n`);
  if (planned.stacks.some(({ desired, run }) => desired.name === IDENTITY_CENTER_STACK && run.failures.length > 0)) {
    return EXIT.failed;
  }
  for (const refusal of planned.plan.refusals) context.stderr(`${refusalText(refusal)}\n`);
  if (planned.plan.refusals.length > 0) return EXIT.refused;
  refuseMissingState(planned.stacks, choices);
  const startNothing = startNothingAfter(
    lastStart(Date.now(), choices.timeLimit, await credentialsEnd(desired.access.organization.region)),
  );
  const result = await deployAll(desired.access, planned, context, startNothing);
  for (const { stack, ...failure } of result.failed) context.stderr(`error: ${failureText(stack, failure)}\n`);
  context.stdout(
    format === "json"
      ? `${JSON.stringify({ version: 1, ...result, leftOut: [] }, undefined, 2)}\n`
      : `${result.done.length} done, ${result.failed.length} failed, ${result.left.length} left\n`,
  );
  return result.failed.length + result.left.length > 0 ? EXIT.failed : EXIT.fine;
}

/** Before anything is written: an absent identity-center stack may mean a wrong backend, and an empty state makes all anew. */
function refuseMissingState(stacks: readonly StackPlan[], { firstDeploy }: DeployChoices): void {
  const missing = stacks.some(({ desired, missing }) => missing && desired.name === IDENTITY_CENTER_STACK);
  if (!missing || firstDeploy) return;
  throw new OperationError(
    `the backend has no stack ${IDENTITY_CENTER_STACK}`,
    "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
  );
}

/** A stack that could not be planned fails alone; the others are done. */
async function deployAll(
  access: Access,
  planned: PlannedAll,
  context: CommandContext,
  startNothing: AbortSignal,
): Promise<DeployResult> {
  const done: DeployResult["done"][number][] = [];
  const failed: DeployResult["failed"][number][] = [];
  for (const { desired, run } of planned.stacks) {
    failed.push(...run.failures.map((failure) => ({ stack: desired.name, ...failure })));
  }
  const backend = await openBackend(backendSettings(context, false));
  try {
    for (const step of deploySteps(planned.stacks)) {
      if (startNothing.aborted) break;
      const { name } = step.plan.desired;
      if (step.afterIdentityCenter && failed.some(({ stack }) => stack === IDENTITY_CENTER_STACK)) {
        failed.push({ stack: name, key: undefined, message: `not started: ${IDENTITY_CENTER_STACK} failed` });
        continue;
      }
      const run = await deployStep(step);
      done.push(...run.changes);
      failed.push(...run.failures.map((failure) => ({ stack: name, ...failure })));
    }
  } finally {
    await backend.close();
  }
  return { done, failed, left: leftOf(planned.plan.changes, done, failed) };

  async function deployStep({ plan, only }: Step) {
    // An account's first role makes its stack; identity-center is made only by a first deploy, which was checked before.
    const stack = await backend.openStack(plan.desired.name, plan.missing ? "create" : "never");
    const phase = context.progress.phase(`deploying ${plan.desired.name}`, only?.length ?? plan.run.changes.length);
    return deployStack(stack, plan.desired, programOf(plan.desired, access, planned.facts, false), {
      parallel: PARALLEL,
      signal: context.signal,
      startNothing,
      changing: new Set(plan.run.changes.map(({ key }) => key)),
      only,
      onProgress: ({ key, op }) => phase.did(`${op} ${key}`),
    });
  }
}
