import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { change, full, report, review, reviewed } from "./in-memory-report.ts";
import { renderPlan } from "./render-plan.ts";
import { renderPlanMarkdown } from "./render-plan-markdown.ts";

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

test("text: with a base, what this change does is told apart from what is not deployed yet", () => {
  expect(renderPlan(reviewed, false)).toBe(`Identity Center ssoins-01 (store d-01), eu-west-1
state: s3://state

compared with base ${"b".repeat(40)}

Needs a careful look: 2 people can do more, 1 person can do less, 1 thing is renamed, nobody is added or removed

Look at this first
  ana gets Builder in dev, with which one has everything there. Held no such permission set before.
  An exception to the guardrails is used, until 2026-12-31, for user/d in identity-center, because: she left
  The guardrails are relaxed: roles may be assumed by lambda.amazonaws.com.

Look at this too
  permission-set/builder is made again: the names of its AWSReservedSSO_… roles change in every account, and what refers to them stops working.

What changes in the files
  group builders  [access/teams/a.yaml:3]
    members: +ana, +chen until 2026-12-31, -ben
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

test("whom the identity provider makes privileged is told by name, and what of that isn't known", () => {
  const text = renderPlan(
    {
      ...full,
      privilegedGroups: [
        { group: "on-call", people: ["kim", "zoe"] },
        { group: "night", unread: "access denied" },
      ],
    },
    false,
  );
  expect(text).toContain(
    "Groups of the identity provider with privileged permission sets, and who is in them\n  on-call 2 people: kim, zoe\n  night not known: access denied",
  );
});
