// What is approved is what is deployed: each change against the commits between what was deployed and the head.
import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { type Base, classifyChange, type Evidence } from "./classify-changes.ts";
import { type DesiredValues, sameDesired } from "./desired-values.ts";

const STACK = "identity-center";
type Wants = Readonly<Record<string, string>>;

/** What a commit wants: descriptions by key. */
function values(wants: Wants): DesiredValues {
  return new Map(
    Object.entries(wants).map(([key, description]) => {
      const resource: DesiredResource = { ...identify(key), type: "Group", properties: { description }, dependsOn: [] };
      return [stackKey({ stack: STACK, key }), resource];
    }),
  );
}
const step = (commit: string, wants: Wants | undefined, approved: boolean) => ({
  commit,
  values: wants === undefined ? undefined : values(wants),
  approved,
});
const base = (then: Wants, since: Base["since"], today = then): Base => ({
  commit: "c0",
  atDeploy: values(then),
  today: values(today),
  since,
});
const change = (op: Change["op"], key = "group/g"): Change => ({ op, ...identify(key), stack: STACK, type: "aws:x" });

/** Of somebody who has the name no more, the state has "NAME once". */
function classify(it: Change, state: Wants, head: Wants, ...bases: Base[]) {
  const held = values(state);
  const named = values(Object.fromEntries(Object.entries(state).map(([key, it]) => [key, it.replace(" once", "")])));
  const evidence: Evidence = {
    head: values(head),
    bases,
    stateHolds: (of, desired) => sameDesired(held.get(stackKey(of)), desired),
    stateHoldsByName: (of, desired) => sameDesired(named.get(stackKey(of)), desired),
    externalIds: new Map(),
  };
  const { class: kind, unapproved } = classifyChange(it, evidence);
  return [kind, ...unapproved];
}
const G = { "group/g": "one" };
const H = { "group/g": "two" };

test("a change of approved commits is reviewed, also when others lie between", () => {
  expect(classify(change("update"), G, H, base(G, [step("c1", G, false), step("c2", H, true)]))).toEqual(["reviewed"]);
});
test("a change of a commit that nobody approved is not, and the commit is named", () => {
  expect(classify(change("update"), G, H, base(G, [step("c1", H, false), step("c2", H, true)]))).toEqual([
    "unreviewed",
    "c1",
  ]);
});
test("an approved commit on top of an unapproved one does not approve it", () => {
  const third = { "group/g": "three" };
  expect(classify(change("update"), G, third, base(G, [step("c1", H, false), step("c2", third, true)]))).toEqual([
    "unreviewed",
    "c1",
  ]);
});
test("after a deploy that failed half-way, what was done starts from the attempt, what was not from the deployed commit", () => {
  const third = { "group/g": "three" };
  const deployed = base(G, [step("c1", H, true), step("c2", third, true)]);
  const attempted: Base = { ...base(H, [step("c2", third, true)]), commit: "c1" };
  expect(classify(change("update"), H, third, deployed, attempted)).toEqual(["reviewed"]);
  expect(classify(change("update"), G, third, deployed, attempted)).toEqual(["reviewed"]);
});
test("what only a date took away is dated", () => {
  expect(classify(change("delete"), G, {}, base(G, [step("c1", {}, false)], {}))).toEqual(["dated"]);
});
test("what a date took away may be given again by an approved commit, and by no other", () => {
  const again = { "group/g": "one" };
  const since = (approved: boolean) => base(G, [step("c1", again, approved)], {});
  expect(classify(change("create"), {}, again, since(true))).toEqual(["reviewed"]);
  expect(classify(change("create"), {}, again, since(false))).toEqual(["unreviewed", "c1"]);
});
test("a change that no commit made and that the state explains is a consequence", () => {
  expect(classify(change("replace"), G, G, base(G, [step("c1", G, false)]))).toEqual(["consequence"]);
});
test("without a record, and after a force-push, everything is unreviewed", () => {
  expect(classify(change("update"), G, H)).toEqual(["unreviewed"]);
  expect(classify(change("update"), G, H, base(G, undefined))).toEqual(["unreviewed"]);
});
test("a state that no commit explains is a repair when the deployed commit wanted the same, else unreviewed", () => {
  const odd = { "group/g": "by hand" };
  expect(classify(change("update"), odd, G, base(G, [step("c1", G, true)]))).toEqual(["repair-granting"]);
  expect(classify(change("delete"), odd, {}, base({}, []))).toEqual(["repair-narrowing"]);
  expect(classify(change("update"), odd, H, base(G, [step("c1", H, true)]))).toEqual(["unreviewed"]);
});
test("somebody else under the same name gets nothing by it, and what the one before had may be taken away", () => {
  const once = { "group/g": "one once" };
  expect(classify(change("replace"), once, G, base(G, [step("c1", G, true)]))).toEqual(["principal-changed"]);
  expect(classify(change("replace"), once, H, base(G, [step("c1", H, true)]))).toEqual(["principal-changed"]);
  expect(classify(change("delete"), once, {}, base(G, [step("c1", {}, true)]))).toEqual(["reviewed"]);
  expect(classify(change("delete"), once, {}, base(G, [step("c1", {}, false)]))).toEqual(["unreviewed", "c1"]);
});
test("a commit whose files were not valid explains nothing", () => {
  expect(classify(change("update"), G, H, base(G, [step("c1", undefined, true), step("c2", H, true)]))).toEqual([
    "reviewed",
  ]);
  expect(classify(change("update"), G, H, base(G, [step("c1", undefined, false), step("c2", H, true)]))).toEqual([
    "unreviewed",
    "c1",
  ]);
  expect(classify(change("update"), G, H, base(G, [step("c1", undefined, true)]))).toEqual(["unreviewed"]);
});
