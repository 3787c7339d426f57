import { expect, test } from "vitest";
import type { Change } from "../engine/change.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { identified, identify, identityOf } from "../model/resource-identity.ts";
import { deploySteps } from "./deploy-steps.ts";

const plan = (name: string, ...changes: [Change["op"], string][]) => ({
  desired: { name, accountId: undefined, resources: [] },
  missing: false,
  state: EMPTY_STATE,
  run: {
    changes: changes.map(([op, key]) => ({ op, ...identify(key), stack: name, type: "aws:x" })),
    same: 0,
    failures: [],
    ended: { how: "finished" } as const,
  },
});

const NONE = { failed: [], leftOut: [], lost: [] };

test("what takes access away goes first, then account stacks, then the rest, then what accounts lose; a stack without changes or without a plan is left alone", () => {
  const stacks = [
    plan("account-1", ["create", "role/a"]),
    plan("account-2", ["create", "role/b"], ["delete", "policy/c"]),
    plan("account-3"),
    plan("account-4", ["delete", "role/d"]),
    plan("account-5", ["create", "role/e"]),
    plan("identity-center", ["delete", "user/e"], ["create", "group/f"]),
  ];
  const steps = deploySteps(stacks, { ...NONE, failed: [{ stack: "account-5", key: undefined }] }).map(
    ({ plan, part, afterIdentityCenter }) => [plan.desired.name, part?.targets, afterIdentityCenter],
  );
  expect(steps).toEqual([
    ["identity-center", ["user/e"], false],
    ["account-1", undefined, false],
    ["account-2", ["role/b"], false],
    ["identity-center", undefined, false],
    ["account-2", undefined, true],
    ["account-4", undefined, true],
  ]);
});

test("what failed of single resources keeps nothing else of the stack back; an incomplete plan does", () => {
  const center = plan("identity-center", ["delete", "user/e"], ["create", "group/f"]);
  const failed = [{ stack: "identity-center", key: "permission-set/reader" }];
  const partsOf = (of: typeof center) => deploySteps([of], { ...NONE, failed }).map(({ part }) => part?.targets);
  expect(partsOf(center)).toEqual([["user/e"], undefined]);
  const failures = [{ key: "group/f", message: "no" }];
  expect(partsOf({ ...center, run: { ...center.run, failures } } as typeof center)).toEqual([]);
});

test("a rename that needs no call is a step as long as the state has the old key", () => {
  const membership = {
    ...identified(identityOf.membership("g", "new")),
    type: "GroupMembership" as const,
    properties: {},
    dependsOn: [],
    aliases: [identityOf.membership("g", "old")],
  };
  const renamed = (key: string) => ({
    ...plan("identity-center"),
    desired: { ...plan("identity-center").desired, resources: [membership] },
    state: {
      outputs: {},
      unfinished: [],
      resources: [
        { ...identify(key), type: "aws:x", inputs: {}, outputs: {}, dependencies: [], retainOnDelete: false },
      ],
    },
  });
  expect(deploySteps([renamed("membership/g/old")], NONE)).toHaveLength(1);
  expect(deploySteps([renamed("membership/g/new")], NONE)).toEqual([]);
  const changed = renamed("membership/g/old");
  const changes = plan("identity-center", ["create", "group/x"]).run.changes;
  const leftOut = [{ stack: "identity-center", key: "group/x", op: "create" as const, reason: "repair-granting" }];
  expect(deploySteps([{ ...changed, run: { ...changed.run, changes } }], { ...NONE, leftOut })).toEqual([]);
});

test("what is only forgotten is no step of the engine", () => {
  const forgotten = {
    op: "delete",
    ...identify("role/a"),
    stack: "account-1",
    type: "aws:x",
    class: "forgotten",
  } as const;
  const only = plan("account-1");
  expect(deploySteps([{ ...only, run: { ...only.run, changes: [forgotten] } }], NONE)).toEqual([]);
});

test("a stack of which no run has saved outputs yet is a step of the whole stack, though nothing is planned", () => {
  const center = plan("identity-center");
  const failed = { ...center, state: { ...center.state, isWithoutOutputs: true as const } };
  expect(deploySteps([failed], NONE).map(({ part }) => part)).toEqual([undefined]);
  expect(deploySteps([center], NONE)).toEqual([]);
});

test("what a replacement of a killed run left to be deleted is a step of the whole stack, though nothing is planned", () => {
  const left = { urn: "urn::user/ana", key: "user/ana", kind: "replaced" as const };
  const killed = { ...plan("identity-center"), state: { ...EMPTY_STATE, unfinished: [left] } };
  expect(deploySteps([killed], NONE).map(({ part }) => part)).toEqual([undefined]);
  const pending = { ...killed, state: { ...EMPTY_STATE, unfinished: [{ ...left, kind: "creating" as const }] } };
  expect(deploySteps([pending], NONE)).toEqual([]);
});

const told = (...given: Parameters<typeof deploySteps>) =>
  deploySteps(...given).map(({ plan, part, afterIdentityCenter }) => [
    plan.desired.name,
    part?.targets,
    ...(afterIdentityCenter ? ["after"] : []),
  ]);
