// What AWS has of what is to be made: what of it is taken over, and what is held up. AWS is answered in memory.
import { afterEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { FACTS } from "../engine/in-memory-state.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import type { IdentityReader } from "../live/identity-reader.ts";
import { type Answers, inMemoryAws } from "../live/in-memory-aws.ts";
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

/**
 * What Identity Center has of the team; `extra` is a member and an assignment that nobody declares. `lists` are noted as they are
 * read.
 */
const reader = (extra: boolean, lists: string[]): IdentityReader => ({
  users: async () => {
    lists.push("users");
    return new Map([
      ["ana", "u-ana"],
      ["nobody's", "u-other"],
    ]);
  },
  groups: async () => {
    lists.push("groups");
    return new Map([
      ["data", "g-data"],
      ["nobody's", "g-other"],
    ]);
  },
  permissionSetArns: async () => {
    lists.push("permission sets");
    return [SET];
  },
  permissionSets: async (arns) => new Map(arns.map((arn) => ["reader", arn])),
  hasAccessControlAttributes: async () => false,
  memberships: async (groupIds) =>
    groupIds.flatMap((groupId) =>
      ["u-ana", ...(extra ? ["u-other"] : [])].map((userId) => ({ membershipId: `m-${userId}`, groupId, userId })),
    ),
  assignments: async (principals) =>
    principals
      .filter(({ type, id }) => type === "GROUP" && id === "g-data")
      .flatMap((principal) =>
        [SET, ...(extra ? ["arn:by-hand"] : [])].map((permissionSetArn) => ({
          accountId: DEV,
          permissionSetArn,
          principal,
        })),
      ),
});

const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const OWN = `arn:aws:iam::${DEV}:policy/access/own`;
const ANSWERS: Answers = {
  ListManagedPoliciesInPermissionSetCommand: { AttachedManagedPolicies: [{ Arn: READ_ONLY }] },
  ListCustomerManagedPolicyReferencesInPermissionSetCommand: { CustomerManagedPolicyReferences: [] },
  GetInlinePolicyForPermissionSetCommand: {},
  GetPermissionsBoundaryForPermissionSetCommand: () => {
    throw Object.assign(new Error("no boundary"), { name: "ResourceNotFoundException" });
  },
  ListAccountsForProvisionedPermissionSetCommand: { AccountIds: [DEV] },
  ListAccountAssignmentsCommand: { AccountAssignments: [{ PrincipalId: "g-data", PrincipalType: "GROUP" }] },
  ListRolesCommand: { Roles: [{ RoleName: "Trainer" }, { RoleName: "other" }] },
  ListPoliciesCommand: { Policies: [{ PolicyName: "own", Arn: OWN }] },
  ListAttachedRolePoliciesCommand: { AttachedPolicies: [{ PolicyArn: READ_ONLY }, { PolicyArn: OWN }] },
  ListRolePoliciesCommand: { PolicyNames: [] },
};

type World = {
  /** Whether an earlier deploy was to make everything. */
  readonly attempted?: boolean;
  readonly extra?: boolean;
  /** Why AWS doesn't list groups. */
  readonly denied?: string;
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
  denied,
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
  aws = inMemoryAws({ ...ANSWERS, ...answers });
  let asked = 0;
  const lists: string[] = [];
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
      reader: {
        ...reader(extra, lists),
        ...(denied === undefined ? {} : { groups: () => Promise.reject(new OperationError(denied)) }),
      },
      organization: { accounts, unread: undefined } as Parameters<typeof findExisting>[2]["organization"],
    },
    attempts,
  );
  return {
    ...existing,
    asked,
    lists,
    taken: Object.fromEntries([...existing.imports].map(([stack, ids]) => [stack, Object.fromEntries(ids)])),
    held: existing.heldUp.map(({ stack, key }) => `${stack} ${key}`).toSorted(),
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

test("what nothing says to be ours is held up, and not what only joins it", async () => {
  const { taken, held, failures, asked } = await found();
  expect(taken).toEqual({ [CENTER]: {}, [ACCOUNT]: {} });
  expect(held).toEqual([
    `${ACCOUNT} policy/own`,
    `${ACCOUNT} role/trainer`,
    `${CENTER} group/data`,
    `${CENTER} permission-set/reader`,
    `${CENTER} user/ana`,
  ]);
  expect([failures, asked]).toEqual([[], 1]);
});

test("where AWS doesn't say what it has (existing-not-read), all that is new in Identity Center is held up, and what is in the state is not", async () => {
  const { held, failures, reasons } = await found({ denied: "could not list groups", held: [inState("user/ana", {})] });
  expect(held).toEqual([
    `${ACCOUNT} policy/own`,
    `${ACCOUNT} role/trainer`,
    ...["assignment/022222222222/reader/group/data", "group/data", "managed-policy/reader/ReadOnlyAccess"].map(
      (key) => `${CENTER} ${key}`,
    ),
    `${CENTER} membership/data/ana`,
    `${CENTER} permission-set/reader`,
  ]);
  expect(failures).toEqual([]);
  expect(reasons).toContainEqual(
    "whether AWS has group/data of identity-center already is not known: could not list groups allow the role that runs this what AWS has denied, and deploy again; until then nothing new is made in this stack",
  );
});

test("what an earlier deploy was to make is taken over with all that joins it, by the ids of AWS", async () => {
  const { taken, held } = await found({ attempted: true });
  expect(held).toEqual([]);
  expect(taken).toEqual({
    [CENTER]: {
      "user/ana": "d-1/u-ana",
      "group/data": "d-1/g-data",
      "permission-set/reader": `${SET},${FACTS.instance.arn}`,
      "membership/data/ana": "d-1/m-u-ana",
      [`assignment/${DEV}/reader/group/data`]: `g-data,GROUP,${DEV},AWS_ACCOUNT,${SET},${FACTS.instance.arn}`,
      "managed-policy/reader/ReadOnlyAccess": `${READ_ONLY},${SET},${FACTS.instance.arn}`,
    },
    [ACCOUNT]: { "role/trainer": "Trainer", "policy/own": OWN },
  });
});

test("what holds more than is declared is held up with what it is, and all else is taken over", async () => {
  const answers = {
    ListAccountAssignmentsCommand: { AccountAssignments: [{ PrincipalId: "g-x", PrincipalType: "GROUP" }] },
    ListRolePoliciesCommand: { PolicyNames: ["by-hand"] },
  };
  const { taken, held, reasons } = await found({ attempted: true, extra: true, answers });
  expect(held).toEqual([`${ACCOUNT} role/trainer`, `${CENTER} group/data`, `${CENTER} permission-set/reader`]);
  expect(taken).toEqual({ [CENTER]: { "user/ana": "d-1/u-ana" }, [ACCOUNT]: { "policy/own": OWN } });
  const text = reasons.join("\n");
  for (const surplus of [
    "member u-other",
    `an assignment of "arn:by-hand" in account ${DEV}`,
    `assignment to group g-x in ${DEV}`,
    'inline policy "by-hand"',
  ]) {
    expect(text).toContain(surplus);
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
  const { taken, held: up, lists } = await found({ held, attempted: true });
  expect([up, lists]).toEqual([[], []]);
  expect(Object.keys(taken[CENTER] ?? {}).toSorted()).toEqual([
    `assignment/${DEV}/reader/group/data`,
    "managed-policy/reader/ReadOnlyAccess",
    "membership/data/ana",
  ]);
  expect(aws.calls.filter((call) => /Role|ListPolicies/.test(call))).toEqual([]);
  const unexplained = await found({ held });
  expect(unexplained.held).toEqual(
    Object.keys(taken[CENTER] ?? {})
      .map((key) => `${CENTER} ${key}`)
      .toSorted(),
  );
});

test("a role that is new in an account whose own policy is in the state is compared with that one's ARN", async () => {
  const { taken } = await found({ held: [inState("policy/own", { arn: OWN })], attempted: true });
  expect(taken[ACCOUNT]).toEqual({ "role/trainer": "Trainer" });
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
  expect(denied.held).toHaveLength(3);
  const closed = await found({ answers, status: "SUSPENDED" });
  expect([closed.failures, closed.held.length]).toEqual([[], 3]);
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
  expect(`${set.why.message} ${set.why.hint}`).toContain(`${SET},${FACTS.instance.arn}`);
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

test("what the state has as being created is taken over, and only that, in that stack alone", async () => {
  const user = pending("user/ana", "aws:identitystore/user:User");
  const role = pending("role/trainer", "aws:iam/role:Role");
  const { taken, held } = await found({ unfinished: { [CENTER]: [user], [ACCOUNT]: [role] } });
  expect(taken).toEqual({ [CENTER]: { "user/ana": "d-1/u-ana" }, [ACCOUNT]: { "role/trainer": "Trainer" } });
  expect(held).toEqual([`${ACCOUNT} policy/own`, `${CENTER} group/data`, `${CENTER} permission-set/reader`]);
  const elsewhere = await found({ unfinished: { [CENTER]: [role], [ACCOUNT]: [user] } });
  expect(elsewhere.held).toHaveLength(5);
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
  const { held, reasons, taken } = await found({ team, answers, attempted: true });
  expect(held).toEqual([`${ACCOUNT} role/trainer`, `${CENTER} group/data`, `${CENTER} permission-set/reader`]);
  expect(taken["account-111122223333"]).toEqual({ "role/trainer": "Trainer" });
  const of = (what: string) => reasons.find((it) => it.startsWith(what));
  expect(of('group "data"')).toContain("member u-ana");
  expect(of('permission set "Reader"')).toContain(`policy "${ADMIN}"`);
  expect(of('role "trainer"')).toContain(`policy "${ADMIN}"`);
});
