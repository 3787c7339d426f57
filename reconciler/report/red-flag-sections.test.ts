// Which red flags are told first, and which fold away, when there are many.
import { expect, test } from "vitest";
import type { RedFlag } from "../access-graph/red-flag.ts";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import type { DriftEntry } from "../drift/judge-drift.ts";
import { change, grant, report, review } from "./in-memory-report.ts";
import type { PlanReport } from "./plan-report.ts";
import { headingOf } from "./plan-sections.ts";
import { redFlagSections } from "./red-flag-sections.ts";
import { renderPlan } from "./render-plan.ts";
import { renderPlanMarkdown } from "./render-plan-markdown.ts";

const holders = (name: string, level: "everything" | "becomes-everything" = "everything"): RedFlag => ({
  kind: "dangerous-holders",
  severity: "caution",
  level,
  people: [name],
  groups: [],
  permissionSet: "Admin",
  accounts: ["dev"],
  isFirst: false,
});
const openTrust: RedFlag = {
  kind: "trust",
  severity: "caution",
  subject: { kind: "role", name: "open-role", accounts: ["dev"], people: [], groups: [] },
  isOpen: true,
  before: [],
  who: ["anyone with an AWS account"],
  organizations: [],
};
const withFlags = (flags: readonly RedFlag[], relaxed: readonly string[] = [], more: Partial<PlanReport> = {}) =>
  report([], { review: { ...review, diff: review.diff && { ...review.diff, flags }, relaxed }, ...more });
const alertOf = (text: string) => text.split("\n").filter((line) => line.startsWith("> "));
const many = (count: number, text: string) => Array.from({ length: count }, (_, index) => `${text}${index}`);