const leftOut = (stack: string, ...keys: string[]) =>
  keys.map((key) => ({ stack, key, op: "create" as const, reason: "repair-granting" }));

test("what only takes access away is all there is to do in Identity Center: then that part is its one step", () => {
  expect(told([plan("identity-center", ["delete", "user/e"], ["delete", "user/f"])], NONE)).toEqual([
    ["identity-center", ["user/e", "user/f"]],
  ]);
});

test("while a part of a stack is left out, only the other part of it runs", () => {
  const account = plan(
    "account-1",
    ["create", "role/a"],
    ["delete", "role/b"],
    ["replace", "policy/c"],
    ["create", "role/d"],
  );
  expect(told([account], { ...NONE, leftOut: leftOut("account-1", "role/d") })).toEqual([
    ["account-1", ["role/a"]],
    ["account-1", ["role/a", "role/b", "policy/c"], "after"],
  ]);
  expect(told([account], { ...NONE, leftOut: leftOut("account-1", "role/a", "role/d") })).toEqual([
    ["account-1", ["role/b", "policy/c"], "after"],
  ]);
  expect(told([account], { ...NONE, leftOut: leftOut("account-1", "role/b", "policy/c") })).toEqual([
    ["account-1", ["role/a", "role/d"]],
  ]);
  expect(told([account], { ...NONE, leftOut: leftOut("account-2", "role/a", "role/d") })).toEqual([
    ["account-1", ["role/a", "role/d"]],
    ["account-1", undefined, "after"],
  ]);
  const center = plan("identity-center", ["create", "group/a"], ["create", "group/b"]);
  expect(told([center], { ...NONE, leftOut: leftOut("identity-center", "group/b") })).toEqual([
    ["identity-center", ["group/a"]],
  ]);
  expect(told([center], { ...NONE, leftOut: leftOut("identity-center", "group/a", "group/b") })).toEqual([]);
});

test("a membership goes first where somebody loses a grant by it, and with the rest otherwise", () => {
  const left = plan("identity-center", ["delete", "membership/g/ana"]);
  const grant = {
    person: "ana",
    account: { id: "1", name: "dev" },
    permissionSet: "s",
    via: [{ group: "g" }],
  };
  expect(told([left], { ...NONE, lost: [grant] })).toEqual([["identity-center", ["membership/g/ana"]]]);
  expect(told([left], NONE)).toEqual([["identity-center", undefined]]);
});

test("an inline policy that allows less goes first: what it says now and what it is to say are compared", () => {
  const key = "inline-policy/s";
  const allowing = (...actions: string[]) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
  const changed = (before: unknown, after: string) => {
    const { desired, ...rest } = plan("identity-center", ["update", key]);
    const resource = {
      ...identify(key),
      type: "PermissionSetInlinePolicy" as const,
      properties: { inlinePolicy: after },
      dependsOn: [],
    };
    const held = { type: "aws:x", outputs: {}, dependencies: [], retainOnDelete: false };
    const resources = [
      { ...identify("permission-set/s"), ...held, inputs: {} },
      { ...identify(key), ...held, inputs: { inlinePolicy: before } },
    ];
    return { ...rest, desired: { ...desired, resources: [resource] }, state: { ...EMPTY_STATE, resources } };
  };
  const [less, more] = [allowing("s3:Get"), allowing("s3:Get", "s3:Put")];
  expect(told([changed(more, less)], NONE)).toEqual([["identity-center", [key]]]);
  expect(told([changed(less, more)], NONE)).toEqual([["identity-center", undefined]]);
  expect(told([changed({ secret: true }, less)], NONE)).toEqual([["identity-center", undefined]]);
});

test("a stack that has both old names and something to remove runs as a whole after what narrows", () => {
  const membership = {
    ...identified(identityOf.membership("g", "new")),
    type: "GroupMembership" as const,
    properties: {},
    dependsOn: [],
    aliases: [identityOf.membership("g", "old")],
  };
  const { desired, ...rest } = plan("identity-center", ["delete", "user/e"]);
  const held = { type: "aws:x", inputs: {}, outputs: {}, dependencies: [], retainOnDelete: false };
  const state = { ...EMPTY_STATE, resources: [{ ...identify("membership/g/old"), ...held }] };
  const renamed = { ...rest, desired: { ...desired, resources: [membership] }, state };
  expect(told([renamed], NONE)).toEqual([
    ["identity-center", ["user/e"]],
    ["identity-center", undefined],
  ]);
});

test("outputs that a killed run did not save are a step, even where nothing else is left to do", () => {
  const group = {
    ...identified(identityOf.group("new")),
    type: "aws:identitystore/group:Group",
    inputs: { displayName: "new" },
    outputs: { groupId: "g-1" },
    dependencies: [],
    retainOnDelete: false,
  };
  const stack = (groups: object) => ({
    ...plan("identity-center"),
    state: { outputs: { groups, permissionSets: {} }, unfinished: [], resources: [group] },
  });
  expect(deploySteps([stack({ new: "g-1" })], NONE)).toEqual([]);
  expect(deploySteps([stack({ old: "g-1" })], NONE).map(({ part }) => part)).toEqual([undefined]);
});
