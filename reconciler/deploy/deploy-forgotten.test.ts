// What is managed in a closed account leaves the states without a call of AWS; on an engine in memory.

import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type InMemoryEngine, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { desiredOf } from "../guardrails/small-desired.ts";
import { inMemoryLive } from "../live/in-memory-live.ts";
import { GOOD } from "../validate/small-folder.ts";
import { resultOf } from "./deploy-result.ts";
import { deployStacks } from "./deploy-stacks.ts";
import { quietContext, recordedProgress } from "./in-memory-plan.ts";
import { planFrom } from "./plan-stacks.ts";
import type { AwsFacts } from "./run-stacks.ts";

const CLOSED = "022222222222";
const ROLES = `account-${CLOSED}`;
/** The account named ml-dev was closed after all of this was deployed. */
const BEFORE = `team: a
groups: [{ name: data }]
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
roles: [{ name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [ReadOnlyAccess] }]
`;
const AFTER = `team: a
groups: [{ name: data }, { name: new }]
permissionSets: [{ name: Reader }]
`;
const ASSIGNMENT = `assignment/${CLOSED}/reader/group/data`;
const IN_ACCOUNT = ["role-policy/r/ReadOnlyAccess", "role/r"];

/** `status`: of the account that is closed, in accounts.yaml. */
async function read(team: string, status: "ACTIVE" | "SUSPENDED") {
  const accounts = (GOOD["accounts.yaml"] ?? "").replace("{ name: ml-dev,", `{ name: ml-dev, status: ${status},`);
  return desiredOf({ "accounts.yaml": accounts, "teams/a.yaml": team });
}

type Story = {
  readonly after?: string;
  readonly leftOut?: readonly string[];
  readonly startNothing?: AbortSignal;
  readonly signal?: AbortSignal;
  /** In the place of the engine's own. */
  readonly forget?: InMemoryEngine["forget"];
};

async function deploy({ after = AFTER, leftOut = [], startNothing, signal, forget }: Story = {}) {
  const states = Object.fromEntries(
    desiredStacks((await read(BEFORE, "ACTIVE")).access).map((it) => [it.name, stateOf(it)]),
  );
  const memory = inMemoryEngine({ states });
  const engine = { ...memory, ...(forget === undefined ? {} : { forget }) };
  const facts: AwsFacts = {
    ...FACTS,
    caller: { account: "111122223333" },
    live: inMemoryLive(),
    isOutdated: async () => false,
    organization: {
      accounts: new Map([
        ["111122223333", { status: "ACTIVE", ou: [] }],
        [CLOSED, { status: "SUSPENDED", ou: [] }],
      ]),
      unread: undefined,
    },
  };
  const files = await read(after, "SUSPENDED");
  const planned = await planFrom(files, facts, quietContext(), engine);
  const { progress, shown } = recordedProgress();
  const carried = await deployStacks({
    engine,
    access: files.access,
    planned,
    context: { ...quietContext(signal), progress },
    startNothing: startNothing ?? new AbortController().signal,
    leftOut: planned.plan.changes
      .filter(({ key }) => leftOut.includes(key))
      .map(({ stack, key, op }) => ({ stack, key, op, reason: "repair-granting" })),
  });
  const keys = (stack: string) => memory.states.get(stack)?.resources.map(({ key }) => key);
  return {
    ...resultOf(carried),
    done: carried.done.map(({ op, key }) => `${op} ${key}`),
    left: carried.left.map(({ op, key }) => `${op} ${key}`),
    deploys: memory.deploys,
    shown,
    inCenter: keys("identity-center"),
    inAccount: keys(ROLES),
  };
}

test("it leaves the states before anything is deployed, and the account's stack isn't run", async () => {
  const { ended, done, deploys, inCenter, inAccount } = await deploy();
  expect(ended).toBe("done");
  expect(done).toEqual([...IN_ACCOUNT.map((key) => `delete ${key}`), `delete ${ASSIGNMENT}`, "create group/new"]);
  expect(deploys).toEqual(["identity-center: create group/new"]);
  expect([inCenter, inAccount]).toEqual([["user/ana.silva", "group/data", "permission-set/reader", "group/new"], []]);
});

test("whoever watches sees what leaves which stack", async () => {
  const { shown } = await deploy();
  expect(shown.slice(0, 5)).toEqual([
    `removing closed accounts from the state of ${ROLES} (2)`,
    ...IN_ACCOUNT.map((key) => `forget ${key}`),
    "removing closed accounts from the state of identity-center (1)",
    `forget ${ASSIGNMENT}`,
  ]);
});

test("what of it is left out stays in the state", async () => {
  const { ended, done, inAccount } = await deploy({ leftOut: IN_ACCOUNT });
  expect([ended, done]).toEqual(["left-out", [`delete ${ASSIGNMENT}`, "create group/new"]]);
  expect(inAccount?.toSorted()).toEqual(IN_ACCOUNT);
});

test("a state that can't be written is its stack's failure, and no other's", async () => {
  const forget = async (stack: string) => {
    if (stack === ROLES) throw new OperationError(`cannot write the state of stack ${stack}`);
  };
  const { ended, failed, left, deploys } = await deploy({ forget });
  expect([ended, failed]).toEqual([
    "failed",
    [{ stack: ROLES, key: undefined, message: `cannot write the state of stack ${ROLES}` }],
  ]);
  expect(left).toEqual(IN_ACCOUNT.map((key) => `delete ${key}`));
  expect(deploys).toHaveLength(1);
});

test("once the time is up it is left for the next run, even where nothing else is to be done", async () => {
  const nothingElse = BEFORE.replace(/^assignments.*\nroles.*$/m, "");
  for (const after of [AFTER, nothingElse]) {
    const { ended, done, inAccount } = await deploy({ after, startNothing: AbortSignal.abort() });
    expect([ended, done, inAccount?.length]).toEqual(["time-up", [], 2]);
  }
});

test("a signal ends it there", async () => {
  const signal = new AbortController();
  const forget = async () => signal.abort();
  const { ended, done, left, deploys } = await deploy({ signal: signal.signal, forget });
  expect([ended, done.length, left.length, deploys]).toEqual(["interrupted", 2, 2, []]);
});
