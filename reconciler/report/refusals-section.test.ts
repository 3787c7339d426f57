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
