import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Grant } from "../access-graph/grants.ts";
import { type Change, countChanges } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import type { PlanReport } from "./plan-report.ts";
import { renderPlan } from "./render-plan.ts";
import { renderPlanMarkdown } from "./render-plan-markdown.ts";

const change = (op: Change["op"], key: string, diff?: readonly string[]): Change => ({
  op,
  stack: key.startsWith("role/") ? "account-222222222222" : "identity-center",
  ...identify(key),
  type: "aws:x",
  ...(diff === undefined ? {} : { diff }),
});
const grant = (person: string, name: string, id: string): Grant => ({
  person,
  account: { id, name },
  permissionSet: "Builder",
  via: [{ group: "builders" }],
});

function report(changes: readonly Change[], more: Partial<PlanReport> = {}): PlanReport {
  return {
    failures: [],
    fingerprint: "f",
    counts: countChanges(changes, 3),
    changes,
    leftovers: [],
    access: { gained: [], lost: [] },
    refusals: [],
    leftOut: [],
    skipped: [],
    outdated: [],
    usedExceptions: [],
    instance: { arn: "arn:aws:sso:::instance/ssoins-01", identityStoreId: "d-01", region: "eu-west-1" },
    backend: "s3://state",
    notes: new Map(),
    review: undefined,
    expiring: [],
    links: undefined,
    estimate: 0,
    ...more,
  };
}

const changes = [
  change("create", "role/a"),
  change("update", "group/b", ["description"]),
  change("create", "permission-set/c"),
  change("delete", "user/d"),
];
const full = report(changes, {
  access: {
    gained: [grant("ana", "dev", "222222222222"), grant("ana", "test", "333333333333")],
    lost: [grant("ben", "dev", "222222222222")],
  },
  notes: new Map([["permission-set/c", "sessionDuration PT1H (default)"]]),
  refusals: [
    {
      diagnostic: {
        code: "removal-limit-exceeded",
        severity: "error",
        message: "1 of 2 users would be deleted",
        hint: "list the keys",
        place: { file: "access/guardrails.yaml", line: 6, column: 5 },
      },
      ask: ["@example/security"],
    },
  ],
});

