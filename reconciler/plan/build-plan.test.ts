// The plan as a value, from what the engine would do to each stack.
import { describe, expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { changesFrom, stateOf } from "../engine/in-memory-state.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { buildText } from "../model/build-text.ts";
import { identityOf } from "../model/resource-identity.ts";
import { buildPlan } from "./build-plan.ts";
import type { StackPlan } from "./plan.ts";

const TODAY = "2026-11-25";
const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;

function read(team: string, more: { readonly [path: string]: string } = {}) {
  const files = { "people.yaml": PEOPLE, "teams/a.yaml": `team: a\n${team}`, ...more };
  const { access, written, found } = buildText(files, TODAY);
  if (access === undefined || written === undefined) throw new Error(found.join("\n"));
  return { access, written, stacks: desiredStacks(access) };
}

/** The plan from a state in which `before` is deployed to `after`. */
function planned(before: ReturnType<typeof read> | undefined, after: ReturnType<typeof read>) {
  const stacks = after.stacks.map((desired): StackPlan => {
    const was = before?.stacks.find(({ name }) => name === desired.name);
    const state = was === undefined ? EMPTY_STATE : stateOf(was);
    const changes = changesFrom(state, desired);
    const same = desired.resources.length - changes.filter(({ op }) => op !== "delete").length;
    return {
      desired,
      state,
      missing: was === undefined,
      run: { changes, same, failures: [], ended: { how: "finished" } },
    };
  });
  return { stacks, plan: buildPlan(stacks, after, { externalIds: new Map(), today: TODAY }) };
}

const HELD = `groups: [{ name: data, members: [ana] }]
permissionSets: [{ name: Reader, managedPolicies: [ReadOnlyAccess] }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`;
const ROLES =
  "roles: [{ name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [ReadOnlyAccess] }]\n";
const told = ({ plan }: ReturnType<typeof planned>) => plan.changes.map(({ op, key }) => `${op} ${key}`);
const people = (grants: readonly { readonly person: string }[]) => grants.map(({ person }) => person);

test("a first plan makes everything, of all stacks, sorted, and says who gains what until when", () => {
  const made = planned(
    undefined,
    read(HELD.replace("members: [ana]", "members: [{ user: ana, expires: 2026-12-31 }]") + ROLES),
  );
  expect(made.plan.changes.map(({ stack }) => stack)).toEqual(made.plan.changes.map(({ stack }) => stack).toSorted());
  expect(made.plan.counts).toEqual({ create: 9, update: 0, replace: 0, delete: 0, import: 0, same: 0 });
  expect(made.plan.access.gained).toEqual([
    {
      person: "ana",
      account: { id: "022222222222", name: "ml-dev" },
      permissionSet: "Reader",
      via: [{ group: "data" }],
      expires: "2026-12-31",
    },
  ]);
  expect([made.plan.access.lost, made.plan.removals]).toEqual([[], []]);
});

test("what is lost is called as it was written, also when the files have it no more", () => {
  const { plan } = planned(read(HELD), read("groups: [{ name: data }]\n"));
  expect(plan.access.lost.map(({ permissionSet }) => permissionSet)).toEqual(["Reader"]);
});

test("a plan holds data alone: a copy of it is the same", () => {
  const { plan } = planned(read(HELD + ROLES), read(HELD.replace("[ana]", "[ben]")));
  expect(structuredClone(plan)).toEqual(plan);
});

test("what is as declared is counted and nothing else", () => {
  const same = planned(read(HELD + ROLES), read(HELD + ROLES));
  expect(same.plan).toMatchObject({ changes: [], counts: { same: 9 }, access: { gained: [], lost: [] }, removals: [] });
});

test("who leaves a group loses what comes through it, and the removal counts", () => {
  const left = planned(read(HELD), read(HELD.replace("[ana]", "[ben]")));
  expect(told(left)).toEqual(["delete membership/data/ana", "create membership/data/ben"]);
  expect([people(left.plan.access.gained), people(left.plan.access.lost)]).toEqual([["ben"], ["ana"]]);
  expect(left.plan.removals).toMatchObject([{ stack: "identity-center", key: "membership/data/ana", dated: false }]);
});

test("a renamed group takes nothing from anybody, stands under its new key, and removes nothing", () => {
  const renamed = planned(
    read(HELD),
    read(HELD.replace("name: data", "name: science, previously: data").replace("groups: [data]", "groups: [science]")),
  );
  expect(told(renamed)).toEqual(["update group/science"]);
  expect(renamed.plan.access).toEqual({ gained: [], lost: [] });
  expect(renamed.plan.held[0]?.resources.map(({ key }) => key)).toContain("membership/science/ana");
  expect(renamed.plan.removals).toEqual([]);
});

test("what a date has ended is dated, also where something else goes in the same plan", () => {
  const ended = HELD.replace("members: [ana]", "members: [{ user: ana, expires: 2026-11-24 }]");
  const was = HELD.replace("[ana]", "[ana, ben]");
  expect(planned(read(was), read(ended)).plan.removals.map(({ key, dated }) => [key, dated])).toEqual([
    ["membership/data/ana", true],
    ["membership/data/ben", false],
  ]);
});

test("what a suspension takes away is a change, and none that counts", () => {
  const guardrails = { "guardrails.yaml": "guardrails: { suspended: [ana] }\n" };
  const suspended = planned(read(HELD), read(HELD, guardrails));
  expect(told(suspended)).toEqual(["delete membership/data/ana"]);
  expect(people(suspended.plan.access.lost)).toEqual(["ana"]);
  expect(suspended.plan.removals).toEqual([]);
});

test("a renamed permission set counts once, and not with what stands under its new name", () => {
  const renamed = HELD.replace("name: Reader", "name: Viewer, previously: Reader").replace(
    "Set: Reader",
    "Set: Viewer",
  );
  expect(planned(read(HELD), read(renamed)).plan.removals.map(({ key }) => key)).toEqual(["permission-set/reader"]);
});

test("the fingerprint is of what is done, whatever the order of the stacks", () => {
  const { plan, stacks } = planned(undefined, read(HELD + ROLES));
  const files = read(HELD + ROLES);
  const again = buildPlan(stacks.toReversed(), files, { externalIds: new Map(), today: TODAY });
  expect(again.fingerprint).toBe(plan.fingerprint);
  expect(planned(read(HELD), read(HELD + ROLES)).plan.fingerprint).not.toBe(plan.fingerprint);
});

describe("two plans that do the same to the same properties have two fingerprints when", () => {
  const whole = `${HELD.replace("[ReadOnlyAccess]", "[ReadOnlyAccess], permissionsBoundary: { managedPolicy: PowerUserAccess }")}${ROLES}`;
  const { stacks, plan } = planned(undefined, read(whole));
  test.each([
    ["a group was another one before", "name: data", "name: data, previously: old", "group/data"],
    ["a permission set replaces another one", "name: Reader", "name: Reader, previously: Old", "permission-set/reader"],
    ["a role replaces another one", "name: r,", "name: r, previously: old,", "role/r"],
  ])("%s", (_, text, renamed, key) => {
    const other = planned(undefined, read(whole.replace(text, renamed))).plan;
    expect(other.changes).toEqual(plan.changes);
    expect(plan.changes.map((it) => it.key)).toContain(key);
    expect(other.fingerprint).not.toBe(plan.fingerprint);
  });
  test.each<[string, string, Partial<DesiredResource>]>([
    ["one that would go in AWS stays there", "group/data", { retainOnDelete: true }],
    ["one waits for another", "group/data", { dependsOn: ["user/ben"] }],
    ["one was another one before", "managed-policy/reader/ReadOnlyAccess", { aliases: [identityOf.group("old")] }],
    ["one replaces another one", "membership/data/ana", { succeeds: [identityOf.group("old")] }],
  ])("%s", (_, key, options) => {
    const changed = stacks.map((it) => {
      const resources = it.desired.resources.map((one) => (one.key === key ? { ...one, ...options } : one));
      return { ...it, desired: { ...it.desired, resources } };
    });
    const other = buildPlan(changed, read(whole), { externalIds: new Map(), today: TODAY });
    expect(other.changes).toEqual(plan.changes);
    expect(other.fingerprint).not.toBe(plan.fingerprint);
  });
});

test("what an earlier replacement left is named once, and is neither a change nor a removal", () => {
  const files = read(HELD);
  const { stacks } = planned(files, files);
  const old = (key: string, kind: "replaced" | "changing") => ({ urn: `urn::${key}`, key, kind });
  const unfinished = [
    old("user/b", "replaced"),
    old("user/a", "replaced"),
    old("user/b", "replaced"),
    old("user/c", "changing"),
  ];
  const left = stacks.map((it) => ({ ...it, state: { ...it.state, unfinished } }));
  const plan = buildPlan(left, files, { externalIds: new Map(), today: TODAY });
  const stack = "identity-center";
  expect(plan).toMatchObject({
    leftovers: [
      { stack, key: "user/a" },
      { stack, key: "user/b" },
    ],
    changes: [],
    removals: [],
  });
});
