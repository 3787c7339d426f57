// A plan for a person at a terminal.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change, ChangeCounts } from "../plan/change.ts";
import type { Grant } from "../plan/grants.ts";

export type Plan = {
  readonly fingerprint: string;
  readonly counts: ChangeCounts;
  readonly changes: readonly Change[];
  readonly access: { readonly gained: readonly Grant[]; readonly lost: readonly Grant[] };
  readonly refusals: readonly Diagnostic[];
};

const MARKS: { readonly [op in Change["op"]]: string } = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  import: "=",
};

export function renderPlan(plan: Plan): string {
  const { counts } = plan;
  const lines: string[] = [];
  for (const grant of plan.access.gained) lines.push(`${grantText(grant, "gains")}`);
  for (const grant of plan.access.lost) lines.push(`${grantText(grant, "loses")}`);
  if (lines.length > 0) lines.push("");
  for (const change of plan.changes) {
    const diff = change.diff === undefined ? "" : ` (${change.diff.join(", ")})`;
    const note = change.class === "forgotten" ? " (leaves the state only: the account is closed)" : "";
    lines.push(`${MARKS[change.op]} ${change.op.padEnd(7)} ${visible(change.key)}${diff}${note}  [${change.stack}]`);
  }
  if (plan.changes.length === 0) lines.push(`no changes (${counts.same} resources as declared)`);
  else {
    lines.push(
      "",
      `${counts.create} to create, ${counts.update} to update, ${counts.replace} to replace, ` +
        `${counts.delete} to delete, ${counts.same} unchanged`,
    );
  }
  if (plan.refusals.length > 0) lines.push("", renderDiagnostics(plan.refusals, "text").trimEnd());
  return `${lines.join("\n")}\n`;
}

export function grantText(grant: Grant, verb: string): string {
  const ways = grant.via.map((via) => ("group" in via ? `through ${via.group}` : "directly")).join(" and ");
  return visible(
    `${grant.person} ${verb} ${grant.permissionSet} in ${grant.account.name} (${grant.account.id}) ${ways}`,
  );
}
