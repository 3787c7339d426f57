import { expect, test } from "vitest";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import { buildText } from "../model/build-text.ts";
import { identify } from "../model/resource-identity.ts";
import { TODAY } from "../model/small-world.ts";
import type { Plan } from "../plan/plan.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import { idleExceptions } from "./idle-exceptions.ts";

const TEAM = "team: a\ngroups: [{ name: data, members: [] }]\n";
const CENTER = "identity-center";
const IN_STATE = {
  ...identify("group/old"),
  type: "aws:x",
  inputs: {},
  outputs: {},
  dependencies: [],
  retainOnDelete: false,
};
const PLAN: Pick<Plan, "changes" | "held" | "unread"> = {
  changes: [{ op: "delete", ...identify("group/renamed"), stack: CENTER, type: "aws:x" }],
  held: [{ name: CENTER, resources: [IN_STATE] }],
  unread: [],
};

/** What is said where guardrails.yaml has these exceptions, as their lines. */
function said(exceptions: readonly string[], plan: Partial<typeof PLAN> = {}, until = TODAY): string {
  const lines = exceptions.map((it) => `    - { ${it}, reason: x, until: ${until} }\n`).join("");
  const files = { "teams/a.yaml": TEAM, "guardrails.yaml": `guardrails:\n  exceptions:\n${lines}` };
  const { access, written, found } = buildText(files);
  if (access === undefined || written === undefined) throw new Error(found.join("\n"));
  const { guardrails } = buildGuardrails(written, access, TODAY);
  return renderDiagnostics(idleExceptions({ ...PLAN, ...plan }, access, guardrails), "text");
}

test("a key that is declared, deployed, or in the plan names something", () => {
  expect(said([`stack: ${CENTER}, keys: [group/data, group/old, group/renamed]`])).toBe("");
});
test("one with a typing error is a warning at its line, with the key that it may be", () => {
  expect(said([`stack: ${CENTER}, keys: [group/data]`, `stack: ${CENTER}, keys: [group/data, group/dota]`])).toBe(
    `access/guardrails.yaml:4:52: warning: this exception names "group/dota", which stack identity-center neither declares nor has deployed [exception-names-nothing]
  hint: did you mean "group/data"?
`,
  );
});
test("so is one in a stack that has no such key, and one of an operation", () => {
  const digest = "0".repeat(64);
  const operation = `operations: [{ key: user/nobody-at-all, operation: create, digest: "${digest}" }]`;
  const text = said([`stack: account-222222222222, keys: [group/data]`, `stack: ${CENTER}, ${operation}`]);
  expect(text.match(/"\S+", which stack \S+/g)).toEqual([
    '"group/data", which stack account-222222222222',
    '"user/nobody-at-all", which stack identity-center',
  ]);
  expect(text.match(/hint: .*/g)).toEqual(
    Array(2).fill("hint: write the key as the plan prints it; if what it named is gone, take it out of the exception"),
  );
});
test("of a stack that can't be read nothing is said, nor of an exception that has ended", () => {
  expect(said([`stack: ${CENTER}, keys: [group/dota]`], { held: [], unread: [CENTER] })).toBe("");
  expect(said([`stack: ${CENTER}, keys: [group/dota]`], {}, "2026-11-24")).toBe("");
});