test("who becomes an administrator and what opens come before 16 exceptions and 400 relaxations, of which the rest folds", () => {
  const plan = withFlags([openTrust, holders("ana")], many(400, "rule-"), {
    usedExceptions: many(16, "user/u").map((key) => ({
      stack: "identity-center",
      keys: [key],
      operations: [],
      reason: "leaves",
      until: "2026-12-31",
    })),
  });
  const text = renderPlanMarkdown(plan);
  const alert = alertOf(text);
  expect(alert[0]).toBe("> [!CAUTION]");
  expect(alert[1]).toContain("<code>ana</code> gets <code>Admin</code>");
  expect(alert[2]).toContain("<code>open-role</code>");
  expect(alert.length).toBeLessThan(30);
  expect(alert.join("\n")).toMatch(/An exception to the guardrails is used/);
  expect(alert.at(-1)).toBe("> - and 398 more relaxations of the guardrails");
  const folded = text.slice(text.indexOf("<details><summary>More red flags</summary>"));
  expect(folded).toContain("<code>rule-399</code>");
});
test("a new exception that is used is one danger, told once", () => {
  const exception = {
    stack: "identity-center",
    keys: ["user/u"],
    operations: [],
    reason: "leaves",
    until: "2026-12-31",
  };
  const relaxed = ["exception until 2026-12-31 for user/u in identity-center: leaves"];
  const toldOf = (of: readonly string[]) =>
    alertOf(renderPlanMarkdown(withFlags([], of, { usedExceptions: [exception] }))).slice(1);
  expect(toldOf(relaxed)).toEqual([
    expect.stringContaining("A new exception to the guardrails is used, until 2026-12-31"),
  ]);
  expect(toldOf([])).toEqual([expect.stringContaining("An exception to the guardrails is used, until 2026-12-31")]);
  expect(toldOf(["roles may trust anybody"])).toHaveLength(2);
});
test("in a trust that stays under another condition the condition comes first", () => {
  const conditions = { removed: ["sub is like repo:x:images:*"], added: ["sub is like repo:x:*"] };
  const text = renderPlan(withFlags([{ ...openTrust, severity: "warning", isOpen: false, conditions }]), false);
  expect(text).toContain(
    "Service role open-role in dev may now be assumed when sub is like repo:x:*. Was: sub is like repo:x:images:*.",
  );
});
test("a reason by roles names them in the order in which one gets at them, and the accounts where it is one", () => {
  const step = (role: string) =>
    ({ by: role === "b" ? "pass" : "assume", role, account: `of-${role}`, ways: [] }) as const;
  const flag: RedFlag = {
    kind: "rights",
    severity: "warning",
    subject: { kind: "permission-set", name: "Builder", accounts: ["dev", "prod"], people: ["ana"], groups: [] },
    reasons: [
      {
        level: "all-data",
        kind: "data",
        what: "may read all data",
        actions: ["s3:GetObject"],
        onlyInManagement: false,
        through: ["a", "b", "c", "d", "e"].map(step),
        accounts: ["prod"],
      },
    ],
    before: "ordinary",
  };
  const alert = alertOf(renderPlanMarkdown(withFlags([flag]))).join("\n");
  const named = (name: string) => `role <code>${name}</code> in account <code>of-${name}</code>, which`;
  expect(alert).toContain(
    `may assume ${named("a")} may run something with ${named("b")} may assume ${named("c")} by 2 more roles may read all data (<code>s3&#58;GetObject</code>), in <code>prod</code>. Was: what is named, and no more.`,
  );
});
test("a trust that an organization narrows says which, and that nothing says whose it is", () => {
  const flag: RedFlag = {
    ...openTrust,
    severity: "warning",
    isOpen: false,
    who: ["*, when aws:PrincipalOrgID is o-theirs1234"],
    organizations: ["o-theirs1234"],
  };
  expect(alertOf(renderPlanMarkdown(withFlags([flag]))).join("\n")).toContain(
    "Nothing says that organization <code>o-theirs1234</code> is yours: none is listed under roles.principals. It is new.",
  );
});
test("300 flags of one kind hide none of another kind", () => {
  const plan = withFlags([...many(300, "p").map((name) => holders(name)), openTrust], ["a rule"]);
  const alert = alertOf(renderPlanMarkdown(plan)).join("\n");
  expect(alert).toContain("<code>p0</code> gets");
  expect(alert).toMatch(/^> - and \d+ more who get dangerous permission sets$/m);
  expect(alert).toContain("<code>open-role</code>");
  expect(alert).toContain("The guardrails are relaxed");
});
test("of one kind the most dangerous level is told first; each sentence stands once in what is shown and what folds", () => {
  const flags = [...many(30, "later").map((name) => holders(name, "becomes-everything")), holders("first")];
  const sections = redFlagSections(withFlags(flags), 5);
  const text = sections.map(({ rows }) => JSON.stringify(rows));
  expect(text[0]?.indexOf('"first"')).toBeGreaterThan(-1);
  for (const name of ["first", ...many(30, "later")])
    expect(text.join("").split(JSON.stringify({ untrusted: name })).length).toBe(2);
});
test("a value of thousand characters pushes no flag out of a comment, nor out of what is said of it", () => {
  const long = "#".repeat(1_024);
  const flag = holders("ana");
  const plan = withFlags([flag, openTrust], [], {
    access: { gained: [grant("ana", "dev", "1")], lost: [] },
  });
  const { diff } = review;
  const entries = ["ana", "ben"].map((name) => ({
    kind: "person" as const,
    name,
    principals: [],
    op: "changed" as const,
    previously: undefined,
    differences: many(8, "field").map((what) => ({ what, removed: [long], added: [long] })),
    people: [name],
    where: [],
    place: { file: "access/people.yaml", line: 3, column: 5 },
  }));
  const text = renderPlanMarkdown(
    { ...plan, review: { ...review, diff: diff && { ...diff, flags: [flag, openTrust], entries } } },
    61_440,
  );
  const alert = alertOf(text).join("\n");
  expect(alert).toContain("<code>ana</code> gets <code>Admin</code> in <code>dev</code>");
  expect(alert).toContain("<code>open-role</code>");
  expect(alert).not.toContain("showing");
  expect(text).toContain("<samp>ben</samp>");
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(61_440);
});
test("flags are shortened last: the table and why it is refused go before them, and each flag still names its subject", () => {
  const long = (index: number) => `subject-${index}-${"#".repeat(3_000)}`;
  const flags = Array.from({ length: 12 }, (_, index) => holders(long(index)));
  const plan = withFlags([...flags, openTrust], [], {
    refusals: Array.from({ length: 40 }, (_, index) => ({
      diagnostic: {
        code: "role-trust-open" as const,
        severity: "error" as const,
        message: "m".repeat(3_000),
        hint: `${index} ${"h".repeat(3_000)}`,
        place: { file: "access/roles.yaml", line: index + 1, column: 1 },
      },
      ask: [],
    })),
    changes: [change("replace", "user/ana")],
  });
  const text = renderPlanMarkdown(plan, 12_000);
  const alert = alertOf(text).join("\n");
  for (let index = 0; index < 12; index++) expect(alert).toContain(`<code>subject-${index}-`);
  expect(alert).toContain("<code>open-role</code>");
});
test("a comment holds a flag of each kind, however long and hostile all that they name is", () => {
  const names = (count: number) => many(count, "\u{1f4a5}\u202e|".repeat(2_000));
  const [name = ""] = names(1);
  const subject = { kind: "permission-set" as const, name, accounts: names(5), people: names(9), groups: names(9) };
  const severity = "caution";
  const reason = {
    level: "everything",
    kind: "everything",
    what: "w",
    actions: names(9),
    onlyInManagement: false,
    // IAM has no role with a longer name.
    through: Array(4).fill({ by: "assume", role: name.slice(0, 64), account: name.slice(0, 64), ways: [] }),
    accounts: [name.slice(0, 64)],
  } as const;
  const flags: readonly RedFlag[] = [
    {
      kind: "dangerous-holders",
      severity,
      level: "everything",
      people: names(9),
      groups: names(9),
      permissionSet: name,
      accounts: names(9),
      isFirst: true,
    },
    { kind: "rights", severity, subject, reasons: Array(14).fill(reason), before: undefined },
    { kind: "fewer-limits", severity, subject, reasons: Array(14).fill(reason) },
    { kind: "trust", severity, subject, isOpen: true, before: names(9), who: names(9), organizations: names(9) },
    { kind: "trust", severity, subject, isOpen: false, before: names(9), who: names(9), organizations: names(9) },
    { kind: "boundary", severity, subject, before: name, after: name },
    { kind: "no-longer-denied", severity, subject, actions: names(9) },
    { kind: "boundary-allows", severity, subject, actions: names(9) },
    { kind: "unknown-policies", severity, subject, added: names(9), removed: names(9) },
    { kind: "session", severity, subject, what: "session duration", before: name, after: name },
    {
      kind: "kept-longer",
      severity,
      level: "everything",
      people: names(9),
      groups: names(9),
      permissionSet: name,
      accounts: names(9),
      before: "2026-12-31",
      after: undefined,
    },
    { kind: "person", severity, name, previously: name, before: name, after: name },
    { kind: "account-renamed", severity, id: name, before: name, after: name },
    { kind: "account-owner", severity, name, before: name, after: name },
    { kind: "owners", severity, of: names(9), before: names(9), after: names(9) },
    { kind: "other-directory", severity, name, isOurs: true },
    { kind: "organization", severity, what: "the management account", before: name, after: name },
    { kind: "attributes", severity, before: names(9), after: names(8) },
  ];
  const plan = withFlags([...flags, ...flags, ...flags], names(40), {
    failures: [{ stack: name, key: name, message: name }],
    usedExceptions: [{ stack: name, keys: names(20), operations: [], reason: name, until: "2026-12-31" }],
  });
  const text = renderPlanMarkdown(plan, 61_440);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(61_440);
  const alert = alertOf(text).join("\n");
  expect(alert).not.toContain("showing");
  for (const said of [
    "**Held no such",
    "It is new",
    "can be assumed by",
    "may now be",
    "another permissions boundary",
    "no longer denies",
    "leaves more now",
    "contents are not known here",
    "another session duration",
    "for good",
    "has all that",
    "is called",
    "Of the organization",
    "belongs to team",
    "Others approve",
    "is one of ours now",
    "What sessions say",
    "could not be planned",
    "An exception to",
    "are relaxed: ",
  ])
    expect(alert).toContain(said);
});

