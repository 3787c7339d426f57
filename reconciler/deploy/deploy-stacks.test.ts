// A deploy over several stacks, on an engine in memory: its order, and that one stack's failure is no other's.
import { expect, test } from "vitest";
import { desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { LeftOut } from "../engine/change.ts";
import { type InMemory, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { changesFrom, FACTS, stateOf } from "../engine/in-memory-state.ts";
import { lockedByHolders, StackLocked } from "../engine/stack-lock.ts";
import type { StackState } from "../engine/stack-state.ts";
import type { Access } from "../model/access.ts";
import { buildText } from "../model/build-text.ts";
import { deployStacks } from "./deploy-stacks.ts";
import { planInMemory, quietContext, recordedProgress } from "./in-memory-plan.ts";
import type { ReleasingLock } from "./release-lock.ts";

const ACCOUNTS = `accounts:
  - { name: management, id: "111122223333" }
  - { name: dev, id: "222222222222" }
  - { name: prod, id: "333333333333" }
`;
const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const role = (name: string, ...accounts: string[]) =>
  `  - { name: ${name}, accounts: [${accounts}], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [ReadOnlyAccess] }\n`;
const team = ({ members = "ana", roles = "", groups = "" }: { members?: string; roles?: string; groups?: string }) => `
team: a
groups:
  - { name: data, members: [${members}] }
${groups}
permissionSets: [{ name: Reader, managedPolicies: [ReadOnlyAccess] }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [dev] }]
roles:
${roles === "" ? "  []" : roles}
`;

function read(text: string) {
  const { access, written, found } = buildText({
    "accounts.yaml": ACCOUNTS,
    "people.yaml": PEOPLE,
    "teams/a.yaml": text,
  });
  if (access === undefined || written === undefined) throw new Error(found.join("\n"));
  return { access, written };
}

const statesOf = (access: Access): Record<string, StackState> =>
  Object.fromEntries(desiredStacks(access).map((stack) => [stack.name, stateOf(stack)]));

type Story = Omit<InMemory, "states"> & {
  /** Keys that may not run. */
  readonly leftOut?: readonly string[];
  readonly startNothing?: AbortSignal;
  readonly signal?: AbortSignal;
  /** Stacks that could not be planned. */
  readonly unplanned?: readonly string[];
  /** What an earlier run left in identity-center. */
  readonly unfinished?: StackState["unfinished"];
  readonly releasingLock?: ReleasingLock;
};

/** Deploys the files `after` where those of `before` are deployed. */
async function deploy(before: string | undefined, after: string, story: Story = {}) {
  const { leftOut = [], startNothing, signal, unplanned = [], unfinished = [], releasingLock, ...memory } = story;
  const states = before === undefined ? {} : statesOf(read(before).access);
  const center = states[IDENTITY_CENTER_STACK];
  if (center !== undefined) states[IDENTITY_CENTER_STACK] = { ...center, unfinished };
  const files = read(after);
  const { plan, stacks, unmanaged } = planInMemory(files, states, unplanned);
  const engine = inMemoryEngine({ states, ...memory });
  const out = plan.changes
    .filter(({ key }) => leftOut.includes(key))
    .map(({ stack, key, op }): LeftOut => ({ stack, key, op, reason: "repair-granting" }));
  const failures = unplanned.map((stack) => ({ stack, key: undefined, message: "locked" }));
  const { progress, shown } = recordedProgress();
  const carried = await deployStacks({
    engine,
    access: files.access,
    planned: { plan, stacks, unmanaged, failures, facts: FACTS },
    context: { ...quietContext(signal), progress },
    startNothing: startNothing ?? new AbortController().signal,
    leftOut: out,
    ...(releasingLock === undefined ? {} : { releasingLock }),
  });
  const ofPlan = new Set(plan.changes.map(stackKey));
  const failedKeys = carried.failed.flatMap(({ stack, key }) => (key === undefined ? [] : [{ stack, key }]));
  const told = [...carried.done, ...carried.left, ...carried.leftOut, ...failedKeys].map(stackKey);
  return {
    ...carried,
    engine,
    shown,
    order: engine.deploys.map((it) => it.replace(/:.*/, "")),
    failures: carried.failed.map(
      ({ stack, key, message }) => `${stack}${key === undefined ? "" : ` ${key}`}: ${message}`,
    ),
    left: carried.left.map(({ op, key }) => `${op} ${key}`),
    /** Every planned change is told once, as done, failed, left or left out. */
    isWhole: told.length === ofPlan.size && told.every((it) => ofPlan.has(it)),
    isDeployed: () =>
      desiredStacks(files.access).every((stack) => {
        const state = engine.states.get(stack.name);
        return state !== undefined && changesFrom(state, stack).length === 0;
      }),
  };
}

const BEFORE = team({ members: "ana, ben", roles: role("old", "dev") });
const AFTER = team({ members: "ana", groups: "  - { name: new, members: [ben] }", roles: role("made", "dev", "prod") });

test("what takes access away goes first, then accounts, then the rest of Identity Center, then what accounts lose", async () => {
  const { engine, cut, failed, isWhole, isDeployed } = await deploy(BEFORE, AFTER);
  expect(engine.deploys).toEqual([
    "identity-center (part): delete membership/data/ben",
    "account-222222222222 (part): create role/made, create role-policy/made/ReadOnlyAccess",
    "account-333333333333: create role/made, create role-policy/made/ReadOnlyAccess",
    "identity-center: create group/new, create membership/new/ben",
    "account-222222222222: delete role-policy/old/ReadOnlyAccess, delete role/old",
  ]);
  expect([cut, failed, isWhole, isDeployed()]).toEqual([undefined, [], true, true]);
});

test("a first deploy makes the stacks and all that is in them", async () => {
  const { order, left, isWhole, isDeployed } = await deploy(undefined, AFTER);
  expect(order).toEqual(["account-222222222222", "account-333333333333", "identity-center"]);
  expect([left, isWhole, isDeployed()]).toEqual([[], true, true]);
});

test("nothing to do starts no engine", async () => {
  const { engine, done, isWhole } = await deploy(BEFORE, BEFORE);
  expect([engine.deploys, done, isWhole]).toEqual([[], [], true]);
});

test("one stack's failure is no other's, and what needs the refused one is left for the next run", async () => {
  const refused = { "role/made": "AccessDenied" };
  const { failures, left, order, isWhole, cut } = await deploy(BEFORE, AFTER, { refused });
  expect(failures).toEqual([
    "account-222222222222 role/made: AccessDenied",
    "account-333333333333 role/made: AccessDenied",
  ]);
  expect(left).toEqual([
    "create role-policy/made/ReadOnlyAccess",
    // What failed may be meant to take their place.
    "delete role-policy/old/ReadOnlyAccess",
    "delete role/old",
    "create role-policy/made/ReadOnlyAccess",
  ]);
  expect(order.slice(-2)).toEqual(["identity-center", "account-222222222222"]);
  expect([isWhole, cut]).toEqual([true, undefined]);
});

test("what fails in an earlier step of a stack and is done in a later one is done, and has not failed", async () => {
  const refused: Record<string, string> = { "membership/data/ben": "ThrottlingException" };
  let runs = 0;
  const beforeDeploy = (stack: string) => {
    runs += stack === "identity-center" ? 1 : 0;
    if (runs === 2) delete refused["membership/data/ben"];
  };
  const { failures, isWhole, isDeployed } = await deploy(BEFORE, AFTER, { refused, beforeDeploy });
  expect([failures, isWhole, isDeployed()]).toEqual([[], true, true]);
});

test("a failure is told with the place where the files declare it", async () => {
  const { failed } = await deploy(BEFORE, AFTER, { refused: { "group/new": "no" } });
  expect(failed).toMatchObject([{ key: "group/new", place: { file: "access/teams/a.yaml", line: 5 } }]);
});

test("a stack that can't be opened fails alone: what only takes access away is done, and the others too", async () => {
  const beforeDeploy = (stack: string) => {
    if (stack === "account-222222222222") throw new OperationError("stack account-222222222222 is locked");
  };
  const { engine, failures, left, cut } = await deploy(BEFORE, AFTER, { beforeDeploy });
  expect(engine.deploys.map((it) => it.split(":")[0])).toEqual([
    "identity-center (part)",
    "account-333333333333",
    "identity-center",
  ]);
  expect(failures).toEqual(["account-222222222222: stack account-222222222222 is locked"]);
  expect(left.toSorted()).toEqual([
    "create role-policy/made/ReadOnlyAccess",
    "create role/made",
    "delete role-policy/old/ReadOnlyAccess",
    "delete role/old",
  ]);
  expect(cut).toBeUndefined();
});

test("a stack that could not be planned has failed, and is left alone", async () => {
  const { order, failures, isWhole } = await deploy(BEFORE, AFTER, { unplanned: ["account-333333333333"] });
  expect(order).toEqual([
    "identity-center (part)",
    "account-222222222222 (part)",
    "identity-center",
    "account-222222222222",
  ]);
  expect([failures, isWhole]).toEqual([["account-333333333333: locked"], true]);
});

test("accounts lose what goes, whatever else of Identity Center fails", async () => {
  const { order, failures, left, isWhole } = await deploy(BEFORE, AFTER, { refused: { "group/new": "no" } });
  expect(order.at(-1)).toBe("account-222222222222");
  expect([failures, left, isWhole]).toEqual([["identity-center group/new: no"], ["create membership/new/ben"], true]);
});

test("while a permission set names a policy still, nothing is taken from the accounts, and that is left", async () => {
  const named = BEFORE.replace("{ name: Reader,", "{ name: Reader, customerManagedPolicies: [{ name: own }],");
  const refused = { "customer-policy/reader/%2Fown": "no" };
  const { order, failures, left, isWhole } = await deploy(named, AFTER, { refused });
  expect(order.at(-1)).toBe("identity-center");
  expect(failures).toEqual(["identity-center customer-policy/reader/%2Fown: no"]);
  expect([left, isWhole]).toEqual([["delete role-policy/old/ReadOnlyAccess", "delete role/old"], true]);
});

test("a set that is to name a policy, and can't yet, is no reason to leave anything in the accounts", async () => {
  const named = AFTER.replace("{ name: Reader,", "{ name: Reader, customerManagedPolicies: [{ name: own }],");
  const refused = { "customer-policy/reader/%2Fown": "no" };
  const { order, left } = await deploy(BEFORE, named, { refused });
  expect([order.at(-1), left]).toEqual(["account-222222222222", []]);
});

test("what is left out is not done, and everything else is", async () => {
  const leftOut = ["membership/data/ben", "role/old", "role-policy/old/ReadOnlyAccess"];
  const { engine, isWhole, left } = await deploy(BEFORE, AFTER, { leftOut });
  expect(engine.deploys.join("\n")).not.toMatch(/old|data/);
  expect(engine.deploys).toHaveLength(3);
  expect([isWhole, left]).toEqual([true, []]);
});

test("once the time is up nothing more is started, and the rest is left for the next run", async () => {
  const startNothing = new AbortController();
  const beforeDeploy = (stack: string) => {
    if (stack === "account-333333333333") startNothing.abort();
  };
  const { order, cut, left, isWhole } = await deploy(BEFORE, AFTER, {
    startNothing: startNothing.signal,
    beforeDeploy,
  });
  expect(order).toEqual(["identity-center (part)", "account-222222222222 (part)"]);
  expect([cut, isWhole]).toEqual([{ how: "time-up" }, true]);
  expect(left).toContain("create group/new");
});

test("a signal ends it, and what was done until then is told", async () => {
  const signal = new AbortController();
  const beforeDeploy = (stack: string) => {
    if (stack === "account-222222222222") signal.abort();
  };
  const { order, cut, done, isWhole } = await deploy(BEFORE, AFTER, { signal: signal.signal, beforeDeploy });
  expect([order, cut?.how, isWhole]).toEqual([["identity-center (part)"], "interrupted", true]);
  expect(done.map(({ op, key }) => `${op} ${key}`)).toEqual(["delete membership/data/ben"]);
});

test("a bug ends it too, and is told as one", async () => {
  const beforeDeploy = (stack: string) => {
    if (stack === "account-222222222222") throw new TypeError("x is not a function");
  };
  const { cut, order, isWhole } = await deploy(BEFORE, AFTER, { beforeDeploy });
  expect([cut?.how, cut?.problem?.message]).toEqual(["broken", "a bug in the reconciler: x is not a function"]);
  expect([order, isWhole]).toEqual([["identity-center (part)"], true]);
});

test("a rename that AWS needs no call for is put into the state", async () => {
  const renamed = AFTER.replace("name: new", "name: newer, previously: new");
  const { engine, isDeployed } = await deploy(AFTER, renamed);
  expect(engine.deploys).toEqual(["identity-center: update group/newer"]);
  expect(isDeployed()).toBe(true);
  expect(engine.states.get("identity-center")?.resources.map(({ key }) => key)).not.toContain("membership/new/ben");
});

test("pending creations of an earlier run are cleared once the state has what they made, and no others", async () => {
  const pending = (key: string) => ({ urn: `urn::${key}`, key, kind: "creating" as const });
  const unfinished = [pending("group/new"), pending("group/data"), pending("group/undeclared")];
  const { engine, isWhole, cut, failed } = await deploy(BEFORE, AFTER, { unfinished });
  expect([isWhole, cut, failed]).toEqual([true, undefined, []]);
  expect(engine.states.get(IDENTITY_CENTER_STACK)?.unfinished.map(({ key }) => key)).toEqual(["group/undeclared"]);
});

test("a stack that a lock held is deployed after all once the lock is released, and is the stack's failure otherwise", async () => {
  let isLocked = true;
  const beforeDeploy = (stack: string) => {
    if (isLocked) throw lockedByHolders(stack, []);
  };
  const held = await deploy(
    BEFORE,
    team({ members: "ana, ben", roles: role("old", "dev"), groups: "  - { name: new }" }),
    {
      beforeDeploy,
    },
  );
  expect(held.failures).toEqual([expect.stringContaining("identity-center: stack identity-center is locked")]);
  const releasingLock: ReleasingLock = async (_, work) => {
    await expect(work()).rejects.toBeInstanceOf(StackLocked);
    isLocked = false;
    return work();
  };
  const released = await deploy(
    BEFORE,
    team({ members: "ana, ben", roles: role("old", "dev"), groups: "  - { name: new }" }),
    {
      beforeDeploy,
      releasingLock,
    },
  );
  expect([released.failures, released.isDeployed()]).toEqual([[], true]);
});

test("while Identity Center can't be opened nothing is taken from the accounts: a set may name it still", async () => {
  const beforeDeploy = (stack: string) => {
    if (stack === IDENTITY_CENTER_STACK) throw new OperationError("stack identity-center is locked");
  };
  const { order, done, failures, left, isWhole } = await deploy(BEFORE, AFTER, { beforeDeploy });
  expect(order).toEqual(["account-222222222222 (part)", "account-333333333333"]);
  expect(new Set(done.map(({ stack }) => stack))).toEqual(new Set(["account-222222222222", "account-333333333333"]));
  expect(failures).toEqual(["identity-center: stack identity-center is locked"]);
  expect(left).toContain("delete role/old");
  expect(isWhole).toBe(true);
});

test("failures come by stack, a stack's own before those of what is in it", async () => {
  let runs = 0;
  const beforeDeploy = (stack: string) => {
    runs += stack === IDENTITY_CENTER_STACK ? 1 : 0;
    if (runs === 2 || stack === "account-222222222222") throw new OperationError(`stack ${stack} is locked`);
  };
  const refused = { "membership/data/ben": "ThrottlingException" };
  const { failures } = await deploy(BEFORE, AFTER, { beforeDeploy, refused, unplanned: ["account-333333333333"] });
  expect(failures).toEqual([
    "account-222222222222: stack account-222222222222 is locked",
    "account-333333333333: locked",
    "identity-center: stack identity-center is locked",
    "identity-center membership/data/ben: ThrottlingException",
  ]);
});

test("whoever watches sees each operation, under its stack and whether that is run in parts", async () => {
  const { shown } = await deploy(BEFORE, AFTER);
  expect(shown).toEqual([
    "deploying a part of identity-center first (1)",
    "delete membership/data/ben",
    "deploying a part of account-222222222222 first (2)",
    "create role/made",
    "create role-policy/made/ReadOnlyAccess",
    "deploying account-333333333333 (2)",
    "create role/made",
    "create role-policy/made/ReadOnlyAccess",
    "deploying identity-center (3)",
    "create group/new",
    "create membership/new/ben",
    "deploying account-222222222222 (4)",
    "delete role-policy/old/ReadOnlyAccess",
    "delete role/old",
  ]);
});

test("a failure of a stack that is told twice is one failure", async () => {
  const refused = { "membership/data/ben": "ThrottlingException" };
  const { failures } = await deploy(BEFORE, AFTER, { refused });
  expect(failures).toEqual(["identity-center membership/data/ben: ThrottlingException"]);
});

test("the time may be up just before the last stack, too", async () => {
  const startNothing = new AbortController();
  const beforeDeploy = () => startNothing.abort();
  const after = team({ members: "ana, ben", roles: role("old", "dev"), groups: "  - { name: new }" });
  const { cut, left } = await deploy(BEFORE, after, { startNothing: startNothing.signal, beforeDeploy });
  expect([cut, left]).toEqual([{ how: "time-up" }, ["create group/new"]]);
});

test("once the time is up, or a signal came, pending creations stay for the next run", async () => {
  const unfinished = [{ urn: "urn::group/data", key: "group/data", kind: "creating" as const }];
  const stopped = [
    await deploy(BEFORE, BEFORE, { unfinished, startNothing: AbortSignal.abort() }),
    await deploy(BEFORE, AFTER, { unfinished, signal: AbortSignal.abort() }),
  ];
  for (const { engine, failures } of stopped) {
    expect([engine.states.get(IDENTITY_CENTER_STACK)?.unfinished, failures]).toEqual([unfinished, []]);
  }
});

test("what an earlier replacement left is deleted and told, and left where only a part of the stack runs", async () => {
  const unfinished = [{ urn: "urn::membership/data/ana", key: "membership/data/ana", kind: "replaced" as const }];
  const old = { stack: IDENTITY_CENTER_STACK, key: "membership/data/ana" };
  const whole = await deploy(BEFORE, BEFORE, { unfinished });
  expect(whole).toMatchObject({ done: [], failed: [], left: [], leftovers: [{ ...old, deleted: true }] });
  expect(whole.engine.states.get(IDENTITY_CENTER_STACK)?.unfinished).toEqual([]);
  const part = await deploy(BEFORE, AFTER, { unfinished, leftOut: ["group/new", "membership/new/ben"] });
  expect(part.leftovers).toEqual([{ ...old, deleted: false }]);
  expect(part.engine.states.get(IDENTITY_CENTER_STACK)?.unfinished).toEqual(unfinished);
  expect("leftovers" in (await deploy(BEFORE, AFTER))).toBe(false);
});
