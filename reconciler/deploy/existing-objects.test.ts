// What AWS has of what is to be made: what of it is taken over, and what is held up. AWS is answered in memory.
import { afterEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { FACTS } from "../engine/in-memory-state.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { type Answers, inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, awsFailure, type InMemoryOrganization } from "../live/in-memory-organization.ts";
import { openLive } from "../live/open-live.ts";
import { buildText } from "../model/build-text.ts";
import { identify } from "../model/resource-identity.ts";
import { creationDigest } from "./attempts.ts";
import { findExisting } from "./existing-objects.ts";

let aws = inMemoryAws({});
afterEach(() => aws.restore());

const DEV = "022222222222";
const CENTER = "identity-center";
const ACCOUNT = `account-${DEV}`;
const SET = "arn:set";

const TEAM = `team: a
groups: [{ name: data, members: [ana] }]
permissionSets: [{ name: Reader, managedPolicies: [ReadOnlyAccess] }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
roles:
  - name: trainer
    accounts: [ml-dev]
    trust: { services: [lambda.amazonaws.com] }
    managedPolicies: [ReadOnlyAccess]
    policies: [{ name: own, document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } } }]
`;
const PEOPLE = "users: [{ userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }]\n";

const ANYTHING = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const OWN = `arn:aws:iam::${DEV}:policy/access/own`;
const { identityStoreId: STORE, arn: INSTANCE } = FACTS.instance;

/** What AWS has of the team; `extra` is a member and an assignment that nobody declares. */
const organization = (extra: boolean): InMemoryOrganization => ({
  users: ["ana", "nobody's"].map((UserName) => ({ IdentityStoreId: STORE, UserId: `u-${UserName}`, UserName })),
  groups: ["data", "nobody's"].map((name) => ({ IdentityStoreId: STORE, GroupId: `g-${name}`, DisplayName: name })),
  members: { "g-data": ["u-ana", ...(extra ? ["u-nobody's"] : [])] },
  sets: [
    { PermissionSetArn: SET, Name: "Reader", managedPolicies: [READ_ONLY] },
    ...(extra ? [{ PermissionSetArn: "arn:by-hand", Name: "ByHand" }] : []),
  ],
  assignments: [SET, ...(extra ? ["arn:by-hand"] : [])].map((PermissionSetArn) => {
    return { AccountId: DEV, PermissionSetArn, PrincipalId: "g-data", PrincipalType: "GROUP" };
  }),
  roles: [{ RoleName: "Trainer", attached: [READ_ONLY, OWN] }, { RoleName: "other" }],
});

type World = {
  /** Whether an earlier deploy was to make everything. */
  readonly attempted?: boolean;
  readonly extra?: boolean;
  /** In the place of AWS's own. */
  readonly answers?: Answers;
  readonly held?: readonly StateResource[];
  readonly team?: string;
  readonly status?: string;
  /** What an earlier run has left in which stack. */
  readonly unfinished?: { readonly [stack: string]: readonly Unfinished[] };
};

async function found({
  attempted = false,
  extra = false,
  answers = {},
  held = [],
  team = TEAM,
  status,
  unfinished = {},
}: World = {}) {
  const built = buildText({ "people.yaml": PEOPLE, "teams/a.yaml": team });
  if (built.access === undefined) throw new Error(built.found.join("\n"));
  const stacks = desiredStacks(built.access);
  aws.restore();
  const own = { ListPoliciesCommand: { Policies: [{ PolicyName: "own", Arn: OWN, Path: "/access/" }] } };
  aws = inMemoryAws({ ...answersOf(organization(extra)), ...own, ...answers });
  let asked = 0;
  const creates = stacks.flatMap(({ name, resources }) => resources.map((it) => creationDigest(name, it)));
  const attempts = async () => {
    asked += 1;
    return attempted ? [{ at: "2026-11-25T10:00:00Z", host: "h", creates, locks: [] }] : [];
  };
  const accounts = status === undefined ? undefined : new Map([[DEV, { status, ou: [] }]]);
  const existing = await findExisting(
    built.access,
    // Accounts fail in any order.
    stacks.toReversed().map((desired) => ({
      desired,
      state: held.filter((it) => stackOf(it) === desired.name),
      unfinished: unfinished[desired.name] ?? [],
    })),
    {
      ...FACTS,
      caller: { account: "111122223333" },
      live: openLive("eu-central-1", FACTS.instance),
      isOutdated: async () => false,
      organization: { accounts, unread: undefined } as Parameters<typeof findExisting>[2]["organization"],
    },
    attempts,
  );
  return {
    ...existing,
    asked,
    taken: Object.fromEntries([...existing.imports].map(([stack, ids]) => [stack, Object.fromEntries(ids)])),
    held: existing.heldUp.map(({ stack, key }) => `${stack} ${key}`).toSorted(),
    alone: existing.onlyAlone.map(({ stack, key }) => `${stack} ${key}`).toSorted(),
    reasons: existing.heldUp.map(({ why }) => `${why.message} ${why.hint ?? ""}`),
  };
}
const stackOf = ({ key }: StateResource) => (/^(role|policy)/.test(key) ? ACCOUNT : CENTER);
const inState = (key: string, outputs: Record<string, unknown>): StateResource => ({
  ...identify(key),
  type: "aws:x",
  inputs: {},
  outputs,
  dependencies: [],
  retainOnDelete: false,
});

const ALL = {
  [CENTER]: {
    "user/ana": `${STORE}/u-ana`,
    "group/data": `${STORE}/g-data`,
    "permission-set/reader": `${SET},${INSTANCE}`,
    "membership/data/ana": `${STORE}/g-data-u-ana`,
    [`assignment/${DEV}/reader/group/data`]: `g-data,GROUP,${DEV},AWS_ACCOUNT,${SET},${INSTANCE}`,
    "managed-policy/reader/ReadOnlyAccess": `${READ_ONLY},${SET},${INSTANCE}`,
  },
  [ACCOUNT]: {
    "role/trainer": "Trainer",
    "policy/own": OWN,
    "role-policy/trainer/own": `Trainer/${OWN}`,
    "role-policy/trainer/ReadOnlyAccess": `Trainer/${READ_ONLY}`,
  },
};

test("what AWS has is taken over with all that joins it, by the ids of AWS; a person only by a plan that does nothing else", async () => {
  const { taken, held, alone, asked, failures } = await found();
  expect(taken).toEqual(ALL);
  expect([held, failures, asked]).toEqual([[], [], 1]);
  expect(alone).toEqual([`${CENTER} user/ana`]);
});

test("where AWS doesn't say what it has (existing-not-read), all that is new in Identity Center is held up, and what is in the state is not", async () => {
  const answers = { ListGroupsCommand: () => Promise.reject(awsFailure("AccessDeniedException")) };
  const { held, failures, reasons } = await found({ answers, held: [inState("user/ana", {})] });
  expect(held).toEqual([
    ...["assignment/022222222222/reader/group/data", "group/data", "managed-policy/reader/ReadOnlyAccess"].map(
      (key) => `${CENTER} ${key}`,
    ),
    `${CENTER} membership/data/ana`,
    `${CENTER} permission-set/reader`,
  ]);
  expect(failures).toEqual([]);
  expect(reasons).toContainEqual(
    "whether AWS has group/data of identity-center already is not known: could not read the groups: AccessDeniedException: no allow the role that runs this what AWS has denied, and deploy again; until then nothing new is made in this stack",
  );
});

test("a person whom an earlier deploy was to make is no exception", async () => {
  const { taken, held, alone } = await found({ attempted: true });
  expect([taken, held, alone]).toEqual([ALL, [], []]);
});

test("what holds more than is declared is taken over only by a plan that does nothing else, and says what", async () => {
  const answers = {
    ListAccountAssignmentsCommand: { AccountAssignments: [{ PrincipalId: "g-x", PrincipalType: "GROUP" }] },
    ListRolePoliciesCommand: { PolicyNames: ["by-hand"] },
    GetRolePolicyCommand: { PolicyDocument: encodeURIComponent(ANYTHING) },
  };
  const { alone, onlyAlone } = await found({ attempted: true, extra: true, answers });
  expect(alone).toEqual([`${ACCOUNT} role/trainer`, `${CENTER} group/data`, `${CENTER} permission-set/reader`]);
  // By names, where AWS has one.
  expect(onlyAlone.flatMap(({ surplus }) => surplus).toSorted()).toEqual([
    `an assignment of "byhand" in account ${DEV}`,
    `an assignment to group "g-x" in account ${DEV}`,
    'inline policy "by-hand" (may do everything)',
    'member "nobody\'s"',
  ]);
  for (const { surplus, why, takenOver } of onlyAlone) {
    for (const each of surplus)
      expect([why.message, takenOver?.message]).toEqual(Array(2).fill(expect.stringContaining(each)));
  }
});

test("a membership or policy that joins what the state has is found by the state's ids", async () => {
  const held = [
    inState("user/ana", { userId: "u-ana" }),
    inState("group/data", { groupId: "g-data" }),
    inState("permission-set/reader", { arn: SET }),
    inState("role/trainer", {}),
    inState("policy/own", { arn: OWN }),
  ];
  const { taken, held: up } = await found({ held, attempted: true });
  expect(up).toEqual([]);
  expect(Object.keys(taken[CENTER] ?? {}).toSorted()).toEqual([
    `assignment/${DEV}/reader/group/data`,
    "managed-policy/reader/ReadOnlyAccess",
    "membership/data/ana",
  ]);
  expect(aws.calls.filter((call) => /Role|ListPolicies|Users|Groups|ListPermissionSets/.test(call))).toEqual([]);
});

test("a role that is new in an account whose own policy is in the state is compared with that one's ARN", async () => {
  const { taken } = await found({ held: [inState("policy/own", { arn: OWN })], attempted: true });
  const { "policy/own": _, ...others } = ALL[ACCOUNT];
  expect(taken[ACCOUNT]).toEqual(others);
  expect(aws.calls.filter((call) => call.includes("ListPoliciesCommand"))).toEqual([]);
});

test("an account that can't be read has failed, and the others are compared; a closed one is not read", async () => {
  const answers = {
    ListRolesCommand: () => {
      throw new Error("AccessDenied");
    },
  };
  const denied = await found({ answers });
  expect(denied.failures).toEqual([
    { stack: ACCOUNT, key: undefined, message: expect.stringContaining("AccessDenied") },
  ]);
  expect(Object.keys(denied.taken[CENTER] ?? {})).toHaveLength(6);
  const closed = await found({ answers, status: "SUSPENDED" });
  expect([closed.failures, closed.taken[ACCOUNT]]).toEqual([[], {}]);
  const open = await found({ answers, status: "ACTIVE" });
  expect(open.failures).toHaveLength(1);
});

test("what was found before Identity Center could no longer be read is neither taken over nor told twice", async () => {
  const answers = {
    GetInlinePolicyForPermissionSetCommand: () => {
      throw new Error("AccessDenied");
    },
  };
  const known = [inState("access-control-attributes", {})];
  const { taken, held, failures } = await found({ attempted: true, answers, held: known });
  expect([taken[CENTER], failures]).toEqual([undefined, []]);
  expect(held).toEqual([...new Set(held)]);
  expect(held).toContain(`${CENTER} user/ana`);
  // Where nothing of it is known from the state, there is nothing of it that could be done.
  expect((await found({ attempted: true, answers })).failures).toMatchObject([{ stack: CENTER, key: undefined }]);
});

test("what turns out to differ is held up by the properties that do, an attachment at its set's place", async () => {
  const { differs } = await found({ attempted: true });
  const set = differs(CENTER, "permission-set/reader", ["sessionDuration"]);
  const attachment = differs(CENTER, "managed-policy/reader/ReadOnlyAccess", []);
  expect([set.stack, set.key, set.why.code]).toEqual([CENTER, "permission-set/reader", "exists-outside-stack"]);
  expect(set.why.message).toContain('permission set "Reader"');
  expect(`${set.why.message} ${set.why.hint}`).toContain("sessionDuration");
  expect(attachment.why.place).toEqual(set.why.place);
  expect(attachment.why.message).toContain('"managed-policy/reader/ReadOnlyAccess"');
  const role = differs(ACCOUNT, "role/trainer", ["path"]);
  expect([role.stack, role.key, role.why.message]).toEqual([
    ACCOUNT,
    "role/trainer",
    expect.stringContaining('"trainer"'),
  ]);
});

/** A creation that the state has as pending, of an object whose Pulumi type is `type`. */
const pending = (key: string, type: string): Unfinished => ({
  urn: `urn:pulumi:x::${type}::${key}`,
  key,
  kind: "creating",
});

test("a person whom the state has as being created is one of ours, in that stack alone", async () => {
  const user = pending("user/ana", "aws:identitystore/user:User");
  expect((await found({ unfinished: { [CENTER]: [user] } })).alone).toEqual([]);
  expect((await found({ unfinished: { [ACCOUNT]: [user] } })).alone).toEqual([`${CENTER} user/ana`]);
});

test("accounts that can't be read are told in the order of their names", async () => {
  const team = TEAM.replace(
    "name: trainer\n    accounts: [ml-dev]",
    "name: trainer\n    accounts: [ml-dev, management]",
  );
  const answers = {
    ListRolesCommand: () => {
      throw new Error("AccessDenied");
    },
  };
  const { failures } = await found({ team, answers });
  expect(failures.map(({ stack }) => stack)).toEqual([ACCOUNT, "account-111122223333"]);
});

test("only what is declared can differ", async () => {
  const { differs } = await found();
  expect(() => differs(CENTER, "group/unknown", [])).toThrow("group/unknown of identity-center is not declared");
});

test("each object is compared with what is declared of itself, not of another one", async () => {
  const team = `team: a
groups: [{ name: all, members: [ana] }, { name: data }]
permissionSets: [{ name: Admin, managedPolicies: [AdministratorAccess] }, { name: Reader }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
roles:
  - { name: admin, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [AdministratorAccess] }
  - { name: trainer, accounts: [management], trust: { services: [lambda.amazonaws.com] }, managedPolicies: [AdministratorAccess] }
  - { name: trainer, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] } }
`;
  const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
  const answers = {
    ListManagedPoliciesInPermissionSetCommand: { AttachedManagedPolicies: [{ Arn: ADMIN }] },
    ListAttachedRolePoliciesCommand: { AttachedPolicies: [{ PolicyArn: ADMIN }] },
  };
  const { alone, onlyAlone, taken } = await found({ team, answers, attempted: true });
  expect(alone).toEqual([`${ACCOUNT} role/trainer`, `${CENTER} group/data`, `${CENTER} permission-set/reader`]);
  expect(taken["account-111122223333"]).toEqual({
    "role/trainer": "Trainer",
    "role-policy/trainer/AdministratorAccess": `Trainer/${ADMIN}`,
  });
  const of = (what: string) => onlyAlone.find(({ why }) => why.message.startsWith(what))?.why.message;
  expect(of('group "data"')).toContain('member "ana"');
  expect(of('permission set "Reader"')).toContain(`policy "${ADMIN}"`);
  expect(of('role "trainer"')).toContain(`policy "${ADMIN}"`);
});
