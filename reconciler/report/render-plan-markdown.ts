// A plan as GitHub Markdown: people first, resources folded away.
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Grant } from "../plan/grants.ts";
import { foldGrants } from "./fold-grants.ts";
import { code, details, table } from "./markdown.ts";
import { countsText, FORGOTTEN, instanceText, type PlanReport } from "./render-plan.ts";

/** Everything from YAML and AWS stands in code elements; see {@link code}. */
export function renderPlanMarkdown(plan: PlanReport): string {
  const { gained, lost } = plan.access;
  const blocks = [
    `${code(instanceText(plan.instance))}, state: ${code(plan.backend)}\n`,
    plan.refusals.length === 0 ? "" : `**Refused:**\n\n${renderDiagnostics(plan.refusals, "markdown")}`,
    table(
      ["person", "", "permission set", "accounts", "through"],
      [...grantRows(gained, "**gains**"), ...grantRows(lost, "**loses**")],
    ),
    `${countsText(plan.counts)}\n`,
    plan.changes.length === 0 ? "" : details("Resources", resourceTable(plan)),
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function grantRows(grants: readonly Grant[], verb: string): readonly (readonly string[])[] {
  return foldGrants(grants).map(({ person, permissionSet, accounts, via, expires }) => [
    code(person),
    verb,
    code(permissionSet),
    accounts.map(({ name }) => code(name)).join(", "),
    `${via.map((way) => ("group" in way ? code(way.group) : "directly")).join(", ")}${expires === undefined ? "" : ` until ${expires}`}`,
  ]);
}

function resourceTable({ changes, notes }: PlanReport): string {
  return table(
    ["", "resource", "stack", "what differs"],
    changes.map(({ op, key, stack, diff, class: kind }) => {
      const note = notes.get(key);
      const differs = [...(diff ?? []).map(code), ...(note === undefined ? [] : [note])];
      if (kind === "forgotten") differs.push(FORGOTTEN.trim());
      return [op, code(key), code(stack), differs.join(", ")];
    }),
  );
}
