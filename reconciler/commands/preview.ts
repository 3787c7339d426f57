// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.

import { type PreviewChoices, runPreview } from "../deploy/run-preview.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../github/comment-limits.ts";
import { renderPreview } from "../report/render-preview.ts";
import { diagnosticForm, type ResultForm } from "./forms.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";
import { planReportOf } from "./plan-report-of.ts";
import { pullRequestLinks } from "./pull-request-links.ts";

export async function preview(context: RunContext, choices: PreviewChoices): Promise<Outcome> {
  const { read, planned, unclosed } = await runPreview(context, choices);
  if (planned === undefined) {
    const { diagnostics, sourceOf } = read;
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const links = choices.approvedOnly ? await pullRequestLinks(context) : undefined;
  const report = planReportOf(planned, context, links);
  const { failures, refusals, leftOut } = report;
  const { warnings } = planned.plan;
  const said = [...read.diagnostics, ...warnings];
  const shown: Outcome = {
    status: failures.length > 0 ? EXIT.failed : refusals.length + leftOut.length > 0 ? EXIT.refused : EXIT.fine,
    render: (form, colour) => {
      const limit = LIMITS[form] ?? Number.POSITIVE_INFINITY;
      return renderPreview(report, said, form === "text" || form === "json" ? form : "markdown", { colour, limit });
    },
    // A program reads JSON: what a person should know is also said beside it.
    aside: (form) => (form === "json" ? renderDiagnostics(warnings, "text") : ""),
    problems: [],
  };
  return withProblem(shown, unclosed);
}

const LIMITS: { readonly [form in ResultForm]?: number } = { comment: COMMENT_LIMIT, "step-summary": SUMMARY_LIMIT };
