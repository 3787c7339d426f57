// The plan of all stacks, on an engine in memory and an AWS that holds nothing besides.
import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import { EMPTY_IDENTITY_CENTER } from "../live/in-memory-identity-center.ts";
import type { OrganizationRead } from "../live/organization.ts";
import { readAccessFrom } from "../model/read-access.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { quietContext } from "./in-memory-plan.ts";
import { planFrom } from "./plan-stacks.ts";

const DEV = "022222222222";
const CLOSED = "033333333333";
const ROLE = "account-022222222222";
/** What Organizations says: all accounts that the small folder has, and one that was closed. */
const ORGANIZATION: OrganizationRead = {
  accounts: new Map([
    ["111122223333", { status: "ACTIVE", ou: [] }],
    [DEV, { status: "ACTIVE", ou: ["Workloads", "ML"] }],
    [CLOSED, { status: "SUSPENDED", ou: [] }],
  ]),
  denied: undefined,
};

const team = (members: string, role = "ReadOnlyAccess") => `team: a
groups: [{ name: data, members: [${members}] }]
roles: [{ name: r, accounts: [ml-dev], trust: { services: [ec2.amazonaws.com] }, managedPolicies: [${role}] }]
`;

async function read(text: string) {
  const { desired, diagnostics } = await readAccessFrom(folderOf({ ...GOOD, "teams/a.yaml": text }), TODAY);
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return desired;
}

async function plan(
  before: string,
  after: string,
  more: { readonly [stack: string]: StackState } = {},
  broken?: string,
) {
  const states = Object.fromEntries(desiredStacks((await read(before)).access).map((it) => [it.name, stateOf(it)]));
  const memory = inMemoryEngine({ states: { ...states, ...more } });
  const readState = async (name: string) => {
    if (name === broken) throw new OperationError(`cannot read stack ${name}: access denied`);
    return memory.readState(name);
  };
  const facts = {
    ...FACTS,
    caller: { account: "111122223333" },
    reader: EMPTY_IDENTITY_CENTER,
    organization: ORGANIZATION,
  };
  const planned = await planFrom(await read(after), facts, quietContext(), { ...memory, readState });
  return {
    ...planned,
    changes: planned.plan.changes.map(({ op, stack, key, class: kind }) => [op, stack, key, ...(kind ? [kind] : [])]),
    engine: memory,
  };
}

test("the engine is started only for stacks with a change, and nothing is written", async () => {
  const { changes, engine, refusals, failures, warnings } = await plan(team(""), team("ana.silva"));
  expect(changes).toEqual([["create", "identity-center", "membership/data/ana.silva"]]);
  expect([engine.previews, engine.deploys]).toEqual([["identity-center"], []]);
  expect([refusals, failures, warnings]).toEqual([[], [], []]);
});

test("what is as declared counts as the same without the engine", async () => {
  const { plan: planned, engine } = await plan(team(""), team(""));
  expect([planned.counts.same, planned.changes, engine.previews]).toEqual([4, [], []]);
});

test("a stack that can't be read has failed, and the others are planned", async () => {
  const { changes, failures, stacks } = await plan(team("", "PowerUserAccess"), team("ana.silva"), {}, ROLE);
  expect(failures).toEqual([{ stack: ROLE, key: undefined, message: `cannot read stack ${ROLE}: access denied` }]);
  expect(changes).toEqual([["create", "identity-center", "membership/data/ana.silva"]]);
  expect(stacks.map(({ desired }) => desired.name)).toEqual(["identity-center"]);
});

test("a state of another instance is refused for its stack, with the remedy", async () => {
  const other = { ...FACTS.instance, identityStoreId: "d-other" };
  const [center] = desiredStacks((await read(team(""))).access);
  if (center === undefined) throw new Error("no stack");
  const state = stateOf(center);
  const resources = state.resources.map((it) => ({ ...it, inputs: { ...it.inputs, ...other } }));
  const { failures } = await plan(team(""), team("ana.silva"), { "identity-center": { ...state, resources } });
  expect(failures.map(({ message }) => message)).toEqual([
    expect.stringMatching(/was created for another Identity Center instance.*\nremedy: /s),
  ]);
});

test("what a closed account's stack holds leaves the state without the engine", async () => {
  const [, roles] = desiredStacks((await read(team(""))).access);
  if (roles === undefined) throw new Error("no stack");
  const { changes, engine, plan: planned } = await plan(team(""), team(""), { [`account-${CLOSED}`]: stateOf(roles) });
  expect(changes).toEqual([
    ["delete", `account-${CLOSED}`, "role-policy/r/ReadOnlyAccess", "forgotten"],
    ["delete", `account-${CLOSED}`, "role/r", "forgotten"],
  ]);
  expect([engine.previews, planned.removals]).toEqual([[], []]);
});

test("a stack whose last role is gone from the files is emptied, one that is empty is left alone", async () => {
  const groups = `team: a\ngroups: [{ name: data, members: [] }]\n`;
  const { changes, engine } = await plan(team(""), groups, { "account-111122223333": EMPTY_STATE });
  expect(changes).toEqual([
    ["delete", ROLE, "role-policy/r/ReadOnlyAccess"],
    ["delete", ROLE, "role/r"],
  ]);
  expect(engine.previews).toEqual([ROLE]);
});
