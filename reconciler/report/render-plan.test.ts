import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { type Change, countChanges } from "../plan/change.ts";
import type { Grant } from "../plan/grants.ts";
import { type PlanReport, renderPlan } from "./render-plan.ts";
import { renderPlanMarkdown } from "./render-plan-markdown.ts";

const change = (op: Change["op"], key: string, diff?: readonly string[]): Change => ({
  op,
  stack: key.startsWith("role/") ? "account-222222222222" : "identity-center",
  key,
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
    fingerprint: "f",
    counts: countChanges(changes, 3),
    changes,
    access: { gained: [], lost: [] },
    refusals: [],
    instance: { arn: "arn:aws:sso:::instance/ssoins-01", identityStoreId: "d-01", region: "eu-west-1" },
    backend: "s3://state",
    notes: new Map(),
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
      code: "removal-limit-exceeded",
      severity: "error",
      message: "1 of 2 users would be deleted",
      hint: "list the keys",
      place: { file: "access/guardrails.yaml", line: 6, column: 5 },
    },
  ],
});

test("text: where, who gains and loses what, the resources by stack, the counts, what refuses it", () => {
  expect(renderPlan(full, false)).toBe(
    `Identity Center ssoins-01 (store d-01), eu-west-1
state: s3://state

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

access/guardrails.yaml:6:5: error: 1 of 2 users would be deleted [removal-limit-exceeded]
  hint: list the keys
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
  expect(renderPlan(report([]), false)).toMatch(/\n\nno changes \(3 resources as declared\)\n$/);
  expect(renderPlanMarkdown(report([]))).toMatch(/\n\nno changes \(3 resources as declared\)\n$/);
});

test("markdown: people in a table, refusals before it, resources folded away after it", () => {
  const text = renderPlanMarkdown(full);
  const order = [
    "<code>Identity Center ssoins-01 ",
    "**Refused:**\n\n```text\naccess/guardrails.yaml:6:5: error: 1 of 2 users",
    "| <code>ana</code> | **gains** | <code>Builder</code> | <code>dev</code>, <code>test</code> | <code>builders</code> |",
    "| <code>ben</code> | **loses** |",
    "2 to create, 1 to update, 1 to delete, 3 unchanged",
    "<details><summary>Resources</summary>\n\n| ",
    "| update | <code>group/b</code> | <code>identity-center</code> | <code>description</code> |",
    "| create | <code>permission-set/c</code> | <code>identity-center</code> | sessionDuration PT1H (default) |",
  ].map((part) => text.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
test("markdown: no text of others ends its cell, opens HTML, mentions, links or moves the cursor", () => {
  const hostile = "a|b`c</code><img>@org/all #1 *x* [l](http://x) www.x.example \\| &lt; \n| new | row \u001b[2J\u202e";
  const plan = report([change("delete", hostile, [hostile])], {
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
  expect(rows.map((row) => row.split("|").length)).toEqual([7, 7, 7, 6, 6, 6]);
  const theirs = lines.join("\n").replaceAll(/<\/?(?:code|details|summary)>/g, "");
  for (const broken of ["`", "<", "@", "[", "http:", "www.", "\\", "*x", "#1 ", "\u001b", "\u202e"])
    expect(theirs).not.toContain(broken);
});
