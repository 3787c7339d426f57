import { expect, test } from "vitest";
import type { RoleChange } from "../access-graph/role-changes.ts";
import type { SetChange } from "../access-graph/set-changes.ts";
import { NOTHING } from "./in-memory-report.ts";
import { rolesSection, setsSection } from "./policy-sections.ts";
import type { RichPart, Section } from "./section.ts";

const plain = (part: RichPart) => (typeof part === "string" ? part : "untrusted" in part ? part.untrusted : " ");
const texts = ({ rows }: Section) => rows.map((cells) => cells.map((cell) => cell.map(plain).join("")).slice(1));

const SET: SetChange = {
  name: "Builder",
  kind: "changed",
  privileged: false,
  inline: NOTHING,
  policies: { added: [], removed: [] },
  other: [],
  boundary: NOTHING,
  people: ["ana"],
  groups: [],
};
const on = (...actions: readonly string[]) => ({ actions, resources: ["*"], condition: "" });

test("what a set's boundary allows and denies otherwise is said, each action", () => {
  const actions = ["a:A", "a:B", "a:C", "a:D", "a:E", "a:F", "a:G"];
  const boundary = { ...NOTHING, allowed: [on(...actions)], denied: [on("b:B")] };
  expect(texts(setsSection({ sets: [{ ...SET, boundary }] }))).toEqual([
    ["its boundary **allows**", "a:A, a:B, a:C, a:D, a:E, a:F, a:G on *", "held by 1: ana"],
    ["its boundary denies", "b:B on *", "held by 1: ana"],
  ]);
});

test("what is allowed or denied on more is told with what it was on before, and a denial that shrinks with what stays", () => {
  const less = { actions: ["b:B"], resources: ["*"], condition: "{}" };
  const group = { ...on("b:B"), onLess: [less] };
  const inline = { ...NOTHING, allowed: [group], denied: [group], noLongerDenied: [group] };
  expect(texts(setsSection({ sets: [{ ...SET, inline }] })).map((cells) => cells.slice(0, 2))).toEqual([
    ["**allows**", "b:B on *; what was before: b:B on * under the condition {}"],
    ["denies", "b:B on *; what was before: b:B on * under the condition {}"],
    ["**no longer denies**", "b:B on *; what stays: b:B on * under the condition {}"],
  ]);
});

test("what is no longer allowed is told with what stays of it", () => {
  const stays = { actions: ["b:B"], resources: ["x", "y"], condition: "{}" };
  const inline = { ...NOTHING, noLongerAllowed: [{ ...on("b:B"), onLess: [stays] }, on("c:C")] };
  expect(texts(setsSection({ sets: [{ ...SET, inline }] })).map((cells) => cells.slice(0, 2))).toEqual([
    ["no longer allows", "b:B on *; what stays: b:B on x, y under the condition {}"],
    ["no longer allows", "c:C on *"],
  ]);
});

const ROLE: RoleChange = {
  name: "trainer",
  account: { id: "022222222222", name: "ml-dev" },
  kind: "changed",
  trust: { added: [], removed: [], opens: false, narrows: false, others: [], conditions: [] },
  own: NOTHING,
  policies: { added: [], removed: [] },
  other: [],
};

test("who may assume a role otherwise is no longer said to be shut out", () => {
  const trusted = (trust: Partial<RoleChange["trust"]>) =>
    texts(rolesSection({ roles: [{ ...ROLE, trust: { ...ROLE.trust, ...trust } }] })).map((cells) => cells.slice(1));
  const [account, under] = ["account ml-prod", "account ml-prod, when aws:PrincipalOrgID is o-a1b2c3d4e5"];
  expect(trusted({ added: [under], removed: [account], narrows: true })).toEqual([
    ["may now be assumed by", under],
    ["instead of", account],
  ]);
  expect(trusted({ added: [account], removed: [under], opens: true })).toEqual([
    ["**may now be assumed by**", account],
    ["instead of", under],
  ]);
  expect(trusted({ removed: [account], narrows: true })).toEqual([["may no longer be assumed by", account]]);
});
