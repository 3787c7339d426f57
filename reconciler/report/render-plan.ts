// A plan for a person at a terminal.
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change } from "../engine/change.ts";
import { stackText } from "./deploy-texts.ts";
import type { PlanReport } from "./plan-report.ts";
import { headingOf, planSections } from "./plan-sections.ts";
import { countsText, estimateText, instanceText, OTHERWISE_MADE, peopleText } from "./plan-texts.ts";
import { redFlagSections } from "./red-flag-sections.ts";
import { sectionLines } from "./render-rich-text.ts";

const MARKS: { readonly [op in Change["op"]]: readonly [string, Parameters<Paint>[0]] } = {
  create: ["+", "added"],
  update: ["~", "changed"],
  replace: ["±", "changed"],
  delete: ["-", "removed"],
  import: ["=", "changed"],
};

/** Who gains and loses what, then the resources stack by stack, then the counts and what refuses the plan. */
export function renderPlan(plan: PlanReport, colour: boolean): string {
  const paint = painter(colour);
  const estimate = estimateText(plan);
  const blocks = [
    [visible(instanceText(plan.instance)), `state: ${visible(plan.backend)}`],
    ...(plan.review === undefined ? [] : [baseLines(plan.review)]),
    [paint("heading", `${headingOf(plan, false)}: ${peopleText(plan)}`)],
    ...[...redFlagSections(plan, Number.POSITIVE_INFINITY), ...planSections(plan)]
      .filter(({ rows }) => rows.length > 0)
      .map((section) => sectionLines(section, paint)),
    ...[...Map.groupBy(plan.changes, ({ stack }) => stack)].map(([stack, changes]) => [
      paint("heading", stackText(stack, plan)),
      ...changes.flatMap((change) => changeLines(change, plan.notes.get(change.key), paint)),
    ]),
    [`${countsText(plan)}${estimate === "" ? "" : `; ${estimate}`}`, `fingerprint: ${plan.fingerprint}`],
    refusalLines(plan, colour),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function refusalLines({ refusals }: PlanReport, colour: boolean): readonly string[] {
  if (refusals.length === 0) return [];
  const diagnostics = refusals.map(({ diagnostic }) => diagnostic);
  const ask = [...new Set(refusals.flatMap((it) => it.ask))];
  return [
    renderDiagnostics(diagnostics, "text", { colour }).trimEnd(),
    ...(ask.length === 0 ? [] : [`whom to ask: ${ask.map(visible).join(", ")}`]),
  ];
}

function baseLines({ base, diff }: NonNullable<PlanReport["review"]>): readonly string[] {
  return diff === undefined
    ? [`base ${base}: its files are not valid, so what this change does to people is not known`]
    : [`compared with base ${base}`];
}

function changeLines(
  { op, key, diff, class: kind }: Change,
  note: string | undefined,
  paint: Paint,
): readonly string[] {
  const [mark, meaning] = MARKS[op];
  const properties = diff === undefined ? "" : ` (${visible(diff.join(", "))})`;
  const otherwise = kind === undefined ? "" : ` (${OTHERWISE_MADE[kind]})`;
  const line = `  ${paint(meaning, `${mark} ${op.padEnd(7)}`)} ${visible(key)}${properties}${otherwise}`;
  return note === undefined ? [line] : [line, `            ${paint("hint", note)}`];
}
