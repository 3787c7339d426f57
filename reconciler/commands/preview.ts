// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanReport, renderPlan } from "../report/render-plan.ts";
import { renderPlanMarkdown } from "../report/render-plan-markdown.ts";
import { shownBackend } from "../report/shown-backend.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { planStacks } from "./plan-stacks.ts";
import { readAccess } from "./read-access.ts";

type PreviewFormat = Exclude<Format, "github">;

export async function preview(context: CommandContext, format: PreviewFormat): Promise<number> {
  const { desired, diagnostics } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stdout(renderDiagnostics(diagnostics, format, context.colour));
    return EXIT.refused;
  }
  const planning = context.progress.phase("planning");
  const { plan, facts, failures } = await planStacks(desired.access, desired.guardrails, context);
  planning.end();
  const report: PlanReport = {
    ...plan,
    instance: { ...facts.instance, region: desired.access.organization.region },
    backend: shownBackend(context.env.PULUMI_BACKEND_URL),
    notes: planNotes(desired.access, plan.changes),
  };
  context.stdout(render(report, diagnostics, format, context.colour));
  for (const failure of failures) context.stderr(`error: ${failure}\n`);
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
    return `${JSON.stringify({ version: 1, instance, ...plan, diagnostics: diagnostics.map(toJson) }, undefined, 2)}\n`;
  }
  const warnings = renderDiagnostics(diagnostics, format, colour);
  const plan = format === "markdown" ? renderPlanMarkdown(report) : renderPlan(report, colour);
  return warnings === "" ? plan : `${warnings}\n${plan}`;
}
