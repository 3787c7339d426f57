// Removals of what nobody declared, on an AWS in memory: each once, first of all, and none that is told without being done.
import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import type { LiveObject } from "../live/live-object.ts";
import { buildAccess } from "../model/build-access.ts";
import { encodeKey, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { deployStacks } from "./deploy-stacks.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";
import { type OurSet, removalsIn } from "./judge-removals.ts";
import { setsToProvision } from "./remove-unmanaged.ts";

const TOUCHES = { people: [], groups: [], accounts: [], permissionSets: [], level: "ordinary" } as const;
const made = (identity: ResourceIdentity, type: LiveObject["type"], importId: string, stays?: string) => ({
  entry: {
    ...({ heading: "unmanaged", touched: TOUCHES, widens: true, parts: [] } as const),
    object: {
      ...{ key: encodeKey(identity), identity, stack: "identity-center", type, importId },
      ...{ properties: {}, isSecond: false },
    },
  },
  stays,
});
const BEN = made(identityOf.membership("builders", "ben"), "GroupMembership", "d-1/m-1");
const CHEN = made(identityOf.membership("builders", "chen"), "GroupMembership", "d-1/m-2");
const KEPT = made(identityOf.membership("builders", "dana"), "GroupMembership", "d-1/m-3", "it is break-glass");
const policy = (name: string) =>
  made(
    identityOf.managedPolicy("Builder", name),
    "ManagedPolicyAttachment",
    `arn:aws:iam::aws:policy/${name},set,instance`,
  );
const SET: OurSet = { key: "permission-set/builder", arn: "set", instance: "instance" };

type Story = {
  readonly found: readonly ReturnType<typeof made>[];
  readonly sets?: readonly OurSet[];
  /** AWS's reason, by what it is asked: `remove KEY`, `provision ARN`. */
  readonly reasons?: Readonly<Record<string, string>>;
  /** After so many calls. */
  readonly stopped?: number;
  readonly timeUp?: boolean;
};

async function deploy({ found, sets = [], reasons = {}, stopped, timeUp = false }: Story) {
  const written = smallWorld([TEAM]);
  const { access } = buildAccess(written, TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  const files = { access, written };
  const states = Object.fromEntries(desiredStacks(access).map((it) => [it.name, stateOf(it)]));
  const { stacks } = planInMemory(files, states);
  const unmanaged = { found, sets, names: () => undefined, unknown: [] };
  const removed = removalsIn(found).map(({ change }) => change);
  const plan = buildPlan(stacks, files, { externalIds: FACTS.externalIds, today: TODAY, unmanaged: removed });
  const stop = new AbortController();
  const calls: string[] = [];
  const called = (call: string) => {
    stop.signal.throwIfAborted();
    calls.push(call);
    if (calls.length === stopped) stop.abort();
    return reasons[call];
  };
  const engine = inMemoryEngine({ states });
  const { done, failed, left, cut } = await deployStacks({
    engine,
    access,
    planned: { plan, stacks, unmanaged, failures: [], facts: FACTS },
    context: quietContext(stop.signal),
    startNothing: timeUp ? AbortSignal.abort() : new AbortController().signal,
    leftOut: [],
    removing: {
      remove: async ({ key }) => called(`remove ${key}`),
      provision: async ({ arn }) => called(`provision ${arn}`),
    },
  });
  const keys = (those: readonly { readonly key: string }[]) => those.map(({ key }) => key);
  return {
    ...{ calls, plan, done: keys(done), left: keys(left), cut: cut?.how, deploys: engine.deploys },
    failed: failed.map(({ key, message }) => `${key}: ${message}`),
  };
}
const [ben, chen] = [BEN.entry.object.key, CHEN.entry.object.key];

test("each is an operation of the plan, counted and in its fingerprint, and done without the engine", async () => {
  const { plan, calls, done, left, deploys } = await deploy({ found: [BEN, KEPT, CHEN] });
  expect(plan.changes.map(({ op, key, class: kind }) => [op, key, kind])).toEqual([
    ["delete", ben, "unmanaged"],
    ["delete", chen, "unmanaged"],
  ]);
  expect([plan.counts.delete, plan.removals.map(({ key, dated }) => [key, dated])]).toEqual([
    2,
    [
      [ben, false],
      [chen, false],
    ],
  ]);
  expect([calls, done, left, deploys]).toEqual([[`remove ${ben}`, `remove ${chen}`], [ben, chen], [], []]);
  const other = await deploy({ found: [BEN] });
  expect(other.plan.fingerprint).not.toBe(plan.fingerprint);
});

test("what AWS refuses is a failure with its reason, and holds up nothing else", async () => {
  const { done, failed } = await deploy({ found: [BEN, CHEN], reasons: { [`remove ${ben}`]: "AccessDenied: no" } });
  expect([done, failed]).toEqual([[chen], [`${ben}: AccessDenied: no`]]);
});

test("policies of one set are provisioned once; until that is done they are not removed", async () => {
  const found = [policy("A"), policy("B")];
  const [a, b] = found.map(({ entry }) => entry.object.key);
  const well = await deploy({ found });
  expect([well.calls, well.done]).toEqual([
    [`remove ${a}`, `remove ${b}`, "provision set"],
    [a, b],
  ]);
  const badly = await deploy({ found, reasons: { "provision set": "a role is in the way" } });
  expect([badly.done, badly.failed]).toEqual([
    [],
    [a, b].map((key) => `${key}: provisioning it to accounts: a role is in the way`),
  ]);
  const refused = await deploy({ found, reasons: { [`remove ${a}`]: "no", [`remove ${b}`]: "no" } });
  expect(refused.calls).toEqual([`remove ${a}`, `remove ${b}`]);
});

test("a run that is stopped keeps what it did, and leaves the rest to the next", async () => {
  const { done, left, cut } = await deploy({ found: [BEN, CHEN], stopped: 1 });
  expect([done, left, cut]).toEqual([[ben], [chen], "interrupted"]);
  const [a, b] = [policy("A"), policy("B")];
  const within = await deploy({ found: [a, b], stopped: 1 });
  expect([within.done, within.left]).toEqual([[], [b.entry.object.key]]);
  expect(within.failed).toEqual([
    `${a.entry.object.key}: provisioning it to accounts: the run was stopped before; the next deploy does it`,
  ]);
  const late = await deploy({ found: [BEN, CHEN], timeUp: true });
  expect([late.calls, late.left, late.cut]).toEqual([[], [ben, chen], "time-up"]);
});

test("a set out of which a run that was cut off took something is provisioned, also where nothing else is to be done", async () => {
  expect((await deploy({ found: [], sets: [SET] })).calls).toEqual(["provision set"]);
  const { failed } = await deploy({ found: [], sets: [SET], reasons: { "provision set": "no" } });
  expect(failed).toEqual(["permission-set/builder: provisioning it to accounts: no"]);
});

test("on record beforehand are the sets that are to be provisioned, each once", () => {
  const other = { ...SET, arn: "another" };
  expect(setsToProvision({ found: [policy("A"), policy("B"), BEN, KEPT], sets: [other] })).toEqual(["another", "set"]);
});
