// `access drift`: what differs between AWS and what is declared and on record, whoever did it. Writes nothing.
import { findDrift } from "../deploy/find-drift.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { withEngine } from "../engine/engine.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../github/comment-limits.ts";
import { fitSummary } from "../github/step-summary.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { type DriftReport, driftCsv, driftJson, driftMarkdown, driftText } from "../report/render-drift.ts";
import { diagnosticForm, type ResultForm } from "./forms.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";

/** {@link EXIT.drift} where anything was found, {@link EXIT.failed} where something could not be read: then more may have changed. */
export async function drift(context: RunContext): Promise<Outcome> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const { value, unclosed } = await withEngine(context, (engine) => findDrift(desired, context, engine));
  const { region } = desired.access.organization;
  const backend = shownBackend(context.env.PULUMI_BACKEND_URL);
  const { drift: found, instance, ...others } = value;
  const report: DriftReport = { ...found, ...others, instance: { ...instance, region }, backend };
  const { entries, unknown } = report;
  const status = unknown.length > 0 ? EXIT.failed : entries.length > 0 ? EXIT.drift : EXIT.fine;
  return withProblem(
    outcome(status, (form, colour) => rendered(report, form, colour)),
    unclosed,
  );
}

function rendered(report: DriftReport, form: ResultForm, colour: boolean): string {
  switch (form) {
    case "json":
      return driftJson(report);
    case "csv":
      return driftCsv(report);
    case "comment":
      return fitSummary(driftMarkdown(report), COMMENT_LIMIT);
    case "step-summary":
      return fitSummary(driftMarkdown(report), SUMMARY_LIMIT);
    case "markdown":
      return driftMarkdown(report);
    default:
      return driftText(report, colour);
  }
}
