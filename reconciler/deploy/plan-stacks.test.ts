// The plan of all stacks, on an engine in memory and an AWS that holds nothing besides.
import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type HandEdits, handMade, liveAfter } from "../drift/in-memory-drift.ts";
import type { Change } from "../engine/change.ts";
import { type InMemoryEngine, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { inMemoryLive } from "../live/in-memory-live.ts";
import type { OrganizationRead } from "../live/organization.ts";
import { identify, identityOf } from "../model/resource-identity.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { quietContext } from "./in-memory-plan.ts";
import type { MayMend } from "./mend-stack.ts";
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
  unread: undefined,
};

const team = (members: string, role = "ReadOnlyAccess") => `team: a
groups: [{ name: data, members: [${members}] }]
roles: [{ name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [${role}] }]
`;

async function read(text: string, files: Readonly<Record<string, string>> = GOOD) {
  const { desired, diagnostics } = await readAccessFrom(folderOf({ ...files, "teams/a.yaml": text }), TODAY);
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return desired;
}

type Story = {
  /** A stack that can't be read. */
  readonly broken?: string;
  /** In the place of what Organizations says. */
  readonly organization?: OrganizationRead;
  /** In the place of the small folder's. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of a run that may mend; without it nothing is mended. */
  readonly mending?: MayMend;
  /** What the engine can't read anew. */
  readonly unread?: ReadonlyMap<string, string>;
  /** In the place of the engine's own. */
  readonly preview?: InMemoryEngine["preview"];
  /** What somebody did by hand to what is deployed, all of which AWS has. */
  readonly edits?: HandEdits;
};

async function plan(
  before: string,
  after: string,
  more: { readonly [stack: string]: StackState } = {},
  { broken, preview, files = GOOD, organization = ORGANIZATION, mending, unread = new Map(), edits = {} }: Story = {},
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
    isOutdated: async () => false,
    live: inMemoryLive(liveAfter(desiredStacks((await read(before)).access), edits)),
    organization,
  };
  const shown: string[] = [];
  const phase = (title: string) => {
    shown.push(title);
    return { did: (what: string) => shown.push(what), end: () => {} };
  };
  const context = { ...quietContext(), progress: { phase } };
  const readAnew = async () => unread;
  const engine = { ...memory, readState, readAnew, ...(preview === undefined ? {} : { preview }) };
  const how = mending === undefined ? {} : { mending: () => mending };
  const planned = await planFrom(await read(after, files), facts, context, engine, how);
  return {
    ...planned,
    changes: planned.plan.changes.map(({ op, stack, key, class: kind }) => [op, stack, key, ...(kind ? [kind] : [])]),
    engine: memory,
    shown,
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
  const { changes, failures, stacks } = await plan(team("", "SecurityAudit"), team("ana.silva"), {}, { broken: ROLE });
  expect(failures).toEqual([{ stack: ROLE, key: undefined, message: `cannot read stack ${ROLE}: access denied` }]);
  expect(changes).toEqual([["create", "identity-center", "membership/data/ana.silva"]]);
  expect(stacks.map(({ desired }) => desired.name)).toEqual(["identity-center"]);
});

