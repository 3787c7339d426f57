// `access deploy`: makes AWS match the files. Judged first: nothing is written when the plan is refused.

import { type ApprovedRun, openApprovedRun } from "../approval/approved-run.ts";
import { type CarryingOut, deployApproved, isMissing } from "../deploy/deploy-approved.ts";
import { logDeploy } from "../deploy/deploy-log.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import { deployStacks } from "../deploy/deploy-stacks.ts";
import { lastStart, startNothingAfter } from "../deploy/last-start.ts";
import { planStacks } from "../deploy/plan-stacks.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { openBackend } from "../engine/backend.ts";
import { COMMENT_ROOM, SUMMARY_ROOM } from "../github/comment-limits.ts";
import { fitSummary } from "../github/step-summary.ts";
import { credentialsEnd } from "../live/credentials-end.ts";
import { readAccess } from "../model/read-access.ts";
import type { StackPlan } from "../plan/plan.ts";
import { renderDeployResult } from "../report/render-deploy.ts";
import { type CommandContext, EXIT, type Format, type ResultForm } from "./command-context.ts";

export type DeployChoices = {
  /** The identity-center stack may be made: the very first deploy of an organization. */
  readonly firstDeploy: boolean;
  /** Minutes from now until the job ends; undefined: not known. */
  readonly timeLimit: number | undefined;
  /** Only what merged and approved pull requests have changed is done; what isn't is left out. */
  readonly approvedOnly: boolean;
  /** The fingerprint of the plan that was looked at: only that one is carried out, and then whole. */
  readonly expect: string | undefined;
  /** Only what a passed date takes away is done; the rest is left to the deploys of the branch. */
  readonly onlyExpired: boolean;
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
  const needsApproval = choices.approvedOnly || choices.onlyExpired;
  const approved = needsApproval ? await openApprovedRun(context) : undefined;
  if (needsApproval && approved === undefined) {
    context.stderr("nothing to do: the branch has a newer commit, whose own run deploys this one too\n");
    return EXIT.fine;
  }
  const { access, guardrails } = desired;
  const planned = await planStacks(desired, context);
  context.stderr(renderDiagnostics(planned.warnings, "text"));
  const refusals = choices.onlyExpired ? [] : planned.refusals;
  context.stderr(renderDiagnostics(refusals, "text"));
  if (refusals.length === 0) {
    refuseMissingState(planned.stacks, choices);
    refuseOtherPlan(planned.plan.fingerprint, choices);
  }
  const startNothing = startNothingAfter(
    lastStart(Date.now(), choices.timeLimit, await credentialsEnd(access.organization.region)),
  );
  const backend = await openBackend(context);
  try {
    const result = await carryOut(approved, { backend, access, guardrails, planned, context, startNothing }, choices);
    context.writeResult((form, colour) => renderForm(result, form, colour));
    if (result.refusals === undefined && planned.plan.changes.length > 0) {
      const { fingerprint } = planned.plan;
      const about = { at: new Date(), fingerprint, commit: result.commit, region: access.organization.region };
      await logDeploy(renderDeployResult(result, "json"), about, context);
    }
    return statusOf(result);
  } finally {
    await backend.close();
  }
}

function statusOf({ failed, left, leftOut, refusals, unreviewedGuardrails = [] }: DeployResult): number {
  if (refusals !== undefined) return EXIT.refused;
  if (failed.length + left.length > 0) return EXIT.failed;
  return leftOut.length + unreviewedGuardrails.length > 0 ? EXIT.refused : EXIT.fine;
}

async function carryOut(
  approved: ApprovedRun | undefined,
  deploying: CarryingOut,
  choices: DeployChoices,
): Promise<DeployResult> {
  if (approved !== undefined) return deployApproved({ run: approved, deploying }, choices);
  const { refusals, plan } = deploying.planned;
  if (refusals.length > 0) return { done: [], failed: [], left: plan.changes, leftOut: [], refusals };
  return deployStacks({ ...deploying, leftOut: [] });
}

function renderForm(result: DeployResult, form: ResultForm, colour: boolean): string {
  switch (form) {
    case "text":
    case "json":
      return renderDeployResult(result, form, colour);
    case "comment":
      return fitSummary(renderDeployResult(result, "markdown"), COMMENT_ROOM);
    case "step-summary":
      return fitSummary(renderDeployResult(result, "markdown"), SUMMARY_ROOM);
    default:
      return renderDeployResult(result, "markdown");
  }
}

function refuseOtherPlan(fingerprint: string, { expect }: DeployChoices): void {
  if (expect === undefined || expect === fingerprint) return;
  throw new OperationError(
    `the plan is not the expected one: its fingerprint is ${fingerprint}`,
    "look at the preview again, and expect the fingerprint that it prints",
  );
}

/** Before anything is written: an absent identity-center stack may mean a wrong backend, and an empty state makes all anew. */
function refuseMissingState(stacks: readonly StackPlan[], { firstDeploy }: DeployChoices): void {
  if (!isMissing(stacks) || firstDeploy) return;
  throw new OperationError(
    `the backend has no stack ${IDENTITY_CENTER_STACK}`,
    "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
  );
}
