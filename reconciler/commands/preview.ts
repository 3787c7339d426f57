// `access preview`: what a deploy would do, and who gains and loses what. Writes nothing.
import { renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import { failureText } from "../report/deploy-result.ts";
import { renderPlan } from "../report/render-plan.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { planStacks } from "./plan-stacks.ts";
import { readAccess } from "./read-access.ts";

export async function preview(context: CommandContext, format: Format): Promise<number> {
  const { desired, diagnostics } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stdout(renderDiagnostics(diagnostics, format));
    return EXIT.refused;
  }
  const { plan, failures, warnings } = await planStacks(desired.access, desired.guardrails, context);
  const shown = {
    version: 1,
    ...plan,
    refusals: plan.refusals.map(toJson),
    diagnostics: [...diagnostics, ...warnings].map(toJson),
  };
  context.stderr(renderDiagnostics(warnings, "text"));
  context.stdout(format === "json" ? `${JSON.stringify(shown, undefined, 2)}\n` : renderPlan(plan));
  for (const failure of failures) context.stderr(`error: ${failureText(failure)}\n`);
  if (failures.length > 0) return EXIT.failed;
  return plan.refusals.length > 0 ? EXIT.refused : EXIT.fine;
}