test("what a stack held already that can't be read, or not be planned, is no new violation", async () => {
  const files = { ...GOOD, "guardrails.yaml": "guardrails:\n  roles: { services: [glue.amazonaws.com] }\n" };
  const unread = await plan(team(""), team("ana.silva"), {}, { broken: ROLE, files });
  expect([unread.refusals, unread.warnings]).toEqual([
    [],
    [
      expect.objectContaining({
        code: "role-trust-not-listed",
        message: expect.stringContaining(`the state of ${ROLE}`),
      }),
    ],
  ]);
  const preview: InMemoryEngine["preview"] = async () => {
    throw new OperationError("no plugin");
  };
  const unplanned = await plan(team(""), team("", "SecurityAudit"), {}, { preview, files });
  expect([unplanned.refusals, unplanned.failures.map(({ stack }) => stack)]).toEqual([[], [ROLE]]);
  expect(unplanned.warnings).toMatchObject([{ message: expect.stringContaining("(already deployed; ") }]);
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

test("what an earlier run left unfinished and AWS doesn't let this one read is left out with AWS's reason, and the rest is planned", async () => {
  const before = `team: a\ngroups: [{ name: data, members: [ana.silva] }, { name: half, members: [] }]\n`;
  const after = `team: a\ngroups: [{ name: data, members: [] }, { name: half, description: d, members: [] }]\n`;
  const [center] = desiredStacks((await read(before)).access);
  if (center === undefined) throw new Error("no stack");
  const half = { urn: "urn::group/half", key: "group/half", kind: "half-made" as const };
  const record = { begin: async () => {}, holds: async () => {}, end: async () => {} };
  const mending = { record, provisions: true };
  const { leftOut, warnings, changes, failures } = await plan(
    before,
    after,
    { "identity-center": { ...stateOf(center), unfinished: [half] } },
    { mending, unread: new Map([["group/half", "1 error occurred:\n\t* AccessDeniedException: no\n"]]) },
  );
  expect(changes).toEqual([
    ["update", "identity-center", "group/half"],
    ["delete", "identity-center", "membership/data/ana.silva"],
  ]);
  const said = "an earlier run left group/half of identity-center unfinished, and AWS does not let this one finish it";
  expect(leftOut).toEqual([
    {
      stack: "identity-center",
      key: "group/half",
      op: "update",
      reason: `${said}: 1 error occurred: * AccessDeniedException: no`,
    },
  ]);
  expect(warnings).toMatchObject([{ code: "unfinished-not-read", place: { file: "access/teams/a.yaml", line: 2 } }]);
  expect(failures).toEqual([]);
});

test.each([
  ["a group", "external: { groups: [DATA] }", 'group "DATA"'],
  ["a group, under another name", "external: { groups: [{ name: d, previously: data }] }", 'group "data"'],
  ["a person", "external: { users: [ana.silva] }", 'user "ana.silva"'],
] as const)("%s that becomes external is not deleted: the plan is refused at the line", async (_, external, what) => {
  const people = what.startsWith("user") ? { "people.yaml": "users: []\n" } : {};
  const files = { ...GOOD, ...people };
  const { refusals, changes } = await plan(team(""), `team: a # no group left\n${external}\n`, {}, { files });
  expect(changes.map(([op, , key]) => `${op} ${key}`)).toContain(
    `delete ${what.startsWith("user") ? "user/ana.silva" : "group/data"}`,
  );
  expect(refusals).toMatchObject([
    {
      code: "external-deleted",
      message: `${what} is named as external, but a deploy has created it and would delete it`,
      place: { file: "access/teams/a.yaml", line: 2 },
    },
  ]);
});

test.each([
  ["that Organizations doesn't list: they are left out", [], ["change-in-unlisted-account"], []],
  ["that only Organizations has closed: refused", [[DEV, "SUSPENDED"]], [], ["account-status-differs"]],
] as const)("roles in an account %s, and nothing is taken out of the state", async (_, listed, warned, refused) => {
  const accounts = new Map(ORGANIZATION.accounts);
  accounts.delete(DEV);
  for (const [id, status] of listed) accounts.set(id, { status, ou: [] });
  const groups = `team: a\ngroups: [{ name: data, members: [] }]\n`;
  const { changes, leftOut, warnings, refusals } = await plan(
    team(""),
    groups,
    {},
    { organization: { accounts, unread: undefined } },
  );
  expect(changes.filter(([, , , kind]) => kind === "forgotten")).toEqual([]);
  expect(new Set(leftOut.map(({ op, stack }) => `${op} ${stack}`))).toEqual(
    new Set(warned.map(() => `delete ${ROLE}`)),
  );
  expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(warned));
  expect(refusals.map(({ code }) => code)).toEqual(refused);
});

const ENTRIES = (more = "") => `team: a
groups: [{ name: data, members: [ana.silva] }]
permissionSets: [{ name: Reader }]
assignments:
  - { permissionSet: Reader, users: [ana.silva], accounts: [ml-dev] }
${more}`;
const DIRECT = `assignment/${DEV}/reader/user/ana.silva`;
const UNREAD: OrganizationRead = {
  accounts: undefined,
  unread: { part: "accounts", reason: "ServiceException: later" },
};

test("while Organizations can't be read a suspension goes on, and what comes from accounts waits", async () => {
  const files = { ...GOOD, "guardrails.yaml": "guardrails: { suspended: [ana.silva] }\n" };
  const more = "  - { permissionSet: Reader, groups: [data], accounts: [ml-dev] }\n";
  const told = await plan(ENTRIES(), ENTRIES(more), {}, { organization: UNREAD, files });
  expect(told.changes).toEqual([
    ["create", "identity-center", `assignment/${DEV}/reader/group/data`],
    ["delete", "identity-center", DIRECT],
    ["delete", "identity-center", "membership/data/ana.silva"],
  ]);
  expect(told.leftOut.map(({ op, key }) => `${op} ${key}`)).toEqual([`create assignment/${DEV}/reader/group/data`]);
  expect(told.warnings.map(({ code, place }) => `${code} ${place.file}:${place.line}:${place.column}`)).toEqual([
    "organization-not-read access/accounts.yaml:1:1",
    "change-waits-for-organization access/teams/a.yaml:6:5",
  ]);
  expect(told.refusals).toEqual([]);
});

test("an open account that left accounts.yaml with all that was in it is refused; unread, its deletions wait", async () => {
  const accounts = (GOOD["accounts.yaml"] ?? "")
    .split("\n")
    .filter((line) => !line.includes("ml-dev"))
    .join("\n");
  const files = { ...GOOD, "accounts.yaml": accounts };
  const after = ENTRIES().split("assignments:")[0] ?? "";
  const { changes, refusals, leftOut } = await plan(ENTRIES(), after, {}, { files });
  expect(changes).toEqual([["delete", "identity-center", DIRECT]]);
  expect([refusals.map(({ code, place }) => `${code} ${place.file}:${place.line}:${place.column}`), leftOut]).toEqual([
    ["account-taken-out access/accounts.yaml:1:1"],
    [],
  ]);
  const waiting = await plan(ENTRIES(), after, {}, { files, organization: UNREAD });
  expect([waiting.refusals, waiting.leftOut.map(({ op, key }) => `${op} ${key}`)]).toEqual([[], [`delete ${DIRECT}`]]);
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

test("whoever watches sees what the engine plans", async () => {
  const { shown } = await plan(team(""), team("ana.silva"));
  expect(shown).toEqual(["planning identity-center", "create membership/data/ana.silva"]);
});

test("what fails in a plan is its stack's failure", async () => {
  const preview: InMemoryEngine["preview"] = async () => ({
    changes: [],
    same: 0,
    failures: [{ key: "membership/data/ana.silva", message: "ValidationException" }],
    ended: { how: "finished" },
  });
  const { failures } = await plan(team(""), team("ana.silva"), {}, { preview });
  expect(failures).toEqual([
    { stack: "identity-center", key: "membership/data/ana.silva", message: "ValidationException" },
  ]);
});

test("what AWS has otherwise than declared isn't taken over, holds up what needs it, and the rest is planned once more", async () => {
  const [center] = desiredStacks((await read(team(""))).access);
  if (center === undefined) throw new Error("no stack");
  const state = stateOf(center);
  const pending = (key: string, type: string) => ({
    urn: `urn:pulumi:x::${type}::${key}`,
    key,
    kind: "creating" as const,
  });
  const cut: StackState = {
    ...state,
    resources: state.resources.filter(({ key }) => key !== "group/data" && key !== "user/ana.silva"),
    unfinished: [
      pending("group/data", "aws:identitystore/group:Group"),
      pending("user/ana.silva", "aws:identitystore/user:User"),
    ],
  };
  let runs = 0;
  const change = (op: Change["op"], key: string, diff?: readonly string[]): Change => ({
    op,
    stack: "identity-center",
    ...identify(key),
    type: "aws:x",
    ...(diff === undefined ? {} : { diff }),
  });
  const preview: InMemoryEngine["preview"] = async () => {
    runs += 1;
    const changes =
      runs === 1
        ? [
            change("import", "user/ana.silva"),
            change("import", "group/data"),
            change("update", "group/data", ["description"]),
          ]
        : [
            change("import", "user/ana.silva"),
            change("create", "group/data"),
            change("create", "membership/data/ana.silva"),
          ];
    return { changes, same: 0, failures: [], ended: { how: "finished" } };
  };
  const { stacks, leftOut, heldUp, warnings, changes } = await plan(
    team(""),
    team("ana.silva"),
    { "identity-center": cut },
    { preview },
  );
  expect([runs, changes.length]).toEqual([2, 3]);
  expect(stacks.map(({ imports }) => [...(imports?.keys() ?? [])])).toEqual([[], ["user/ana.silva"]]);
  expect([...heldUp.values()]).toEqual([expect.stringContaining("description")]);
  expect(leftOut.map(({ op, key }) => `${op} ${key}`)).toEqual([
    "create group/data",
    "create membership/data/ana.silva",
  ]);
  expect(warnings.map(({ code }) => code)).toContain("exists-outside-stack");
});

test("what would hand out something that was put in by hand is held up, is told once, and the rest is not", async () => {
  const resting = "team: a\ngroups: [{ name: data, members: [] }]\npermissionSets: [{ name: Viewer }]\n";
  const given = `${resting}assignments:
  - { permissionSet: Viewer, groups: [data], accounts: [ml-dev, management] }
  - { permissionSet: Viewer, users: [ana.silva], accounts: [ml-dev] }
`;
  const edits = { objects: handMade(identityOf.membership("data", "eve"), "GroupMembership", {}) };
  const { leftOut, warnings, heldUp, changes } = await plan(resting, given, {}, { edits });
  expect(changes).toHaveLength(3);
  const [dev, management] = [DEV, "111122223333"].map((id) => `assignment/${id}/viewer/group/data`);
  expect(leftOut.map(({ key }) => key)).toEqual([dev, management]);
  expect([...heldUp.values()][0]).toContain('undeclared member "eve"');
  expect(warnings.map(({ code }) => code)).toEqual(["holds-more-than-declared"]);
});
