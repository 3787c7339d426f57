// What AWS is asked for what is to be made, and what it has of it. AWS is answered in memory.
import { afterEach, describe, expect, test } from "vitest";
import { desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { FACTS } from "../engine/in-memory-state.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, awsFailure, type InMemoryOrganization, type InMemorySet } from "../live/in-memory-organization.ts";
import { openLive } from "../live/open-live.ts";
import { buildText } from "../model/build-text.ts";
import { identify, identityOf } from "../model/resource-identity.ts";
import { findInAccount, findInCenter, isReplacedBy } from "./find-existing.ts";

let aws = inMemoryAws({});
afterEach(() => aws.restore());

const DEV = "022222222222";
const SET = "arn:set";
const { arn: INSTANCE, identityStoreId: STORE } = FACTS.instance;
const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const TEAM = `team: a
groups: [{ name: data, members: [ana, ben] }]
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`;

const user = (UserId: string, UserName: string) => ({ IdentityStoreId: STORE, UserId, UserName });
const AWS: InMemoryOrganization = {
  users: [user("u-ana", "Ana"), user("u-other", "other")],
  groups: ["data", "others"].map((DisplayName) => ({
    IdentityStoreId: STORE,
    GroupId: `g-${DisplayName}`,
    DisplayName,
  })),
  members: { "g-data": ["u-ana", "u-other"] },
  sets: [
    { PermissionSetArn: SET, Name: "reader" },
    { PermissionSetArn: "arn:other", Name: "Other" },
  ],
  assignments: [SET, "arn:other"].map((PermissionSetArn) => ({
    AccountId: DEV,
    PermissionSetArn,
    PrincipalId: "g-data",
    PrincipalType: "GROUP",
  })),
};

const inState = (key: string, outputs: Record<string, unknown>): StateResource => ({
  ...identify(key),
  type: "aws:x",
  inputs: {},
  dependencies: [],
  retainOnDelete: false,
  outputs,
});
const ANA = inState("user/ana", { userId: "u-ana" });
const BEN = inState("user/ben", { userId: "u-ben" });
const DATA = inState("group/data", { groupId: "g-data" });
const READER = inState("permission-set/reader", { arn: SET });
const MEMBERS = ["ana", "ben"].map((name) => inState(`membership/data/${name}`, {}));
const ASSIGNED = inState(`assignment/${DEV}/reader/group/data`, {});

type World = {
  readonly files?: Readonly<Record<string, string>>;
  readonly has?: InMemoryOrganization;
  readonly externalIds?: ReadonlyMap<string, string>;
};

/** Import ids of what AWS has of what isn't in the state, what else of it was found, and the calls that it took. */
async function find(
  state: readonly StateResource[],
  { files = { "people.yaml": PEOPLE, "teams/a.yaml": TEAM }, has = AWS, externalIds = new Map() }: World = {},
) {
  const { access, found } = buildText(files);
  if (access === undefined) throw new Error(found.join("\n"));
  const keys = new Set(state.map(({ key }) => key));
  const all = desiredStacks(access).find(({ name }) => name === IDENTITY_CENTER_STACK)?.resources ?? [];
  const wanted = all.filter(({ key }) => !keys.has(key));
  aws.restore();
  aws = inMemoryAws(answersOf(has));
  const live = openLive("eu-central-1", FACTS.instance);
  const { objects, orphans } = await findInCenter(wanted, { state, live, externalIds });
  const ids = new Map(objects.map(({ key, importId }) => [key, importId]));
  return {
    there: Object.fromEntries(wanted.flatMap(({ key }) => (ids.has(key) ? [[key, ids.get(key)]] : []))),
    keys: [...ids.keys()],
    orphans,
    calls: callsMade(),
  };
}
const callsMade = () => aws.calls.map((call) => call.replace(/^[\w-]+ (\w+)Command$/, "$1")).toSorted();

const ATTACHED = [
  "GetInlinePolicyForPermissionSet",
  "GetPermissionsBoundaryForPermissionSet",
  "ListCustomerManagedPolicyReferencesInPermissionSet",
  "ListManagedPoliciesInPermissionSet",
];

describe("what AWS has of the new objects", () => {
  test("people, groups and sets by name, and all that these hold, with their import ids: each call is made once", async () => {
    const { there, keys, calls } = await find([]);
    expect(there).toEqual({
      "user/ana": `${STORE}/u-ana`,
      "group/data": `${STORE}/g-data`,
      "permission-set/reader": `${SET},${INSTANCE}`,
      "membership/data/ana": `${STORE}/g-data-u-ana`,
      [`assignment/${DEV}/reader/group/data`]: `g-data,GROUP,${DEV},AWS_ACCOUNT,${SET},${INSTANCE}`,
    });
    expect(keys).toEqual(expect.arrayContaining(["membership/data/other", `assignment/${DEV}/other/group/data`]));
    expect(calls).toEqual([
      // One for each of the two sets.
      "DescribePermissionSet",
      "DescribePermissionSet",
      ...ATTACHED.slice(0, 2),
      "ListAccountAssignments",
      "ListAccountAssignmentsForPrincipal",
      "ListAccountsForProvisionedPermissionSet",
      ...ATTACHED.slice(2, 3),
      "ListGroupMemberships",
      "ListGroups",
      ...ATTACHED.slice(3),
      "ListPermissionSets",
      "ListUsers",
    ]);
  });
  test("with everything in the state nothing is read", async () => {
    const { there, calls } = await find([ANA, BEN, DATA, READER, ...MEMBERS, ASSIGNED]);
    expect([there, calls]).toEqual([{}, []]);
  });
  test("sets of the state are not asked for their names", async () => {
    const state = [ANA, BEN, DATA, ...MEMBERS, inState("permission-set/other", { arn: "arn:other" })];
    const { calls } = await find(state, { has: { ...AWS, sets: AWS.sets!.slice(1), assignments: [] } });
    expect(calls).toEqual(["ListPermissionSets"]);
  });
  test("a membership whose group and person are on record: one list, and nobody else's name", async () => {
    const { there, calls, keys } = await find([ANA, BEN, DATA, READER, ASSIGNED]);
    expect(there).toEqual({ "membership/data/ana": `${STORE}/g-data-u-ana` });
    expect(calls).toEqual(["ListGroupMemberships"]);
    expect(keys).not.toContain("membership/data/other");
  });
  test("an assignment whose set and group are on record, in its account only", async () => {
    const { there, calls } = await find([ANA, BEN, DATA, READER, ...MEMBERS]);
    expect(there).toEqual({
      [`assignment/${DEV}/reader/group/data`]: `g-data,GROUP,${DEV},AWS_ACCOUNT,${SET},${INSTANCE}`,
    });
    expect(calls).toEqual(["ListAccountAssignments"]);
  });
  test("memberships and assignments of a group that AWS doesn't have are not read", async () => {
    const { there, calls } = await find([ANA, BEN, READER], { has: { ...AWS, groups: [] } });
    expect([there, calls]).toEqual([{}, ["ListGroups"]]);
  });
  test("an assignment to a person of the identity provider is found by the id that was looked up", async () => {
    const team = `team: a
external: { users: [Kim] }
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, users: [Kim], accounts: [ml-dev, management] }]
`;
    const held = { AccountId: DEV, PermissionSetArn: SET, PrincipalId: "u-kim", PrincipalType: "USER" } as const;
    const { there, calls } = await find([ANA, BEN, READER], {
      files: { "people.yaml": PEOPLE, "teams/a.yaml": team },
      has: { ...AWS, assignments: [held] },
      externalIds: new Map([["user/kim", "u-kim"]]),
    });
    expect(there).toEqual({
      [`assignment/${DEV}/reader/user/kim`]: `u-kim,USER,${DEV},AWS_ACCOUNT,${SET},${INSTANCE}`,
    });
    // One for the person in place of one for each account.
    expect(calls).toEqual(["ListAccountAssignmentsForPrincipal"]);
  });
  test("somebody else who has the name of a person on record by now is not that person", async () => {
    const has = { ...AWS, users: [user("u-new", "ana")], members: { "g-data": ["u-new"] }, assignments: [] };
    const { there, keys } = await find([ANA, BEN, READER], { has });
    expect(there).toEqual({ "group/data": `${STORE}/g-data` });
    expect(keys).toContain("membership/data/u-new");
  });
  test("nor where all people are listed since another one is new", async () => {
    const has = {
      ...AWS,
      users: [user("u-ana", "renamed"), user("u-new", "ana")],
      assignments: ["u-ana", "u-new"].map((PrincipalId) => {
        return { AccountId: DEV, PermissionSetArn: SET, PrincipalId, PrincipalType: "USER" } as const;
      }),
    };
    const { keys } = await find([ANA, DATA], { has });
    expect(keys.filter((key) => key.startsWith("assignment/"))).toEqual(
      ["ana", "u-new"].map((name) => `assignment/${DEV}/reader/user/${name}`),
    );
  });
  test("an assignment to somebody who is gone is told with the set that is there", async () => {
    const assignments = [
      { AccountId: DEV, PermissionSetArn: SET, PrincipalId: "u-gone", PrincipalType: "USER" } as const,
    ];
    const { orphans } = await find([ANA, BEN, DATA, ...MEMBERS], { has: { ...AWS, assignments } });
    expect(orphans).toEqual([
      {
        accountId: DEV,
        permissionSet: "reader",
        permissionSetArn: SET,
        principal: { type: "USER", id: "u-gone" },
      },
    ]);
  });
  test("the attributes of people that policies compare are there or not, by the instance", async () => {
    const organization = `organization:
  region: eu-central-1
  managementAccount: management
  accessControlAttributes: [{ key: team, source: "\${path:enterprise.department}" }]
`;
    const files = { "organization.yaml": organization, "people.yaml": PEOPLE };
    const { there, calls } = await find([ANA, BEN], { files, has: { attributes: {} } });
    expect(there).toEqual({ "access-control-attributes": INSTANCE });
    expect(calls).toEqual(["DescribeInstanceAccessControlAttributeConfiguration"]);
    expect((await find([ANA, BEN], { files, has: {} })).there).toEqual({});
  });
});

describe("what AWS has of a set's new attachments", () => {
  const team = `team: a
permissionSets:
  - name: Reader
    managedPolicies: [ReadOnlyAccess, SecurityAudit]
    customerManagedPolicies: [{ name: plain }, { name: logs, path: /team/ }, { name: absent, path: /team/ }]
    permissionsBoundary: { managedPolicy: ViewOnlyAccess }
    inlinePolicy: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } }
`;
  const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const set: InMemorySet = {
    PermissionSetArn: SET,
    Name: "Reader",
    managedPolicies: [READ_ONLY],
    customerPolicies: [{ Name: "plain" }, { Name: "logs", Path: "/team/" }, { Name: "absent" }],
    inlinePolicy: "not JSON",
  };
  const files = { "people.yaml": PEOPLE, "teams/a.yaml": team };
  test("policies by ARN, and the account's own by name and path, in four calls", async () => {
    const { there, calls } = await find([ANA, BEN, READER], { files, has: { sets: [set] } });
    expect(there).toEqual({
      "managed-policy/reader/ReadOnlyAccess": `${READ_ONLY},${SET},${INSTANCE}`,
      "customer-policy/reader/%2Fplain": `plain,/,${SET},${INSTANCE}`,
      "customer-policy/reader/%2Fteam%2Flogs": `logs,/team/,${SET},${INSTANCE}`,
      "inline-policy/reader": `${SET},${INSTANCE}`,
    });
    expect(calls).toEqual(ATTACHED);
  });
  test("none of a set on record that is gone: that is no failure", async () => {
    expect((await find([ANA, BEN, READER], { files, has: { sets: [] } })).there).toEqual({});
  });
  test("none of a set that is new itself", async () => {
    const { there, calls } = await find([ANA, BEN], { files, has: { sets: [] } });
    expect([there, calls]).toEqual([{}, ["ListPermissionSets"]]);
  });

  const allows = (spaces: number) =>
    JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" } }, undefined, spaces);
  const boundary = (arn: string) => ({ permissionsBoundary: { managedPolicyArn: arn } });
  test.each([
    ["an inline policy in other spaces", identityOf.inlinePolicy("reader"), "PermissionSetInlinePolicy", false],
    ["a boundary as declared", identityOf.boundary("reader"), "PermissionsBoundaryAttachment", false],
    ["another inline policy", identityOf.inlinePolicy("reader"), "PermissionSetInlinePolicy", true],
    ["another boundary", identityOf.boundary("reader"), "PermissionsBoundaryAttachment", true],
  ] as const)("%s on a set on record is replaced only if it is another one", (_, identity, type, isOther) => {
    const properties = { inlinePolicy: allows(0), ...boundary("arn:a") };
    const held = isOther
      ? { inlinePolicy: "not JSON", ...boundary("arn:b") }
      : { ...properties, inlinePolicy: allows(2) };
    const desired = { key: "", identity, type, properties, dependsOn: [] };
    expect(isReplacedBy(desired, { properties: held }, true)).toBe(isOther);
    // The engine compares what is taken over, and holds it up.
    expect(isReplacedBy(desired, { properties: held }, false)).toBe(false);
  });
});

describe("what an account has of new roles and policies", () => {
  const role = (name: string, policies = "") =>
    `  - { name: ${name}, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] }${policies} }\n`;
  const policies = `, policies: [{ name: own, document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } } }]`;
  const own = `arn:aws:iam::${DEV}:policy/access/own`;
  const read = async (team: string, failing = {}) => {
    const { access, found } = buildText({ "people.yaml": PEOPLE, "teams/a.yaml": `team: a\nroles:\n${team}` });
    if (access === undefined) throw new Error(found.join("\n"));
    const wanted = desiredStacks(access).find(({ accountId }) => accountId === DEV)?.resources ?? [];
    const roles = [{ RoleName: "Trainer", inlinePolicies: { extra: "{}" }, attached: [own] }, { RoleName: "Other" }];
    aws.restore();
    aws = inMemoryAws({ ...answersOf({ roles, policies: ["Own", "other"] }), ...failing });
    const account = { id: DEV, roleArn: `arn:aws:iam::${DEV}:role/preview` };
    const { objects } = await findInAccount(account, wanted, openLive("eu-central-1", FACTS.instance));
    return { objects, calls: callsMade() };
  };
  test("by name, whatever the letter case, with what is attached, and nothing of the others", async () => {
    const { objects, calls } = await read(role("trainer", policies));
    expect(objects.map(({ key, importId }) => [key, importId])).toEqual([
      ["policy/own", "arn:aws:iam::222222222222:policy/access/Own"],
      ["role-policy/trainer/own", `Trainer/${own}`],
      ["role/trainer", "Trainer"],
    ]);
    expect(objects.at(-1)?.undeclarable).toEqual({ inlinePolicies: { extra: "{}" } });
    expect(calls).toEqual([
      "AssumeRole",
      "GetRolePolicy",
      "ListAttachedRolePolicies",
      "ListPolicies",
      "ListRolePolicies",
      "ListRoles",
    ]);
  });
  test("without new policies no policies are listed, and an account without anything new is not asked", async () => {
    expect((await read(role("new"))).calls).toEqual(["AssumeRole", "ListRoles"]);
    const live = openLive("eu-central-1", FACTS.instance);
    aws.restore();
    aws = inMemoryAws({});
    expect(await findInAccount({ id: DEV, roleArn: undefined }, [], live)).toEqual({ objects: [], orphans: [] });
    expect(aws.calls).toEqual([]);
  });
  test("a list that is denied is a failure with AWS's reason, not an empty one", async () => {
    const denied = { ListRolesCommand: () => Promise.reject(awsFailure("AccessDenied")) };
    await expect(read(role("trainer"), denied)).rejects.toThrow(
      `could not read the roles of account ${DEV}: AccessDenied: no`,
    );
  });
});
