// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.

import { basename } from "node:path";
import { effectiveGrants, withoutWays } from "../access-graph/effective-grants.ts";
import { ownersOf } from "../codeowners/render-codeowners.ts";
import { type PreviewChoices, type Previewed, runPreview } from "../deploy/run-preview.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../github/comment-limits.ts";
import { dayAfter } from "../model/dates.ts";
import { deployEstimate } from "../plan/deploy-estimate.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanLinks, type PlanReport, SOON } from "../report/plan-report.ts";
import { renderPreview } from "../report/render-preview.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { diagnosticForm, type ResultForm } from "./forms.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";
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
  const report = reportOf(planned, context, links);
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
  { accessDir, env, today }: RunContext,
  links: PlanLinks | undefined,
): PlanReport {
  const { access, written } = desired;
  const askAbout = ownersOf(written, basename(accessDir));
  const { plan, facts, refusals, leftOut, usedExceptions, failures } = planned;
  const soon = dayAfter(today, SOON);
  return {
    fingerprint: plan.fingerprint,
    counts: plan.counts,
    changes: plan.changes,
    leftovers: plan.leftovers,
    access: plan.access,
    refusals: refusals.map((diagnostic) => ({ diagnostic, ask: askAbout(fileToChange(diagnostic, written)) })),
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
    links,
    estimate: deployEstimate(plan.changes),
  };
}

/** Where an exception would lift it, that is the guardrails; else where it is written. */
function fileToChange({ hint, place }: Diagnostic, { guardrails: [first] }: WrittenAccess): string {
  return first !== undefined && hint?.includes("exception in guardrails.yaml") === true
    ? first.source.file
    : place.file;
}

const LIMITS: { readonly [form in ResultForm]?: number } = { comment: COMMENT_LIMIT, "step-summary": SUMMARY_LIMIT };
