// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.

import { effectiveGrants, withoutWays } from "../access-graph/effective-grants.ts";
import { type PreviewChoices, type Previewed, runPreview } from "../deploy/run-preview.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../github/comment-limits.ts";
import { dayAfter } from "../model/dates.ts";
import { deployEstimate } from "../plan/deploy-estimate.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanReport, SOON } from "../report/plan-report.ts";
import { renderPreview } from "../report/render-preview.ts";
import { diagnosticForm, type ResultForm } from "./forms.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";

export async function preview(context: RunContext, choices: PreviewChoices): Promise<Outcome> {
  const { read, planned, unclosed } = await runPreview(context, choices);
  if (planned === undefined) {
    const { diagnostics, sourceOf } = read;
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const report = reportOf(planned, context);
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

function reportOf(
  { desired, plan: planned, review, skipped, outdated }: Previewed,
  { env, today }: RunContext,
): PlanReport {
  const { access } = desired;
  const { plan, facts, refusals, leftOut, usedExceptions, failures } = planned;
  const soon = dayAfter(today, SOON);
  return {
    fingerprint: plan.fingerprint,
    counts: plan.counts,
    changes: plan.changes,
    leftovers: plan.leftovers,
    access: plan.access,
    refusals,
    leftOut,
    skipped,
    outdated,
    usedExceptions,
    instance: { ...facts.instance, region: access.organization.region },
    backend: shownBackend(env.PULUMI_BACKEND_URL),
    failures,
    notes: planNotes(access, plan.changes),
    review,
    // Without where each way is written, in which grants of the same kind differ.
    expiring: effectiveGrants(access)
      .grants.filter(({ expires }) => expires !== undefined && expires <= soon)
      .map(withoutWays),
    estimate: deployEstimate(plan.changes),
  };
}

const LIMITS: { readonly [form in ResultForm]?: number } = { comment: COMMENT_LIMIT, "step-summary": SUMMARY_LIMIT };
