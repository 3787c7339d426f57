// `access deploy`: makes AWS match the files.
import { logDeploy } from "../deploy/deploy-log.ts";
import { type DeployResult, withProblem } from "../deploy/deploy-result.ts";
import { type DeployChoices, type DeployRun, runDeploy } from "../deploy/run-deploy.ts";
import type { Problem } from "../diagnostics/problem.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../github/comment-limits.ts";
import { fitSummary } from "../github/step-summary.ts";
import { type DeployOptions, renderDeployResult } from "../report/render-deploy.ts";
import type { ResultForm } from "./forms.ts";
import { EXIT, type ExitStatus, type Outcome } from "./outcome.ts";

export async function deploy(context: RunContext, choices: DeployChoices): Promise<Outcome> {
  const run = await runDeploy(context, choices);
  const outcome = outcomeOf(run);
  const { result, toLog } = run;
  if (toLog === undefined) return outcome;
  const write = () =>
    logDeploy(renderDeployResult(result, "json"), { at: new Date(), commit: result.commit, ...toLog }, context);
  const unwritten = (problem: Problem) => outcomeOf({ ...run, result: withProblem(result, problem) });
  return { ...outcome, log: { write, unwritten } };
}

function outcomeOf({ result, sourceOf, names }: DeployRun): Outcome {
  const { problem, furtherProblems = [] } = result;
  return {
    status: statusOf(result),
    render: (form, colour) =>
      renderForm(result, form, {
        colour,
        ...(sourceOf === undefined ? {} : { sourceOf }),
        ...(names === undefined ? {} : { names }),
      }),
    problems: problem === undefined ? furtherProblems : [problem, ...furtherProblems],
  };
}

function statusOf({ ended, furtherProblems = [], skipped = [] }: DeployResult): ExitStatus {
  if (furtherProblems.length > 0) return EXIT.failed;
  switch (ended) {
    case "done":
      return skipped.length > 0 ? EXIT.refused : EXIT.fine;
    case "superseded":
      return EXIT.fine;
    case "left-out":
    case "refused":
    case "invalid":
      return EXIT.refused;
    case "failed":
    case "time-up":
    case "interrupted":
    case "broken":
      return EXIT.failed;
  }
}

function renderForm(result: DeployResult, form: ResultForm, shown: DeployOptions): string {
  const { names } = shown;
  const markdown = () => renderDeployResult(result, "markdown", names === undefined ? {} : { names });
  switch (form) {
    case "text":
    case "json":
      return renderDeployResult(result, form, shown);
    case "comment":
      return fitSummary(markdown(), COMMENT_LIMIT);
    case "step-summary":
      return fitSummary(markdown(), SUMMARY_LIMIT);
    default:
      return markdown();
  }
}
