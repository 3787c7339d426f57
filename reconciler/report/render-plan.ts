// A plan for a person at a terminal.
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change } from "../engine/change.ts";
import { countsText, estimateText, FORGOTTEN, instanceText, type PlanReport, planSections } from "./plan-report.ts";
import type { RichText, Section } from "./section.ts";

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
    ...planSections(plan).map((section) => sectionLines(section, paint)),
    ...[...Map.groupBy(plan.changes, ({ stack }) => stack)].map(([stack, changes]) => [
      paint("heading", visible(stack)),
      ...changes.flatMap((change) => changeLines(change, plan.notes.get(change.key), paint)),
    ]),
    [`${countsText(plan)}${estimate === "" ? "" : `; ${estimate}`}`, `fingerprint: ${plan.fingerprint}`],
    plan.refusals.length === 0 ? [] : [renderDiagnostics(plan.refusals, "text", { colour }).trimEnd()],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function baseLines({ base, diff }: NonNullable<PlanReport["review"]>): readonly string[] {
  return diff === undefined
    ? [`base ${base}: its files are not valid, so what this change does to people is not known`]
    : [`compared with base ${base}`];
}

function sectionLines({ title, rows }: Section, paint: Paint): readonly string[] {
  const lines = rows.map((row) => {
    const cells = row.map((text) => cellText(text, paint)).filter((cell) => cell !== "");
    return `${title === "" ? "" : "  "}${cells.join(" ")}`;
  });
  return title === "" ? lines : [paint("heading", title), ...lines];
}

function cellText(text: RichText, paint: Paint): string {
  return text
    .map((part) => {
      if (typeof part !== "string") return visible(part.untrusted);
      if (part === "**gains**") return paint("added", "gains");
      if (part === "**loses**") return paint("removed", "loses");
      return part.replace(/\*\*|`/g, "");
    })
    .join("");
}

function changeLines(
  { op, key, diff, class: kind }: Change,
  note: string | undefined,
  paint: Paint,
): readonly string[] {
  const [mark, meaning] = MARKS[op];
  const properties = diff === undefined ? "" : ` (${visible(diff.join(", "))})`;
  const forgotten = kind === "forgotten" ? ` (${FORGOTTEN})` : "";
  const line = `  ${paint(meaning, `${mark} ${op.padEnd(7)}`)} ${visible(key)}${properties}${forgotten}`;
  return note === undefined ? [line] : [line, `            ${paint("hint", note)}`];
}