test("text: where, who gains and loses what, the resources by stack, the counts, what refuses it", () => {
  expect(renderPlan(full, false)).toBe(
    `Identity Center ssoins-01 (store d-01), eu-west-1
state: s3://state

Refused: 1 person gains access, 1 person loses access

ana gains Builder in dev, test through builders
ben loses Builder in dev through builders

account-222222222222
  + create  role/a

identity-center
  ~ update  group/b (description)
  + create  permission-set/c
            sessionDuration PT1H (default)
  - delete  user/d

2 to create, 1 to update, 1 to delete, 3 unchanged
fingerprint: f

access/guardrails.yaml:6:5: error: 1 of 2 users would be deleted [removal-limit-exceeded]
  hint: list the keys
whom to ask: @example/security
`,
  );
});
test("in a terminal: the same words, with colours", () => {
  const coloured = renderPlan(full, true);
  expect(coloured).toContain("\u001b[32mgains");
  expect(coloured).toContain("\u001b[31m- delete ");
  expect(stripVTControlCharacters(coloured)).toBe(renderPlan(full, false));
});
test("a plan without changes says so", () => {
  expect(renderPlan(report([]), false)).toMatch(/\n\nno changes \(3 resources as declared\)\nfingerprint: f\n$/);
  const text = renderPlanMarkdown(report([]));
  expect(text).toMatch(/^### ✅ Nothing changes\n\n\*\*Nobody's access changes\.\*\*\n/);
  expect(text).toContain("No changes (3 resources as declared).");
});

test("markdown: the verdict, people in a table, refusals, resources folded away with removals first, what it is about", () => {
  const text = renderPlanMarkdown(full);
  const order = [
    "### ⛔ Refused\n\n**1 person gains access, 1 person loses access.**",
    "| <code>ana</code> | **gains** | <code>Builder</code> | in <code>dev</code>, <code>test</code> | through <code>builders</code> |",
    "| <code>ben</code> | **loses** |",
    "**Refused because**\n\n- <code>1 of 2 users would be deleted</code> (removal-limit-exceeded)\n  - place: <code>access/guardrails.yaml&#58;6</code>\n  - what can be done: <code>list the keys</code>\n  - whom to ask: <code>&#64;example/security</code>\n",
    "<details><summary>Resources</summary>\n\n| ",
    "| delete | <code>user/d</code> |",
    "| update | <code>group/b</code> | <code>identity-center</code> | <code>description</code> |",
    "| create | <code>permission-set/c</code> | <code>identity-center</code> | sessionDuration PT1H (default) |",
    "2 to create, 1 to update, 1 to delete, 3 unchanged.",
    "<code>Identity Center ssoins-01 ",
    "Fingerprint: <code>f</code>",
  ].map((part) => text.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
const NOTHING = {
  allowed: [],
  noLongerAllowed: [],
  denied: [],
  noLongerDenied: [],
  statements: { added: [], removed: [] },
};
const review: NonNullable<PlanReport["review"]> = {
  base: "b".repeat(40),
  diff: {
    gained: [{ ...grant("ana", "dev", "222222222222"), privileged: true, newlyPrivileged: true }],
    lost: [],
    changed: [
      {
        before: grant("ben", "dev", "222222222222"),
        after: { ...grant("ben", "dev", "222222222222"), via: [{ direct: true }], expires: "2026-12-31" },
      },
    ],
    providerGroups: {
      gained: [{ group: "Readers", account: { id: "1", name: "lake" }, permissionSet: "Read", privileged: false }],
      lost: [],
    },
    sets: [
      {
        name: "Builder",
        kind: "changed",
        privileged: false,
        inline: { ...NOTHING, allowed: [{ actions: ["s3:Get* (45)"], resources: ["*"], condition: "" }] },
        policies: { added: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], removed: [] },
        other: [{ what: "session duration", before: "PT1H", after: "PT8H" }],
        people: ["ana", "ben"],
      },
    ],
    roles: [
      {
        name: "trainer",
        account: { id: "1", name: "dev" },
        kind: "created",
        trust: { added: ["sagemaker.amazonaws.com"], removed: [] },
        trustRewritten: false,
        own: NOTHING,
        policies: { added: [], removed: [] },
        other: [],
      },
    ],
    renames: [],
    flags: [
      {
        kind: "privileged-holders",
        severity: "caution",
        people: ["ana"],
        groups: [],
        permissionSet: "Builder",
        accounts: ["dev"],
        isFirst: true,
      },
    ],
    entries: [
      {
        kind: "group",
        name: "builders",
        principals: [],
        op: "changed",
        previously: undefined,
        differences: [{ what: "members", removed: ["ben"], added: ["ana", "chen until 2026-12-31"] }],
        people: ["ana", "ben", "chen"],
        where: [{ permissionSet: "Builder", accounts: ["dev", "test"] }],
        place: { file: "access/teams/a.yaml", line: 3, column: 5 },
      },
      {
        kind: "permission-set",
        name: "Reader",
        principals: [],
        op: "changed",
        previously: "Looker",
        differences: [],
        people: ["ana", "ben", "chen", "dana"],
        where: [{ permissionSet: undefined, accounts: ["dev"] }],
        place: { file: "access/teams/a.yaml", line: 9, column: 5 },
      },
    ],
    touched: {
      canDoMore: ["ana", "chen"],
      canDoLess: ["ben"],
      keptOtherwise: [],
      sessions: [],
      attributes: [],
      providerGroups: [],
      rolesOpened: [],
      rolesNarrowed: [],
      added: [],
      removed: [],
      renamed: 1,
    },
  },
  pending: { gained: [], lost: [grant("chen", "dev", "222222222222")] },
  relaxed: [],
};
const reviewed = report([change("replace", "permission-set/builder", ["name"])], {
  review: { ...review, relaxed: ["roles may be assumed by lambda.amazonaws.com"] },
  usedExceptions: [
    { stack: "identity-center", keys: ["user/d"], operations: [], reason: "she left", until: "2026-12-31" },
  ],
  estimate: 130,
  expiring: [{ ...grant("dana", "dev", "222222222222"), expires: "2026-12-01" }],
});

test("text: with a base, what this change does is told apart from what is not deployed yet", () => {
  expect(renderPlan(reviewed, false)).toBe(`Identity Center ssoins-01 (store d-01), eu-west-1
state: s3://state

compared with base ${"b".repeat(40)}

Needs a careful look: 2 people can do more, 1 person can do less, 1 thing is renamed, nobody is added or removed

Look at this first
  The guardrails are relaxed: roles may be assumed by lambda.amazonaws.com.
  An exception to the guardrails is used, until 2026-12-31, for user/d in identity-center, because: she left
  ana gets Builder in dev, with which one has everything there, or can get it. Held no such permission set before.

Look at this too
  permission-set/builder is made again: the names of its AWSReservedSSO_… roles change in every account, and what refers to them stops working.

What changes in the files
  group builders  [access/teams/a.yaml:3]
    members: -ben, +ana, +chen until 2026-12-31
    whom it touches: ana, ben, chen
    where: Builder in dev, test
  permission set Reader  [access/teams/a.yaml:9]
    renamed -Looker +Reader: same people, same access
    whom it touches: 4 people: ana, ben, chen, dana
    where: dev

Who gains and who loses access
  ana gains Builder (privileged, and this person held no privileged set before) in dev through builders

Groups of the identity provider (who is in them is not known here)
  everybody in Readers gains Read in lake

The same access in another way, or until another day
  ben has Builder in dev through builders now directly until 2026-12-31

Permission sets, action by action
  Builder allows s3:Get* (45) on * held by 2: ana, ben
  Builder gets the policy arn:aws:iam::aws:policy/ReadOnlyAccess held by 2: ana, ben
  Builder session duration: PT1H becomes PT8H held by 2: ana, ben

Service roles, action by action
  trainer in dev is new
  trainer in dev may now be assumed by sagemaker.amazonaws.com

Ends by itself, of what this changes
  ben has Builder in dev directly until 2026-12-31

Replaced: created again, and the old one deleted
  permission-set/builder forced by name the names of its AWSReservedSSO_… roles change in every account: what refers to them stops working

Not by this change: merged but not yet deployed
  chen loses Builder in dev through builders

Ends within 14 days, whoever changed it
  dana has Builder in dev through builders until 2026-12-01

identity-center
  ± replace permission-set/builder (name)

1 to replace, 3 unchanged; about 3 minutes to deploy (estimated)
fingerprint: f
`);
});
test("a base whose files are not valid is said, and nobody's change is made up", () => {
  const broken = report([], { review: { ...review, diff: undefined, pending: { gained: [], lost: [] } } });
  expect(renderPlan(broken, false)).toContain(
    "its files are not valid, so what this change does to people is not known",
  );
  const text = renderPlanMarkdown(broken);
  expect(text).toContain("**What this change does to people is not known.**");
  expect(text).toContain("> - The base's files are not valid, so what this change does to people is not known.");
});
test("markdown: a report of 3,000 changes and as many people fits a comment; what is left out is said, removals and refusals stay", () => {
  const many = Array.from({ length: 3_000 }, (_, index) => index);
  const big = report(
    many.map((index) =>
      change(index % 100 === 0 ? "delete" : "create", `membership/group-with-a-long-name-${index}/somebody.${index}`),
    ),
    {
      access: { gained: many.map((index) => grant(`somebody.${index}`, "dev", "222222222222")), lost: [] },
      refusals: full.refusals,
    },
  );
  expect(Buffer.byteLength(renderPlanMarkdown(big))).toBeGreaterThan(400_000);
  const text = renderPlanMarkdown(big, 61_440);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(61_440);
  expect(text).toContain("_Shortened to fit; the whole report is among the run's artifacts._");
  expect(text).toMatch(/^### ⛔ Refused\n\n\*\*3000 people gain access\.\*\*/);
  expect(text).toMatch(/showing \d+ of 3000/);
  expect(text).toContain("1 of 2 users would be deleted");
  expect(text).toContain("Fingerprint: <code>f</code>");
  const few = renderPlanMarkdown(report(big.changes), 61_440);
  expect(few.match(/^\| delete \|/gm)).toHaveLength(30);
});
test("markdown: however small the limit is, it holds the counts and the fingerprint, and is never longer", () => {
  for (const limit of [4_000, 5_000, 10_000]) {
    const text = renderPlanMarkdown({ ...reviewed, refusals: full.refusals }, limit);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text).toContain("Fingerprint: <code>f</code>");
    expect(text).toContain("1 to replace, 3 unchanged; about 3 minutes to deploy (estimated).");
  }
});
test("markdown: no text of others ends its cell, opens HTML, mentions, links or moves the cursor", () => {
  const hostile = "a|b`c</code><img>@org/all #1 *x* [l](http://x) www.x.example \\| &lt; \n| new | row \u001b[2J\u202e";
  const { diff } = review;
  const plan = report([change("replace", hostile, [hostile])], {
    review: {
      ...review,
      diff: diff && {
        ...diff,
        sets: diff.sets.map((set) => ({
          ...set,
          name: hostile,
          inline: { ...NOTHING, allowed: [{ actions: [hostile], resources: [hostile], condition: hostile }] },
          people: [hostile],
        })),
        roles: diff.roles.map((role) => ({ ...role, name: hostile, trust: { added: [hostile], removed: [] } })),
        providerGroups: {
          gained: [{ group: hostile, account: { id: "1", name: hostile }, permissionSet: hostile, privileged: true }],
          lost: [],
        },
        flags: diff.flags.map((flag) => ({ ...flag, people: [hostile], permissionSet: hostile, accounts: [hostile] })),
        entries: diff.entries.map((entry) => ({
          ...entry,
          name: hostile,
          previously: hostile,
          differences: [{ what: "members", removed: [hostile], added: [hostile] }],
          people: Array(5).fill(hostile),
          where: [{ permissionSet: hostile, accounts: Array(4).fill(hostile) }],
        })),
      },
    },
    access: {
      gained: [
        { person: hostile, account: { id: "1", name: hostile }, permissionSet: hostile, via: [{ group: hostile }] },
      ],
      lost: [],
    },
    instance: { arn: hostile, identityStoreId: hostile, region: hostile },
    backend: hostile,
  });
  const lines = renderPlanMarkdown(plan).split("\n");
  const rows = lines.filter((line) => line.startsWith("|"));
  // Each table has as many cells in each of its rows as in its heading.
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const isHeading = rows[index + 1]?.startsWith("| ---") === true;
    if (before !== undefined && !isHeading) expect(row.split("|").length).toBe(before.split("|").length);
  }
  const untrusted = lines
    .join("\n")
    .replaceAll(/<\/?(?:code|details|summary|del|b|br|samp|table|tr|th|td)(?: valign="top")?(?: nowrap)?>/g, "")
    .replaceAll("`AWSReservedSSO_…`", "")
    .replace(/^> \[!(?:CAUTION|WARNING)\]$/gm, "");
  for (const broken of ["`", "<", "@", "[", "http:", "www.", "\\", "*x", "#1 ", "\u001b", "\u202e"])
    expect(untrusted).not.toContain(broken);
});

test("what a deploy leaves out is said with its reason, in text and Markdown", () => {
  const { key, stack, op } = change("create", "group/builders");
  const plan = report([], { leftOut: [{ key, stack, op, reason: 'group "builders" exists in AWS already' }] });
  expect(renderPlan(plan, false)).toContain(
    `Left out by a deploy\n  group/builders ${stack} group "builders" exists in AWS already\n`,
  );
  expect(renderPlanMarkdown(plan, Number.POSITIVE_INFINITY)).toContain(
    `**Left out by a deploy**\n\n| resource | stack | why |\n| --- | --- | --- |\n| <code>group/builders</code> |`,
  );
});
