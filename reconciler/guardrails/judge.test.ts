// A plan and guardrails in, a judgement out: and the question, where it hangs on what earlier commits say.
import { expect, test } from "vitest";
import { stackKey } from "../desired/stack-resource.ts";
import { countChanges } from "../engine/change.ts";
import { buildAccess } from "../model/build-access.ts";
import { identify } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { Plan } from "../plan/plan.ts";
import type { WrittenGuardrails } from "../validate/written.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import { type FromHistory, judge } from "./judge.ts";

const STACK = "identity-center";
const keys = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}/g/u${index}`);

/** Deletes `removed` and what dates have ended; nothing else is held. */
function planOf({ removed = [], dated = [] }: { removed?: readonly string[]; dated?: readonly string[] }): Plan {
  const removals = [...removed, ...dated].map((key) => ({
    stack: STACK,
    ...identify(key),
    dated: dated.includes(key),
  }));
  const changes = removals.map(({ stack, key, identity }) => ({
    op: "delete" as const,
    stack,
    key,
    identity,
    type: "aws:x",
  }));
  const resources = removals.map(({ key, identity, stack: _, dated: __ }) => ({
    key,
    identity,
    type: "aws:x",
    inputs: {},
    outputs: {},
    dependencies: [],
    retainOnDelete: false,
  }));
  return {
    fingerprint: "f",
    counts: countChanges(changes, 0),
    changes,
    access: { gained: [], lost: [] },
    held: [{ name: STACK, resources }],
    unread: [],
    leftovers: [],
    removals,
  };
}

function judged(plan: Plan, written: WrittenGuardrails["guardrails"], known?: FromHistory) {
  const world = smallWorld([TEAM], written);
  const { access } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error("the world is valid");
  const { guardrails } = buildGuardrails(world, access, TODAY);
  const found = judge(
    plan,
    guardrails,
    { access, today: TODAY, organization: undefined, deployer: { account: "111111111111" } },
    known,
  );
  return { ...found, refused: found.refusals.map(({ code, message }) => `${code}: ${message}`) };
}

const FIVE = { removalLimits: { memberships: { count: 5, fraction: 1, minimum: 5 } } };
const refused = (count: number, of: number) =>
  `removal-limit-exceeded: ${count} of ${of} memberships would be deleted (limit: 5, and 100 % above 5)`;

test("within the limits nothing is asked, though dates have ended some", () => {
  const plan = planOf({ removed: keys("membership", 2), dated: ["membership/h/a"] });
  expect(judged(plan, FIVE)).toMatchObject({ refusals: [], question: undefined });
});

test("beyond the limits because of dates, the history is asked which of them are backdated", () => {
  const dated = keys("membership", 4);
  const plan = planOf({ removed: ["membership/h/a", "membership/h/b"], dated });
  const { question } = judged(plan, FIVE);
  expect(question).toEqual({ about: "backdated", keys: dated });
  expect(judged(plan, FIVE, { backdated: new Set() })).toMatchObject({ refusals: [], question: undefined });
  const all = judged(plan, FIVE, { backdated: new Set(dated), files: new Map() });
  expect([all.refused, all.question]).toEqual([[refused(6, 6)], undefined]);
});

test("beyond the limits without dates, only the files are asked for, and they decide nothing without an exception", () => {
  const removed = keys("membership", 6);
  const plan = planOf({ removed });
  const found = judged(plan, FIVE);
  expect(found.refused).toEqual([refused(6, 6)]);
  expect(found.question).toMatchObject({ about: "files", decides: false });
  const files = new Map(removed.map((key) => [stackKey({ stack: STACK, key }), "teams/old.yaml"]));
  const told = judged(plan, FIVE, { files });
  expect([told.refused, told.question]).toEqual([[refused(6, 6)], undefined]);
  expect(told.refusals[0]?.hint).toContain("teams/old.yaml");
});

test("an exception for a file decides, and is used once the history says that the file declared them", () => {
  const removed = keys("membership", 6);
  const plan = planOf({ removed });
  const exception = { removals: { file: "teams/old.yaml", count: 6 }, reason: "merged", until: "2026-12-31" };
  const guardrails = { ...FIVE, exceptions: [exception] };
  expect(judged(plan, guardrails).question).toMatchObject({ about: "files", decides: true });
  const from = (file: string) => new Map(removed.map((key) => [stackKey({ stack: STACK, key }), file]));
  const lifted = judged(plan, guardrails, { files: from("teams/old.yaml") });
  expect([lifted.refused, lifted.usedExceptions.map(({ reason }) => reason)]).toEqual([[], ["merged"]]);
  const others = judged(plan, guardrails, { files: from("teams/new.yaml") });
  expect([others.refused, others.usedExceptions]).toEqual([[refused(6, 6)], []]);
});

test("what guardrails forbid is refused beside the limits", () => {
  const written = { ...FIVE, breakGlass: { groups: ["builders"] } };
  const found = judged(planOf({ removed: ["membership/builders/ben.okafor", ...keys("membership", 5)] }), written);
  expect(found.refused).toEqual([
    'break-glass-removed: "membership/builders/ben.okafor" of break-glass group builders would be deleted',
    refused(6, 6),
  ]);
});

test("a plan is not changed by being judged", () => {
  const plan = planOf({ removed: keys("membership", 6) });
  const before = structuredClone(plan);
  judged(plan, FIVE);
  expect(plan).toEqual(before);
});

test("a policy that changes is compared with what the plan's stack holds under its key", () => {
  const document = (action: string) => ({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: action, Resource: "*" },
  });
  const team = { ...TEAM, permissionSets: [{ name: "Builder", inlinePolicy: document("s3:Get*") }] };
  const change = {
    op: "update" as const,
    stack: STACK,
    ...identify("inline-policy/builder"),
    type: "aws:x",
    diff: ["inlinePolicy"],
  };
  const refusedWith = (inputs: { readonly [property: string]: unknown }) => {
    const { held, ...plan } = planOf({ removed: ["inline-policy/builder"] });
    const filled = held.map(({ name, resources }) => ({ name, resources: resources.map((it) => ({ ...it, inputs })) }));
    const world = smallWorld([team], { breakGlass: { permissionSets: ["Builder"] } });
    const { access } = buildAccess(world, TODAY);
    if (access === undefined) throw new Error("the world is valid");
    const { guardrails } = buildGuardrails(world, access, TODAY);
    const facts = { access, today: TODAY, organization: undefined, deployer: { account: "111111111111" } };
    return judge({ ...plan, removals: [], held: filled, changes: [change] }, guardrails, facts).refusals.map(
      ({ code }) => code,
    );
  };
  const before = (action: string) => ({ inlinePolicy: JSON.stringify(document(action)) });
  expect(refusedWith(before("s3:GetObject"))).toEqual([]);
  expect(refusedWith(before("s3:PutObject"))).toEqual(["break-glass-removed"]);
  expect(refusedWith({})).toEqual(["break-glass-removed"]);
});
