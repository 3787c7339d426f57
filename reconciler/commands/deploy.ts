// `access deploy`: makes AWS match the files. Judged first: nothing is written when the plan is refused.
import { credentialsEnd } from "../aws/credentials-end.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { renderDeployResult } from "../report/render-deploy.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { deployStacks } from "./deploy-stacks.ts";
import { lastStart, startNothingAfter } from "./last-start.ts";
import { planStacks, type StackPlan } from "./plan-stacks.ts";
import { readAccess } from "./read-access.ts";

export type DeployChoices = {
  /** The identity-center stack may be made: the very first deploy of an organization. */
  readonly firstDeploy: boolean;
  /** Minutes from now until the job ends; undefined: not known. */
  readonly timeLimit: number | undefined;
};

export async function deploy(
  context: CommandContext,
  format: Exclude<Format, "github" | "csv">,
  choices: DeployChoices,
): Promise<number> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stdout(renderDiagnostics(diagnostics, format, { colour: context.colour, sourceOf }));
    return EXIT.refused;
  }
  const { access } = desired;
  const planned = await planStacks(desired, context);
  context.stderr(renderDiagnostics(planned.warnings, "text"));
  context.stderr(renderDiagnostics(planned.plan.refusals, "text"));
  if (planned.plan.refusals.length > 0) return EXIT.refused;
  refuseMissingState(planned.stacks, choices);
  const startNothing = startNothingAfter(
    lastStart(Date.now(), choices.timeLimit, await credentialsEnd(access.organization.region)),
  );
  const result = await deployStacks(access, planned, context, startNothing);
  context.stdout(renderDeployResult(result, format, context.colour));
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
