// Times the report of a plan with many changes, in each form, in this process; doubles the number to show how it grows.

import { NOTHING_UNMANAGED } from "../reconciler/deploy/find-unmanaged.ts";
import { NO_HAND_EDITS } from "../reconciler/deploy/look-for-hand-edits.ts";
import { countChanges } from "../reconciler/engine/change.ts";
import { COMMENT_LIMIT, SUMMARY_LIMIT } from "../reconciler/github/comment-limits.ts";
import { identified, identityOf } from "../reconciler/model/resource-identity.ts";
import type { PlanReport } from "../reconciler/report/plan-report.ts";
import { renderPlan } from "../reconciler/report/render-plan.ts";
import { renderPlanMarkdown } from "../reconciler/report/render-plan-markdown.ts";

const RUNS = 5;

const FORMS: Readonly<Record<string, (report: PlanReport) => string>> = {
  text: (report) => renderPlan(report, false),
  markdown: (report) => renderPlanMarkdown(report),
  comment: (report) => renderPlanMarkdown(report, COMMENT_LIMIT),
  "step-summary": (report) => renderPlanMarkdown(report, SUMMARY_LIMIT),
};

process.stdout.write("changes  form          bytes     milliseconds (first, best of 5)\n");
for (const count of [3_000, 6_000, 12_000]) {
  const report = reportOf(count);
  for (const [form, render] of Object.entries(FORMS)) {
    const times: number[] = [];
    let bytes = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const start = performance.now();
      bytes = Buffer.byteLength(render(report));
      times.push(performance.now() - start);
    }
    const [first = 0] = times;
    process.stdout.write(
      `${String(count).padStart(7)}  ${form.padEnd(12)}  ${String(bytes).padStart(8)}  ${first.toFixed(0).padStart(6)}  ${Math.min(
        ...times,
      )
        .toFixed(0)
        .padStart(6)}\n`,
    );
  }
}

/** As many new memberships, each of a person who gains a permission set in ten accounts, and one deletion in a hundred. */
function reportOf(count: number): PlanReport {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const changes = indexes.map((index) => ({
    op: index % 100 === 0 ? ("delete" as const) : ("create" as const),
    stack: "identity-center",
    ...identified(identityOf.membership(`group-with-a-long-name-${index % 300}`, `somebody.${index}`)),
    type: "aws:identitystore/groupMembership:GroupMembership",
  }));
  const gained = indexes.flatMap((index) =>
    Array.from({ length: 10 }, (_, account) => ({
      person: `somebody.${index}`,
      account: { id: String(200_000_000_000 + account), name: `account-${account}` },
      permissionSet: "Builder",
      via: [{ group: `group-with-a-long-name-${index % 300}` }],
    })),
  );
  return {
    failures: [],
    privilegedGroups: [],
    links: undefined,
    fingerprint: "0".repeat(64),
    counts: countChanges(changes, 10_000),
    changes,
    leftovers: [],
    access: { gained, lost: [] },
    refusals: [],
    leftOut: [],
    skipped: [],
    outdated: [],
    handEdits: NO_HAND_EDITS,
    unmanaged: NOTHING_UNMANAGED,
    takenOver: [],
    usedExceptions: [],
    accounts: new Map(),
    instance: {
      arn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
      identityStoreId: "d-0123456789",
      region: "eu-west-1",
    },
    backend: "s3://state",
    notes: new Map(),
    review: undefined,
    expiring: [],
    estimate: 600,
  };
}
