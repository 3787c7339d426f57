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
  const steps = deploySteps(stacks, { ...NONE, failed: [{ stack: "account-5" }] }).map(
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
  const leftOut = [{ stack: "identity-center", key: "group/x", op: "create" as const, reason: "unreviewed" }];
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

test("what a replacement of a killed run left to be deleted is a step of the whole stack, though nothing is planned", () => {
  const left = { urn: "urn::user/ana", key: "user/ana", kind: "replaced" as const };
  const killed = { ...plan("identity-center"), state: { ...EMPTY_STATE, unfinished: [left] } };
  expect(deploySteps([killed], NONE).map(({ part }) => part)).toEqual([undefined]);
  const pending = { ...killed, state: { ...EMPTY_STATE, unfinished: [{ ...left, kind: "creating" as const }] } };
  expect(deploySteps([pending], NONE)).toEqual([]);
});
