// A preview as its report: with what its readers should know besides the plan.
import { basename } from "node:path";
import { effectiveGrants, withoutWays } from "../access-graph/effective-grants.ts";
import { ownersOf } from "../codeowners/render-codeowners.ts";
import type { PlannedAll } from "../deploy/plan-stacks.ts";
import type { Previewed } from "../deploy/run-preview.ts";
import { accountNames } from "../desired/display-names.ts";
import type { Facts } from "../desired/resolve-references.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { shownBackend } from "../engine/shown-backend.ts";
import { dayAfter } from "../model/dates.ts";
import { deployEstimate } from "../plan/deploy-estimate.ts";
import { planNotes } from "../report/plan-notes.ts";
import { type PlanLinks, type PlanReport, SOON } from "../report/plan-report.ts";
import type { WrittenAccess } from "../validate/written.ts";

/** What of a preview is told. */
export type Told = Omit<Previewed, "plan"> & {
  readonly plan: Pick<
    PlannedAll,
    | "plan"
    | "refusals"
    | "leftOut"
    | "usedExceptions"
    | "failures"
    | "privilegedGroups"
    | "handEdits"
    | "unmanaged"
    | "warnings"
  > & {
    readonly facts: Pick<Facts, "instance">;
  };
};

export function planReportOf(
  { desired, plan: planned, review, skipped, outdated }: Told,
  { accessDir, env, today }: RunContext,
  links: PlanLinks | undefined,
): PlanReport {
  const { access, written } = desired;
  const askAbout = ownersOf(written, basename(accessDir));
  const { plan, facts, refusals, leftOut, usedExceptions, failures, privilegedGroups, handEdits, unmanaged, warnings } =
    planned;
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
    handEdits,
    unmanaged,
    takenOver: warnings.filter(({ code }) => code === "taken-over-with-more").map(({ message }) => message),
    usedExceptions,
    accounts: accountNames(access),
    instance: { ...facts.instance, region: access.organization.region },
    backend: shownBackend(env.PULUMI_BACKEND_URL),
    failures,
    notes: planNotes(access, plan.changes),
    review,
    // Without where each way is written, in which grants of the same kind differ.
    expiring: effectiveGrants(access)
      .grants.filter(({ expires }) => expires !== undefined && expires <= soon)
      .map(withoutWays),
    privilegedGroups,
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
