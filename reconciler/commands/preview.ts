// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.

import { effectiveGrants, withoutWays } from "../access-graph/effective-grants.ts";
import { planStacks } from "../deploy/plan-stacks.ts";
import { reviewAgainst } from "../deploy/review-against.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { withEngine } from "../engine/engine.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../github/comment-limits.ts";
import { dayAfter } from "../model/dates.ts";
import { readAccess } from "../model/read-access.ts";
import { deployEstimate } from "../plan/deploy-estimate.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanReport, SOON } from "../report/plan-report.ts";
import { renderPreview } from "../report/render-preview.ts";
import { diagnosticForm, type ResultForm } from "./forms.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";

/** With `baseRef`, a commit, branch or tag, also what the files change against those that it has. */
export async function preview(context: RunContext, baseRef: string | undefined): Promise<Outcome> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const { access } = desired;
  const { value: planned, unclosed } = await withEngine(context, (engine) => planStacks(desired, context, engine));
  const { plan, facts, refusals, leftOut, usedExceptions, failures, warnings } = planned;
  const soon = dayAfter(context.today, SOON);
  const report: PlanReport = {
    fingerprint: plan.fingerprint,
    counts: plan.counts,
    changes: plan.changes,
    leftovers: plan.leftovers,
    access: plan.access,
    refusals,
    leftOut,
    usedExceptions,
    instance: { ...facts.instance, region: access.organization.region },
    backend: shownBackend(context.env.PULUMI_BACKEND_URL),
    failures,
    notes: planNotes(access, plan.changes),
    review: baseRef === undefined ? undefined : await reviewAgainst(baseRef, desired, planned, context),
    // Without where each way is written, in which grants of the same kind differ.
    expiring: effectiveGrants(access)
      .grants.filter(({ expires }) => expires !== undefined && expires <= soon)
      .map(withoutWays),
    estimate: deployEstimate(plan.changes),
  };
  const said = [...diagnostics, ...warnings];
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
