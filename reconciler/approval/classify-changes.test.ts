// What explains a planned change: the approved files against those on record, and what the state holds.
import { describe, expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { type DesiredValues, sameInAws } from "../desired/desired-values.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import { identify, identityOf } from "../model/resource-identity.ts";
import { type Base, classifyChange, type Evidence } from "./classify-changes.ts";

const STACK = "identity-center";
type Wants = Readonly<Record<string, string>>;

/** What files want: descriptions by key. */
function values(wants: Wants): DesiredValues {
  return new Map(
    Object.entries(wants).map(([key, description]) => {
      const resource: DesiredResource = { ...identify(key), type: "Group", properties: { description }, dependsOn: [] };
      return [stackKey({ stack: STACK, key }), resource];
    }),
  );
}
const base = (then: Wants, today = then): Base => ({ atDeploy: values(then), today: values(today) });
const change = (op: Change["op"], key = "group/g"): Change => ({ op, ...identify(key), stack: STACK, type: "aws:x" });

/** Of somebody who has the name no more, the state has "NAME once". */
function classified(it: Change, state: Wants, wanted: DesiredValues, ...bases: Base[]) {
  const held = values(state);
  const named = values(Object.fromEntries(Object.entries(state).map(([key, it]) => [key, it.replace(" once", "")])));
  const evidence: Evidence = {
    wanted,
    bases,
    stateHolds: (of, desired) => sameInAws(held.get(stackKey(of)), desired),
    stateHoldsByName: (of, desired) => sameInAws(named.get(stackKey(of)), desired),
    externalIds: new Map(),
  };
  return classifyChange(it, evidence);
}
const classify = (it: Change, state: Wants, wanted: Wants, ...bases: Base[]) =>
  classified(it, state, values(wanted), ...bases).class;
const G = { "group/g": "one" };
const H = { "group/g": "two" };

test("what the approved files want otherwise than those on record is approved", () => {
  expect(classify(change("update"), G, H, base(G))).toBe("approved");
  expect(classify(change("create"), {}, G, base({}))).toBe("approved");
  expect(classify(change("delete"), G, {}, base(G))).toBe("approved");
});
test("after a deploy that failed half-way, what was done starts from the attempt, what was not from the deployed files", () => {
  const third = { "group/g": "three" };
  const [deployed, attempted] = [base(G), base(H)];
  expect(classify(change("update"), H, third, deployed, attempted)).toBe("approved");
  expect(classify(change("update"), G, third, deployed, attempted)).toBe("approved");
  expect(classify(change("update"), H, G, deployed, attempted)).toBe("approved");
  expect(classify(change("update"), H, G, deployed)).toBe("repair-granting");
});
test("what only a date took away is dated, and may be given again by approved files", () => {
  expect(classify(change("delete"), G, {}, base(G, {}))).toBe("dated");
  expect(classify(change("create"), {}, G, base(G, {}))).toBe("approved");
});
test("what no files change and the state explains is a consequence", () => {
  expect(classify(change("replace"), G, G, base(G))).toBe("consequence");
});
test("a state that no files explain is repaired where the approved files are those on record, and else overwritten", () => {
  const odd = { "group/g": "by hand" };
  expect(classify(change("update"), odd, G, base(G))).toBe("repair-granting");
  expect(classify(change("create"), {}, G, base(G))).toBe("repair-granting");
  expect(classify(change("delete"), odd, {}, base({}))).toBe("repair-narrowing");
  expect(classify(change("update"), odd, H, base(G))).toBe("approved");
});
describe("of what is the same in AWS, an approved change of an option", () => {
  const other = (options: Partial<DesiredResource>) =>
    new Map([...values(G)].map(([key, it]): [string, DesiredResource] => [key, { ...it, ...options }]));
  const previously = { aliases: [identityOf.group("old")] };
  test.each<[string, Partial<DesiredResource>]>([
    ["what it waits for", { dependsOn: ["user/a"] }],
    ["what it was", previously],
    ["what it replaces", { succeeds: [identityOf.group("old")] }],
    ["that it stays in AWS", { retainOnDelete: true }],
  ])("is seen, and explains nothing that a hand did: %s", (_, options) => {
    const wants = (now: DesiredValues, before: DesiredValues, state: Wants) =>
      classified(change("update"), state, now, { atDeploy: before, today: before }).class;
    for (const [now, before] of [
      [other(options), values(G)],
      [values(G), other(options)],
    ] as const) {
      expect(wants(now, before, G)).toBe("approved");
      expect(wants(now, before, { "group/g": "by hand" })).toBe("repair-granting");
      expect(wants(now, before, {})).toBe("repair-granting");
    }
  });
  test("gives the operation another digest", () => {
    const digest = (wanted: DesiredValues) => classified(change("update"), G, wanted).digest;
    expect(digest(other(previously))).not.toBe(digest(values(G)));
  });
});
describe("of what has been renamed", () => {
  const renamed = new Map([...values(H)].map(([key, it]) => [key, { ...it, aliases: [identityOf.group("old")] }]));
  const OLD = { "group/old": "one" };
  const of = (op: Change["op"], state: Wants, ...bases: Base[]) =>
    classified(change(op), state, renamed, ...bases).class;
  test("what the state has under no name is repaired where files on record have the name before", () => {
    expect(of("create", {}, base(OLD))).toBe("repair-granting");
    expect(of("import", {}, base(OLD))).toBe("repair-granting");
  });
  test("the rest is approved: what is renamed, and what files on record had not, or no longer", () => {
    expect(of("update", OLD, base(OLD))).toBe("approved");
    expect(of("create", {}, base({ "group/other": "one" }))).toBe("approved");
    expect(of("create", {}, base(OLD, {}))).toBe("approved");
    expect(of("create", {}, base(OLD), base({}))).toBe("approved");
  });
});
test("somebody else under the same name gets nothing by it, and what the one before had may be taken away", () => {
  const once = { "group/g": "one once" };
  expect(classify(change("replace"), once, G, base(G))).toBe("principal-changed");
  expect(classify(change("replace"), once, H, base(G))).toBe("principal-changed");
  expect(classify(change("delete"), once, {}, base(G))).toBe("approved");
});
test("what a hand made and the guardrails have removed has a class of its own, whatever is on record", () => {
  const it: Change = { ...change("delete"), class: "unmanaged" };
  expect(classify(it, {}, {}, base({}))).toBe("unmanaged");
  expect(classify(it, {}, {}, base(G))).toBe("unmanaged");
});
