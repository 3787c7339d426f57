import { expect, test } from "vitest";
import { change, full, grant, NOTHING, report, review, reviewed } from "./in-memory-report.ts";
import { renderPlanMarkdown } from "./render-plan-markdown.ts";

test("markdown: the verdict, people in a table, refusals, resources folded away with removals first, what it is about", () => {
  const text = renderPlanMarkdown(full);
  const order = [
    "### ⛔ Refused\n\n**1 person gains access, 1 person loses access.**",
    "| <code>ana</code> | **gains** | <code>Builder</code> | in <code>dev</code>, <code>test</code> | through <code>builders</code> |",
    "| <code>ben</code> | **loses** |",
    "**Refused because**\n\n- 1 of 2 users would be deleted (removal-limit-exceeded), at <code>access/guardrails.yaml&#58;6</code>\n  - what can be done: list the keys\n  - whom to ask: <code>&#64;example/security</code>\n",
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
        roles: diff.roles.map((role) => ({ ...role, name: hostile, trust: { ...role.trust, added: [hostile] } })),
        providerGroups: {
          gained: [
            {
              group: hostile,
              account: { id: "1", name: hostile },
              permissionSet: hostile,
              level: "everything",
              privileged: true,
            },
          ],
          lost: [],
          changed: [],
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
    .replaceAll(
      /<\/?(?:code|details|summary|del|b|br|samp|table|tr|th|td)(?: valign="top")?(?: colspan="[24]")?(?: nowrap)?>/g,
      "",
    )
    .replaceAll("`AWSReservedSSO_…`", "")
    .replace(/^> \[!(?:CAUTION|WARNING)\]$/gm, "");
  for (const broken of ["`", "<", "@", "[", "http:", "www.", "\\", "*x", "#1 ", "\u001b", "\u202e"])
    expect(untrusted).not.toContain(broken);
});
