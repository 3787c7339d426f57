import { expect, test } from "vitest";
import { type Refusal, refusalsSection } from "./refusals-section.ts";
import { sectionMarkdown } from "./render-rich-text.ts";

const refusal = (line: number, hint: string, ask: readonly string[] = []): Refusal => ({
  diagnostic: {
    code: "role-trust-open",
    severity: "error",
    message: `role-${line} is open`,
    hint,
    place: { file: "roles.yaml", line, column: 1 },
  },
  ask,
});
const shown = (refusals: readonly Refusal[], most?: number) =>
  sectionMarkdown(refusalsSection(refusals, () => undefined, most))
    .replaceAll(/<\/?code>/g, "")
    .replaceAll("&#58;", ":");

test("each message stands beside its place; a remedy that all have in common once, below them", () => {
  expect(shown([refusal(3, "name it", ["org/a"]), refusal(9, "name it", ["org/a"])])).toBe(
    `**Refused because**

- 2 times role-trust-open:
  - role-3 is open, at roles.yaml:3
  - role-9 is open, at roles.yaml:9
  - what can be done: name it
  - whom to ask: org/a
`,
  );
});
test("remedies and owners that differ stand beside what they are for", () => {
  expect(shown([refusal(3, "ask a", ["org/a"]), refusal(9, "ask b", ["org/b"])])).toBe(
    `**Refused because**

- 2 times role-trust-open:
  - role-3 is open, at roles.yaml:3<br>what can be done: ask a<br>whom to ask: org/a
  - role-9 is open, at roles.yaml:9<br>what can be done: ask b<br>whom to ask: org/b
`,
  );
});
test("after the third they open, whole as well, and those that are too many are counted", () => {
  const refusals = Array.from({ length: 60 }, (_, index) => refusal(index + 1, "name it"));
  const text = shown(refusals);
  expect(text).toContain(
    "  - role-3 is open, at roles.yaml:3\n  - <details><summary>and 57 more</summary>role-4 is open, at roles.yaml:4<br>",
  );
  expect(text).toContain("role-50 is open, at roles.yaml:50<br>and 10 more</details>");
  expect(shown(refusals, 3)).toContain("  - role-3 is open, at roles.yaml:3\n  - and 57 more\n");
});
test("one alone has no heading", () => {
  expect(shown([refusal(3, "name it")])).toBe(
    "**Refused because**\n\n- role-3 is open (role-trust-open), at roles.yaml:3\n  - what can be done: name it\n",
  );
});

test("plain words of messages and remedies are text, and names, keys and whatever GitHub could read are code", () => {
  const hostile =
    'role "ml-dev" in account "a@b" may 2 of 5: (iam:PassRole), @me GH-12 deadbeef <b> [a](b) **x** `y` www.example';
  const said = refusal(3, 'consent is sharedWith: [data]; write { stack: account-2, keys: [role/x] }, or ""');
  const one = { ...said, diagnostic: { ...said.diagnostic, message: hostile } };
  const text = sectionMarkdown(refusalsSection([one], () => undefined));
  expect(text).toBe(
    "**Refused because**\n\n- role <code>ml-dev</code> in account <code>a&#64;b</code> may 2 of 5: (<code>iam&#58;PassRole</code>), " +
      "<code>&#64;me</code> <code>GH-12</code> <code>deadbeef</code> <code>&#60;b&#62;</code> <code>&#91;a&#93;&#40;b</code>) " +
      "<code>&#42;&#42;x&#42;&#42;</code> <code>&#96;y&#96;</code> <code>www&#46;example</code> (role-trust-open), at <code>roles.yaml&#58;3</code>\n" +
      "  - what can be done: consent is <code>sharedWith</code>: <code>&#91;data&#93;</code>; write " +
      "<code>&#123; stack&#58; account-2, keys&#58; &#91;role/x&#93; &#125;</code>, or <code>&#34;&#34;</code>\n",
  );
});
test("a number at the beginning begins no list", () => {
  const said = refusal(3, "1. x");
  const one = { ...said, diagnostic: { ...said.diagnostic, message: "2. y" } };
  const text = sectionMarkdown(refusalsSection([one], () => undefined));
  expect(text).toContain("- <code>2</code>. y (role-trust-open)");
});
