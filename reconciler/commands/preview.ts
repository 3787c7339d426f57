// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.

import { effectiveGrants, withoutWays } from "../access-graph/effective-grants.ts";
import { planStacks } from "../deploy/plan-stacks.ts";
import { reviewAgainst } from "../deploy/review-against.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { changeToJson } from "../engine/change.ts";
import { withEngine } from "../engine/engine.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { COMMENT_ROOM, SUMMARY_ROOM } from "../github/comment-limits.ts";
import { dayAfter } from "../model/dates.ts";
import { readAccess } from "../model/read-access.ts";
import { deployEstimate } from "../plan/deploy-estimate.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanReport, SOON } from "../report/plan-report.ts";
import { renderPlan } from "../report/render-plan.ts";
import { renderPlanMarkdown } from "../report/render-plan-markdown.ts";
import { diagnosticForm, type ResultForm } from "./forms.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** With `baseRef`, a commit, branch or tag, also what the files change against those that it has. */
export async function preview(context: RunContext, baseRef: string | undefined): Promise<Outcome> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const { access } = desired;
  const planned = await withEngine(context, (engine) => planStacks(desired, context, engine));
  const { plan, facts, refusals, usedExceptions, failures, warnings } = planned;
  const soon = dayAfter(context.today, SOON);
  const report: PlanReport = {
    fingerprint: plan.fingerprint,
    counts: plan.counts,
    changes: plan.changes,
    access: plan.access,
    refusals,
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
  return {
    status: failures.length > 0 ? EXIT.failed : refusals.length > 0 ? EXIT.refused : EXIT.fine,
    render: (form, colour) => render(report, said, form, colour),
    problems: [],
  };
}

/** The warnings about files come first: who reads the plan should know them. */
function render(report: PlanReport, diagnostics: readonly Diagnostic[], form: ResultForm, colour: boolean): string {
  if (form === "json") return renderJson(report, diagnostics);
  const warnings = renderDiagnostics(diagnostics, diagnosticForm(form), { colour });
  const before = warnings === "" ? "" : `${warnings}\n`;
  if (form === "text") return `${before}${renderPlan(report, colour)}`;
  const room = form === "comment" ? COMMENT_ROOM : form === "step-summary" ? SUMMARY_ROOM : Number.POSITIVE_INFINITY;
  return `${before}${renderPlanMarkdown(report, room - Buffer.byteLength(before))}`;
}

function renderJson(report: PlanReport, diagnostics: readonly Diagnostic[]): string {
  const { instance, backend: _, notes: __, expiring: ___, estimate, review, ...plan } = report;
  const shown = {
    version: 1,
    instance,
    ...plan,
    changes: plan.changes.map(changeToJson),
    refusals: plan.refusals.map(toJson),
    ...(review === undefined ? {} : { review }),
    estimatedSeconds: estimate,
    diagnostics: diagnostics.map(toJson),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}
