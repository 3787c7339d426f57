// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import { failureText } from "../report/deploy-result.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanReport, renderPlan } from "../report/render-plan.ts";
import { renderPlanMarkdown } from "../report/render-plan-markdown.ts";
import { shownBackend } from "../report/shown-backend.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { planStacks } from "./plan-stacks.ts";
import { readAccess } from "./read-access.ts";

type PreviewFormat = Exclude<Format, "github" | "csv">;

export async function preview(context: CommandContext, format: PreviewFormat): Promise<number> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stdout(renderDiagnostics(diagnostics, format, { colour: context.colour, sourceOf }));
    return EXIT.refused;
  }
  const { plan, facts, failures, warnings } = await planStacks(desired, context);
  const report: PlanReport = {
    ...plan,
    instance: { ...facts.instance, region: desired.access.organization.region },
    backend: shownBackend(context.env.PULUMI_BACKEND_URL),
    notes: planNotes(desired.access, plan.changes),
  };
  // A program reads the result: what a person should know is said beside it.
  if (format === "json") context.stderr(renderDiagnostics(warnings, "text"));
  context.stdout(render(report, [...diagnostics, ...warnings], format, context.colour));
  for (const failure of failures) context.stderr(`error: ${failureText(failure)}\n`);
  if (failures.length > 0) return EXIT.failed;
  return plan.refusals.length > 0 ? EXIT.refused : EXIT.fine;
}

/** The warnings about files come first: who reads the plan should know them. */
function render(
  report: PlanReport,
  diagnostics: readonly Diagnostic[],
  format: PreviewFormat,
  colour: boolean,
): string {
  if (format === "json") {
    const { instance, backend: _, notes: __, ...plan } = report;
    const refusals = plan.refusals.map(toJson);
    const shown = { version: 1, instance, ...plan, refusals, diagnostics: diagnostics.map(toJson) };
    return `${JSON.stringify(shown, undefined, 2)}\n`;
  }
  const warnings = renderDiagnostics(diagnostics, format, { colour });
  const plan = format === "markdown" ? renderPlanMarkdown(report) : renderPlan(report, colour);
  return warnings === "" ? plan : `${warnings}\n${plan}`;
}