test("who is only called otherwise isn't shown twice, and who approves is said without a riddle", () => {
  const told = (flag: RedFlag) =>
    alertOf(renderPlanMarkdown(withFlags([flag])))
      .at(-1)
      ?.replace(/<.?code>/g, "");
  const person = { kind: "person", severity: "caution", name: "zoe.marchand", previously: "zoe.laurent" } as const;
  expect(told({ ...person, before: "Zoe L", after: "Zoe L" })).toBe(
    "> - zoe.marchand has all that zoe.laurent had: Zoe L, as before.",
  );
  expect(told({ ...person, before: "Zoe L", after: "Eve M" })).toBe(
    "> - zoe.marchand has all that zoe.laurent had: Eve M. Was: Zoe L.",
  );
  expect(
    told({ kind: "consent", severity: "caution", of: "account dev", teams: ["data"], before: ["ops", "ml"] }),
  ).toBe("> - data may now use account dev; only its own owners approve that. Was: ops, ml.");
  const owners = { kind: "owners", severity: "caution", before: ["security"], after: [] } as const;
  expect(told({ ...owners, of: ["group admins", "role x"] })).toBe(
    "> - Others approve changes of group admins, role x: nobody in particular. Was: security.",
  );
  expect(told({ ...owners, of: ["the guardrails"] })).toMatch(/^> - Others approve changes of the guardrails: /);
  expect(told({ kind: "account-owner", severity: "caution", name: "dev", before: "a", after: "b" })).toBe(
    "> - Account dev belongs to team b, which may use it by its own approval alone. Was: team a.",
  );
  const subject = { kind: "permission-set", name: "Builder", accounts: ["dev"], people: ["ana"], groups: [] } as const;
  const session = { kind: "session", severity: "warning", subject, before: undefined } as const;
  expect(told({ ...session, what: "relay state", after: "page" })).toBe(
    "> - Permission set Builder, held by ana in dev, opens at another page (relay state): page. Was: none.",
  );
});
test("the account of a role isn't named again as the only one where a reason is one", () => {
  const subject = { kind: "permission-set", name: "Builder", accounts: ["dev"], people: ["ana"], groups: [] } as const;
  const through = [{ by: "pass", role: "trainer", account: "dev", ways: [] }] as const;
  const reason = { level: "all-data", kind: "data", what: "may read all data", actions: [], onlyInManagement: false };
  const reasons = [{ ...reason, through, accounts: ["dev"] }] as const;
  const flag = { kind: "rights", severity: "warning", subject, reasons, before: "ordinary" } as RedFlag;
  expect(alertOf(renderPlanMarkdown(withFlags([flag]))).at(-1)).toContain(
    "in account <code>dev</code>, which may read all data. Was:",
  );
});

