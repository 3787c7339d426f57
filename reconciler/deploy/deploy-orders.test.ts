// What the engine is told besides what a stack should hold: the judged plan, and what it has to delete in AWS too.
import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { lockedByHolders } from "../engine/stack-lock.ts";
import { buildText } from "../model/build-text.ts";
import { deployStacks } from "./deploy-stacks.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";

function read(team: string, organization = "") {
  const { access, written, found } = buildText({
    "organization.yaml": `organization:\n  region: eu-west-1\n  managementAccount: management\n${organization}`,
    "teams/a.yaml": `team: a\n${team}`,
  });
  if (access === undefined || written === undefined) throw new Error(found.join("\n"));
  return { access, written };
}

type Story = {
  /** Lines of organization.yaml. */
  readonly organization?: string;
  /** A key that may not run. */
  readonly leftOut?: string;
};

/** What was said to the engine, in order, on the way from `before` to `after`; each stack's own plan is `plan of STACK`. */
async function told(before: string, after: string, { organization = "", leftOut }: Story = {}) {
  const stacksBefore = desiredStacks(read(before, organization).access);
  const states = Object.fromEntries(stacksBefore.map((stack) => [stack.name, stateOf(stack)]));
  const files = read(after, organization);
  const { plan, stacks, unmanaged } = planInMemory(files, states);
  const memory = inMemoryEngine({ states });
  const said: string[] = [];
  const { cut, failed } = await deployStacks({
    engine: {
      ...memory,
      deploy: async (run, options) => {
        said.push(`${run.desired.name} by ${options.judged ?? "a plan of its own"}`);
        if (leftOut !== undefined)
          said.push(`expected: ${options.expected.map(({ op, key }) => `${op} ${key}`).join(", ")}`);
        return memory.deploy(run, options);
      },
      clearRetention: async (stack, keys) => {
        said.push(`${stack}: delete ${[...keys].join(", ")} in AWS`);
        return memory.clearRetention(stack, keys);
      },
    },
    access: files.access,
    planned: {
      plan,
      stacks: stacks.map((it) => ({ ...it, run: { ...it.run, plan: `plan of ${it.desired.name}` } })),
      failures: [],
      unmanaged,
      facts: FACTS,
    },
    context: quietContext(),
    startNothing: new AbortController().signal,
    leftOut: plan.changes
      .filter(({ key }) => key === leftOut)
      .map(({ stack, key, op }) => ({ stack, key, op, reason: "repair-granting" })),
  });
  expect([cut, failed]).toEqual([undefined, []]);
  return said;
}

const GROUP = "groups: [{ name: data }]\n";
const role = (...names: string[]) =>
  `roles: [${names.map((name) => `{ name: ${name}, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] } }`).join(", ")}]\n`;

test("a stack that one step runs as a whole is run by the plan that was judged", async () => {
  expect(await told("", GROUP + role("made"))).toEqual([
    "account-022222222222 by plan of account-022222222222",
    "identity-center by plan of identity-center",
  ]);
});

test("one that is run in parts isn't: the judged plan is of the state before the first of them", async () => {
  expect(await told(role("old"), role("made"))).toEqual([
    "account-022222222222 by a plan of its own",
    "account-022222222222 by a plan of its own",
  ]);
});

test("nor is one whose preview was made by another role than its deploy", async () => {
  const roles = `  previewRole: "arn:aws:iam::{account}:role/preview"\n  deployRole: "arn:aws:iam::{account}:role/deploy"\n`;
  expect(await told("", GROUP + role("made"), { organization: roles })).toEqual([
    "account-022222222222 by a plan of its own",
    "identity-center by plan of identity-center",
  ]);
});

test("a boundary that is taken off a set that stays is deleted in AWS, when its part is run", async () => {
  const set = (boundary: string) => `permissionSets: [{ name: Reader${boundary} }]\n`;
  const bounded = set(", permissionsBoundary: { managedPolicy: SecurityAudit }");
  expect(await told(bounded, set(""))).toEqual([
    "identity-center: delete boundary/reader in AWS",
    "identity-center by plan of identity-center",
  ]);
  expect(await told(bounded, bounded + GROUP)).toEqual(["identity-center by plan of identity-center"]);
});

test("and not before that part is run", async () => {
  const set = (boundary: string, members: string) =>
    `groups: [{ name: data, members: [${members}] }]\npermissionSets: [{ name: Reader${boundary} }]\nassignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]\n`;
  const bounded = set(", permissionsBoundary: { managedPolicy: SecurityAudit }", "ana.silva");
  expect(await told(bounded, set("", ""))).toEqual([
    "identity-center by a plan of its own",
    "identity-center: delete boundary/reader in AWS",
    "identity-center by a plan of its own",
  ]);
});

test("what is left out is not expected of the engine", async () => {
  const groups = "groups: [{ name: data }, { name: new }]\n";
  expect(await told("", groups, { leftOut: "group/new" })).toEqual([
    "identity-center by a plan of its own",
    "expected: create group/data",
  ]);
});

test("a run that the engine breaks off keeps what it did; for a lock it is begun once more where that is released", async () => {
  const files = read("groups: [{ name: data }]\n");
  const { plan, stacks, unmanaged } = planInMemory(files, {});
  const made = plan.changes.filter(({ key }) => key === "group/data");
  const brokenBy = async (error: Error) => {
    const tried: string[] = [];
    const carried = await deployStacks({
      engine: {
        ...inMemoryEngine(),
        deploy: async () => ({ changes: made, same: 0, failures: [], ended: { how: "broken", error } }),
      },
      access: files.access,
      planned: { plan, stacks, unmanaged, failures: [], facts: FACTS },
      context: quietContext(),
      startNothing: new AbortController().signal,
      leftOut: [],
      releasingLock: (_, work) =>
        work().catch((locked: Error) => {
          tried.push(locked.message);
          return work();
        }),
    });
    return { ...carried, done: carried.done.map(({ key }) => key), tried };
  };
  const lost = await brokenBy(new OperationError("the backend is gone"));
  expect([lost.done, lost.tried, lost.cut]).toEqual([["group/data"], [], undefined]);
  expect(lost.failed).toEqual([{ stack: "identity-center", key: undefined, message: "the backend is gone" }]);
  const bug = await brokenBy(new TypeError("x is not a function"));
  expect([bug.done, bug.tried, bug.cut?.how]).toEqual([["group/data"], [], "broken"]);
  const locked = await brokenBy(lockedByHolders("identity-center", []));
  expect(locked.tried).toEqual(["stack identity-center is locked by another run"]);
});
