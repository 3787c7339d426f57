// Any plan with any diagnostics fits into a comment: nothing of it is cut open, and what is left out is said.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangedEntry } from "../access-graph/changed-entries.ts";
import type { RedFlag } from "../access-graph/red-flag.ts";
import { NOTHING_UNMANAGED } from "../deploy/find-unmanaged.ts";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Change, countChanges } from "../engine/change.ts";
import { LEVELS } from "../policy/rights.ts";
import { change, report, review } from "./in-memory-report.ts";
import type { PlanReport } from "./plan-report.ts";
import { SMALLEST_LIMIT } from "./render-plan-markdown.ts";
import { renderPreview } from "./render-preview.ts";

/** Short, or far longer than any name; with characters that grow in Markdown. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.nat(150).map((length) => "\u{1f4a5}|`<&\u202e".repeat(length)),
);
const diagnostics = (severity: Diagnostic["severity"]) =>
  fc.array(
    fc.record({
      code: fc.constant("removal-limit-exceeded" as const),
      severity: fc.constant(severity),
      message: text,
      hint: text,
      place: fc.record({ file: text, line: fc.nat(), column: fc.nat() }),
    }),
    { maxLength: 60 },
  );
const changes = fc.array(
  fc.record({
    op: fc.constantFrom<Change["op"][]>("create", "update", "replace", "delete"),
    stack: text,
    key: text,
    identity: fc.constant(undefined),
    type: fc.constant("aws:x"),
    diff: fc.array(text, { maxLength: 3 }),
  }),
  { maxLength: 20 },
);
const grants = fc.array(
  fc.record({
    person: text,
    account: fc.record({ id: text, name: text }),
    permissionSet: text,
    via: fc.constant([{ direct: true as const }]),
  }),
  { maxLength: 12 },
);
const texts = fc.array(text, { maxLength: 8 });
const severity = fc.constantFrom("caution" as const, "warning" as const);
const level = fc.constantFrom(...LEVELS);
const subject = fc.record({
  kind: fc.constantFrom("permission-set" as const, "role" as const),
  name: text,
  accounts: texts,
  people: texts,
  groups: texts,
});
const reason = fc.record({
  level,
  kind: fc.constant("data" as const),
  what: fc.constant("may read all data of a service"),
  actions: texts,
  onlyInManagement: fc.boolean(),
  through: fc.array(
    fc.record({
      by: fc.constantFrom("assume" as const, "pass" as const),
      role: text,
      account: text,
      ways: fc.constant([]),
    }),
  ),
  accounts: texts,
});
const flags = fc.array(
  fc.oneof<fc.Arbitrary<RedFlag>[]>(
    fc.record({
      kind: fc.constant("rights" as const),
      severity,
      subject,
      reasons: fc.array(reason, { minLength: 1, maxLength: 4 }),
      before: fc.option(level, { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant("trust" as const),
      severity,
      subject,
      isOpen: fc.boolean(),
      before: texts,
      who: texts,
      organizations: texts,
    }),
    fc.record({
      kind: fc.constant("boundary" as const),
      severity,
      subject,
      before: text,
      after: fc.option(text, { nil: undefined }),
    }),
    fc.record({ kind: fc.constant("no-longer-denied" as const), severity, subject, actions: texts }),
    fc.record({
      kind: fc.constant("dangerous-holders" as const),
      severity,
      level,
      people: texts,
      groups: texts,
      permissionSet: text,
      accounts: texts,
      isFirst: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("unknown-policies" as const), severity, subject, added: texts, removed: texts }),
    fc.record({
      kind: fc.constant("person" as const),
      severity,
      name: text,
      previously: fc.option(text, { nil: undefined }),
      before: text,
      after: text,
    }),
    fc.record({ kind: fc.constant("account-renamed" as const), severity, id: text, before: text, after: text }),
    fc.record({ kind: fc.constant("attributes" as const), severity, before: texts, after: texts }),
  ),
  { maxLength: 40 },
);
const entries = fc.array(
  fc.record({
    kind: fc.constantFrom<ChangedEntry["kind"][]>("person", "group", "permission-set", "assignment", "role"),
    name: text,
    principals: texts,
    op: fc.constantFrom<ChangedEntry["op"][]>("added", "removed", "changed"),
    previously: fc.option(text, { nil: undefined }),
    differences: fc.array(fc.record({ what: fc.constant("members"), removed: texts, added: texts }), { maxLength: 4 }),
    people: texts,
    groups: texts,
    where: fc.array(fc.record({ permissionSet: fc.option(text, { nil: undefined }), accounts: texts }), {
      maxLength: 4,
    }),
    place: fc.record({ file: text, line: fc.nat(), column: fc.nat() }),
  }),
  { maxLength: 20 },
);
const diffs = fc.option(
  fc.record({ flags, entries }).map((more) => (review.diff === undefined ? undefined : { ...review.diff, ...more })),
  { nil: undefined },
);
const plans = fc
  .record({
    diff: diffs,
    changes,
    refusals: diagnostics("error"),
    gained: grants,
    lost: grants,
    relaxed: fc.array(text, { maxLength: 5 }),
    name: text,
  })
  .map(
    ({ changes, refusals, gained, lost, relaxed, name, diff }): PlanReport => ({
      accounts: new Map(),
      fingerprint: name,
      counts: countChanges(changes, 3),
      changes,
      leftovers: [],
      access: { gained, lost },
      refusals: refusals.map((diagnostic) => ({ diagnostic, ask: [name] })),
      leftOut: [],
      skipped: [],
      outdated: [],
      handEdits: NO_HAND_EDITS,
      unmanaged: NOTHING_UNMANAGED,
      takenOver: [],
      failures: [{ stack: name, key: name, message: name }],
      privilegedGroups: [
        { group: name, people: relaxed },
        { group: name, unread: name },
      ],
      usedExceptions: [{ stack: name, keys: [name], operations: [], reason: name, until: "2026-12-31" }],
      instance: { arn: name, identityStoreId: name, region: name },
      backend: name,
      notes: new Map(),
      review: { base: name, diff, pending: { gained, lost }, pendingResources: [], relaxed },
      expiring: gained,
      links: undefined,
      estimate: 90,
    }),
  );
const limits = fc.integer({ min: SMALLEST_LIMIT, max: 30_000 });

test("whatever the plan and the warnings are, it fits, and every table, block and fold is whole", () => {
  fc.assert(
    fc.property(plans, diagnostics("warning"), limits, (plan, warnings, limit) => {
      const shown = renderPreview(plan, warnings, "markdown", { limit });
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(limit);
      const lines = shown.split("\n");
      expect(lines.filter((line) => /^`{3,}/.test(line)).length % 2).toBe(0);
      const outside = shown.replace(/^(`{3,})text\n[\s\S]*?^\1$/gm, "");
      const count = (part: string) => outside.split(part).length - 1;
      expect(count("<details>")).toBe(count("</details>"));
      expect(count("<code>")).toBe(count("</code>"));
      expect(outside.split("\n").filter((line) => line.startsWith("|") && !line.endsWith("|"))).toEqual([]);
      expect(shown).toContain("Fingerprint: <code>");
      // An alert says something, or how many it could not.
      expect(shown).not.toMatch(/^> \[!\w+\]\n(?!>)/m);
      expect(shown.includes("### ⛔ Refused\n")).toBe(plan.refusals.length > 0);
      const whole = renderPreview(plan, warnings, "markdown");
      const saysSo = /_Shortened to fit|_too long to be shown|_and \d+ more_/.test(shown);
      expect(saysSo || shown === whole || Buffer.byteLength(whole) <= limit).toBe(true);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
test("fifty long warnings leave the plan its share, and are counted", () => {
  const warning: Diagnostic = {
    code: "entry-expired",
    severity: "warning",
    message: "w".repeat(2_000),
    place: { file: "access/teams/a.yaml", line: 1, column: 1 },
  };
  const plan = report([change("delete", "user/d")]);
  const warnings = Array.from({ length: 50 }, (_, index) => ({ ...warning, message: `${warning.message}${index}` }));
  const shown = renderPreview(plan, warnings, "markdown", { limit: 61_440 });
  expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(61_440);
  expect(shown).toContain("<summary>50 warnings about the files</summary>");
  expect(shown).toContain("_and 47 more_");
  expect(shown).toContain("| delete | <code>user/d</code> |");
});