test("what is taken over with more, and a hand edit that widens, are dangers and ask for a careful look; one that only narrows isn't", () => {
  const touched = { people: [], groups: [], accounts: [], permissionSets: [], level: "everything" } as const;
  const made = (heading: "unmanaged" | "missing", widens: boolean) => {
    const object = { ...change("create", "inline-policy/viewer"), type: "PermissionSetInlinePolicy" } as const;
    const entry = { object: { ...object, properties: {}, importId: "i", id: "i", isSecond: false }, parts: [] };
    return { ...entry, heading, widens, touched } as DriftEntry;
  };
  const withMore = (more: Partial<PlanReport>) => withFlags([], [], more);
  const takenOver = withMore({
    takenOver: ['group "a" is taken over from AWS with what no file declares: member "eve"'],
  });
  expect(headingOf(takenOver, false)).toBe("Needs a careful look");
  expect(alertOf(renderPlanMarkdown(takenOver)).join("\n")).toMatch(/WARNING.*member &#34;eve&#34;/s);
  const edited = (entry: DriftEntry) => withMore({ handEdits: { ...NO_HAND_EDITS, entries: [entry] } });
  expect(headingOf(edited(made("unmanaged", true)), false)).toBe("Needs a careful look");
  expect(alertOf(renderPlanMarkdown(edited(made("unmanaged", true)))).join("\n")).toMatch(
    /WARNING.*inline policy.*viewer.*by hand: nobody holds it, with which one has everything there/s,
  );
  expect(headingOf(edited(made("missing", false)), false)).toBe("Ordinary change");
});

test("another setting of the organization says what follows from it", () => {
  const flag: RedFlag = {
    kind: "organization",
    severity: "caution",
    what: "the region",
    before: "eu-north-1",
    after: "eu-west-1",
  };
  expect(renderPlan(withFlags([flag]), false).replace(/\s+/g, " ")).toContain(
    "Of the organization, the region is another: eu-west-1. Was: eu-north-1. A stack that is deployed is refused then: in another region everything in it would be deleted and made again.",
  );
});
