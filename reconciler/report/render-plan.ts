// A plan for a person at a terminal.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { Change, ChangeCounts } from "../plan/change.ts";
import type { Grant } from "../plan/grants.ts";
import { foldGrants, holdText } from "./fold-grants.ts";
import type { PlanNotes } from "./plan-notes.ts";

export type Plan = {
  readonly fingerprint: string;
  readonly counts: ChangeCounts;
  readonly changes: readonly Change[];
  readonly access: { readonly gained: readonly Grant[]; readonly lost: readonly Grant[] };
  readonly refusals: readonly Diagnostic[];
};

/** A plan with what a reader needs to know of where it would be carried out. */
export type PlanReport = Plan & {
  readonly instance: { readonly arn: string; readonly identityStoreId: string; readonly region: string };
  /** From {@link shownBackend}: without credentials. */
  readonly backend: string;
  readonly notes: PlanNotes;
};

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
  const gained = foldGrants(plan.access.gained).map((it) =>
    grantLine(it.person, paint("added", "gains"), holdText(it)),
  );
  const lost = foldGrants(plan.access.lost).map((it) => grantLine(it.person, paint("removed", "loses"), holdText(it)));
  const blocks = [
    [instanceText(plan.instance), `state: ${plan.backend}`],
    [...gained, ...lost],
    ...[...Map.groupBy(plan.changes, ({ stack }) => stack)].map(([stack, changes]) => [
      paint("heading", visible(stack)),
      ...changes.flatMap((change) => changeLines(change, plan.notes.get(change.key), paint)),
    ]),
    [countsText(plan.counts)],
    plan.refusals.length === 0 ? [] : [renderDiagnostics(plan.refusals, "text", { colour }).trimEnd()],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** `Identity Center ssoins-… (store d-…), eu-west-1`. */
export function instanceText({ arn, identityStoreId, region }: PlanReport["instance"]): string {
  return visible(`Identity Center ${arn.slice(arn.lastIndexOf("/") + 1)} (store ${identityStoreId}), ${region}`);
}

export function grantLine(person: string, verb: string, hold: string): string {
  return `${visible(person)} ${verb} ${hold}`;
}

function changeLines(
  { op, key, diff, class: kind }: Change,
  note: string | undefined,
  paint: Paint,
): readonly string[] {
  const [mark, meaning] = MARKS[op];
  const properties = diff === undefined ? "" : ` (${visible(diff.join(", "))})`;
  const line = `  ${paint(meaning, `${mark} ${op.padEnd(7)}`)} ${visible(key)}${properties}${kind === "forgotten" ? FORGOTTEN : ""}`;
  return note === undefined ? [line] : [line, `            ${paint("hint", note)}`];
}

/** `2 to create, 1 to delete, 20 unchanged`: what is none is left out. */
export function countsText(counts: ChangeCounts): string {
  const { same, ...operations } = counts;
  const planned = Object.entries(operations).filter(([, count]) => count > 0);
  if (planned.length === 0) return `no changes (${same} resources as declared)`;
  return [...planned.map(([op, count]) => `${count} to ${op}`), `${same} unchanged`].join(", ");
}

/** What is said of a change that is made in the state alone. */
export const FORGOTTEN = " (leaves the state only: the account is closed)";
