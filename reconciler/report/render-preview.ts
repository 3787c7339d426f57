// The result of a preview, the plan with its warnings, in each form.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostics, toJson } from "../diagnostics/render-diagnostics.ts";
import { changeToJson } from "../engine/change.ts";
import { driftSentence, plainText } from "./drift-sentences.ts";
import type { PlanReport } from "./plan-report.ts";
import { verdict } from "./plan-sections.ts";
import { renderPlan } from "./render-plan.ts";
import { renderPlanMarkdown } from "./render-plan-markdown.ts";

type PreviewForm = "text" | "json" | "markdown";

type PreviewOptions = {
  /** Of text alone. Default: none. */
  readonly colour?: boolean;
  /** Of Markdown alone, in bytes of UTF-8; no smaller than SMALLEST_LIMIT. Default: none. */
  readonly limit?: number;
};

/** `diagnostics`, warnings about the files and old violations, come first: who reads the plan should know them. */
export function renderPreview(
  report: PlanReport,
  diagnostics: readonly Diagnostic[],
  form: PreviewForm,
  { colour = false, limit = Number.POSITIVE_INFINITY }: PreviewOptions = {},
): string {
  switch (form) {
    case "json":
      return renderJson(report, diagnostics);
    case "markdown":
      return renderPlanMarkdown(report, limit, diagnostics);
    case "text": {
      const warnings = renderDiagnostics(diagnostics, "text", { colour });
      return `${warnings === "" ? "" : `${warnings}\n`}${renderPlan(report, colour)}`;
    }
  }
}

function handEditsJson({ entries, names, unknown }: PlanReport["handEdits"]) {
  return {
    entries: entries.map((entry) => ({ heading: entry.heading, says: plainText(driftSentence(entry, names)) })),
    unknown: unknown.map(({ what, reason }) => ({ what, reason })),
  };
}

function unmanagedJson({ found, names, unknown, sets }: PlanReport["unmanaged"]) {
  return {
    found: found.map(({ entry, stays }) => ({
      stack: entry.object.stack,
      key: entry.object.key,
      says: plainText(driftSentence(entry, names)),
      removed: stays === undefined,
      ...(stays === undefined ? {} : { stays }),
    })),
    unfinished: sets.map(({ key }) => key),
    unknown: unknown.map(({ what, reason }) => ({ what, reason })),
  };
}

function renderJson(report: PlanReport, diagnostics: readonly Diagnostic[]): string {
  const {
    instance,
    backend: _,
    accounts: _____,
    notes: __,
    expiring: ___,
    links: ____,
    estimate,
    review,
    skipped,
    outdated,
    handEdits,
    unmanaged,
    ...plan
  } = report;
  const shown = {
    version: 1,
    verdict: verdict(report),
    instance,
    ...plan,
    changes: plan.changes.map(changeToJson),
    refusals: plan.refusals.map(({ diagnostic, ask }) => ({
      ...toJson(diagnostic),
      ...(ask.length === 0 ? {} : { ask }),
    })),
    ...(review === undefined
      ? {}
      : { review: { ...review, pendingResources: review.pendingResources.map(changeToJson) } }),
    ...(skipped.length === 0 ? {} : { skipped }),
    ...(outdated.length === 0 ? {} : { outdatedApprovals: outdated }),
    ...(handEdits.entries.length + handEdits.unknown.length === 0 ? {} : { changedByHand: handEditsJson(handEdits) }),
    ...(unmanaged.found.length + unmanaged.unknown.length + unmanaged.sets.length === 0
      ? {}
      : { unmanaged: unmanagedJson(unmanaged) }),
    estimatedSeconds: estimate,
    diagnostics: diagnostics.map(toJson),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}
