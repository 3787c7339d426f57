import { afterEach, describe, expect, test, vi } from "vitest";
import { identify, identityOf } from "../model/resource-identity.ts";
import { type Answers, type InMemoryAws, inMemoryAws } from "./in-memory-aws.ts";
import { answersOf, awsFailure, type InMemoryOrganization } from "./in-memory-organization.ts";
import { countsOfWorld, plannedCalls } from "./planned-calls.ts";
import { readWorld, type WorldToRead } from "./read-world.ts";

const DEV = "222222222222";
const PROD = "333333333333";
const INSTANCE = { arn: "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb", identityStoreId: "d-1234567890" };
const STORE = { $instance: "identityStoreId" };
const arnOf = (set: string) => `arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/${set}`;

const SMALL: InMemoryOrganization = {
  users: [
    {
      IdentityStoreId: INSTANCE.identityStoreId,
      UserId: "u1",
      UserName: "Ana.Silva",
      DisplayName: "Ana Silva",
      Name: { GivenName: "Ana", FamilyName: "Silva", MiddleName: "M." },
      Emails: [
        { Value: "old@example.com", Type: "work" },
        { Value: "ana@example.com", Primary: true },
      ],
      Title: "Engineer",
      NickName: "",
      ExternalIds: [{ Issuer: "https://idp.example", Id: "00u1" }],
    },
    { IdentityStoreId: INSTANCE.identityStoreId, UserId: "u2", UserName: "ben.okafor" },
  ],
  groups: [
    { IdentityStoreId: INSTANCE.identityStoreId, GroupId: "g1", DisplayName: "Builders", Description: "Build" },
    { IdentityStoreId: INSTANCE.identityStoreId, GroupId: "g2", DisplayName: "readers" },
  ],
  members: { g1: ["u1", "u2"], g2: ["u2"] },
  sets: [
    {
      PermissionSetArn: arnOf("ps-1"),
      Name: "Builder",
      Description: "Builds",
      RelayState: "https://console.aws.amazon.com/",
      SessionDuration: "PT8H",
      tags: { team: "ai", "aws:x": "y" },
      managedPolicies: ["arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"],
      customerPolicies: [{ Name: "data", Path: "/ai/" }, { Name: "plain" }],
      inlinePolicy: '{"Version":"2012-10-17"}',
      boundary: { CustomerManagedPolicyReference: { Name: "limit" } },
    },
    { PermissionSetArn: arnOf("ps-2"), Name: "Reader" },
  ],
  assignments: [
    { AccountId: DEV, PermissionSetArn: arnOf("ps-1"), PrincipalType: "GROUP", PrincipalId: "g1" },
    { AccountId: PROD, PermissionSetArn: arnOf("ps-1"), PrincipalType: "GROUP", PrincipalId: "g1" },
    { AccountId: DEV, PermissionSetArn: arnOf("ps-2"), PrincipalType: "USER", PrincipalId: "u1" },
    { AccountId: DEV, PermissionSetArn: arnOf("ps-2"), PrincipalType: "USER", PrincipalId: "gone" },
    { AccountId: PROD, PermissionSetArn: arnOf("ps-2"), PrincipalType: "USER", PrincipalId: "gone" },
  ],
  attributes: { team: "$" + "{path:title}", area: "$" + "{path:userType}" },
  roles: [
    {
      RoleName: "Trainer",
      inlinePolicies: { extra: '{"all":"*"}', __proto__x: "{}" },
      attached: [
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        `arn:aws:iam::${DEV}:policy/access/Logs`,
        `arn:aws:iam::${DEV}:policy/ReadOnlyAccess`,
      ],
    },
  ],
  policies: ["Logs"],
};

let aws: InMemoryAws | undefined;
afterEach(() => aws?.restore());

function read(organization: InMemoryOrganization, more: Partial<WorldToRead> = {}, answers: Answers = {}) {
  aws = inMemoryAws({ ...answersOf(organization), ...answers });
  const accounts = [{ id: DEV, roleArn: `arn:aws:iam::${DEV}:role/preview` }];
  return readWorld({ region: "eu-west-1", instance: INSTANCE, accounts, ...more });
}

const keysOf = (world: { readonly objects: readonly { readonly key: string }[] }) =>
  world.objects.map(({ key }) => key).sort();

describe("everything", () => {
  test("is under the keys of desired resources", async () => {
    const world = await read(SMALL);
    expect(world.unread).toEqual([]);
    expect(keysOf(world)).toEqual([
      "access-control-attributes",
      `assignment/${DEV}/builder/group/builders`,
      `assignment/${DEV}/reader/user/ana.silva`,
      `assignment/${PROD}/builder/group/builders`,
      "boundary/builder",
      "customer-policy/builder/%2Fai%2Fdata",
      "customer-policy/builder/%2Fplain",
      "group/builders",
      "group/readers",
      "inline-policy/builder",
      "managed-policy/builder/service-role%2FAWSGlueServiceRole",
      "membership/builders/ana.silva",
      "membership/builders/ben.okafor",
      "membership/readers/ben.okafor",
      "permission-set/builder",
      "permission-set/reader",
      "policy/logs",
      "role-policy/trainer/ReadOnlyAccess",
      `role-policy/trainer/arn%3Aaws%3Aiam%3A%3A${DEV}%3Apolicy%2FReadOnlyAccess`,
      "role-policy/trainer/logs",
      "role/trainer",
      "user/ana.silva",
      "user/ben.okafor",
    ]);
    for (const { key, identity } of world.objects) expect(identify(key).identity).toEqual(identity);
  });

  test("a person with all attributes: what no file declares is told apart", async () => {
    const { objects } = await read(SMALL);
    const [ana, ben] = ["ana.silva", "ben.okafor"].map((name) => objects.find(({ key }) => key === `user/${name}`));
    expect(ana).toMatchObject({ type: "User", stack: "identity-center", importId: "d-1234567890/u1" });
    expect(ana?.properties).toEqual({
      identityStoreId: STORE,
      userName: "Ana.Silva",
      displayName: "Ana Silva",
      name: { givenName: "Ana", familyName: "Silva" },
      emails: { value: "ana@example.com", primary: true },
      title: "Engineer",
    });
    expect(ana?.undeclarable).toEqual({
      externalIds: { "https://idp.example": "00u1" },
      attributes: { MiddleName: "M.", Emails: SMALL.users?.[0]?.Emails },
    });
    expect(ben?.properties).toEqual({ identityStoreId: STORE, userName: "ben.okafor" });
    expect(ben).not.toHaveProperty("undeclarable");
  });

  test("a permission set and all that is attached, each with the id by which it is imported", async () => {
    const { objects } = await read(SMALL);
    const [arn, instanceArn] = [arnOf("ps-1"), { $instance: "arn" }];
    const permissionSetArn = { $ref: "permission-set/builder", output: "arn" };
    const told = Object.fromEntries(objects.map(({ key, importId, properties }) => [key, { importId, ...properties }]));
    expect(told["permission-set/builder"]).toEqual({
      importId: `${arn},${INSTANCE.arn}`,
      instanceArn,
      name: "Builder",
      sessionDuration: "PT8H",
      description: "Builds",
      relayState: "https://console.aws.amazon.com/",
      tags: { team: "ai" },
    });
    expect(told["permission-set/reader"]).toMatchObject({ name: "Reader", sessionDuration: "PT1H" });
    expect(told["managed-policy/builder/service-role%2FAWSGlueServiceRole"]).toEqual({
      importId: `arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole,${arn},${INSTANCE.arn}`,
      instanceArn,
      permissionSetArn,
      managedPolicyArn: "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole",
    });
    expect(told["customer-policy/builder/%2Fplain"]).toEqual({
      importId: `plain,/,${arn},${INSTANCE.arn}`,
      instanceArn,
      permissionSetArn,
      customerManagedPolicyReference: { name: "plain", path: "/" },
    });
    expect(told["boundary/builder"]).toEqual({
      importId: `${arn},${INSTANCE.arn}`,
      instanceArn,
      permissionSetArn,
      permissionsBoundary: { customerManagedPolicyReference: { name: "limit", path: "/" } },
    });
    expect(told[`assignment/${DEV}/reader/user/ana.silva`]).toEqual({
      importId: `u1,USER,${DEV},AWS_ACCOUNT,${arnOf("ps-2")},${INSTANCE.arn}`,
      instanceArn,
      permissionSetArn: { $ref: "permission-set/reader", output: "arn" },
      principalId: { $ref: "user/ana.silva", output: "userId" },
      principalType: "USER",
      targetId: DEV,
      targetType: "AWS_ACCOUNT",
    });
    expect(told["access-control-attributes"]).toEqual({
      importId: INSTANCE.arn,
      instanceArn,
      attributes: [
        { key: "area", values: [{ sources: ["$" + "{path:userType}"] }] },
        { key: "team", values: [{ sources: ["$" + "{path:title}"] }] },
      ],
    });
  });

  test("a role's inline policies are told with it, whatever their names; a policy has its default version's document", async () => {
    const { objects } = await read({ ...SMALL, roles: [{ RoleName: "r", inlinePolicies: { ["__proto__"]: "{}" } }] });
    const role = objects.find(({ key }) => key === "role/r");
    expect(Object.entries(role?.undeclarable?.inlinePolicies ?? {})).toEqual([["__proto__", "{}"]]);
    expect(role?.properties).toEqual({
      name: "r",
      path: "/access/",
      assumeRolePolicy: "{}",
      maxSessionDuration: 3600,
    });
    expect(objects.find(({ key }) => key === "policy/logs")?.properties.policy).toBe('{"version":"v2"}');
  });

  test("assignments of somebody who is gone are orphans, and AWS is asked once whether that is so", async () => {
    const world = await read(SMALL);
    const orphan = {
      permissionSet: "Reader",
      permissionSetArn: arnOf("ps-2"),
      principal: { type: "USER", id: "gone" },
    };
    expect(world.orphans).toEqual([
      { accountId: DEV, ...orphan },
      { accountId: PROD, ...orphan },
    ]);
    expect(world.calls.byOperation["identitystore DescribeUser"]).toBe(1);
  });

  test("somebody who is newer than the list of people is no orphan", async () => {
    const [ana] = SMALL.users ?? [];
    const world = await read(SMALL, {}, { DescribeUserCommand: { ...ana, UserId: "gone", UserName: "new" } });
    expect(world.orphans).toEqual([]);
    expect(keysOf(world)).toEqual(
      expect.arrayContaining(["user/new", `assignment/${DEV}/reader/user/new`, `assignment/${PROD}/reader/user/new`]),
    );
  });
});

describe("what AWS denies is unread, and nothing else is", () => {
  const denied = () => {
    throw awsFailure("AccessDeniedException", "not authorized");
  };
  const CASES: readonly [operation: string, what: string, covered: string, notCovered: string][] = [
    ["ListUsersCommand", "the people", "user/zoe", "group/zoe"],
    ["ListUsersCommand", "the people", "membership/builders/ana.silva", "permission-set/builder"],
    ["ListUsersCommand", "the people", `assignment/${DEV}/reader/user/a`, `assignment/${DEV}/reader/group/a`],
    ["ListGroupsCommand", "the groups", "membership/builders/ana.silva", "user/ana.silva"],
    ["ListGroupsCommand", "the groups", `assignment/${DEV}/reader/group/a`, `assignment/${DEV}/reader/user/a`],
    ["ListPermissionSetsCommand", "the permission sets", "boundary/x", "user/x"],
    ["ListPermissionSetsCommand", "the permission sets", `assignment/${DEV}/reader/user/a`, "group/x"],
    ["ListGroupMembershipsCommand", 'the members of group "Builders"', "membership/builders/x", "membership/readers/x"],
    ["DescribePermissionSetCommand", `permission set "${arnOf("ps-1")}"`, "inline-policy/builder", "group/builders"],
    [
      "ListTagsForResourceCommand",
      'the tags of permission set "Builder"',
      "permission-set/builder",
      "boundary/builder",
    ],
    [
      "ListManagedPoliciesInPermissionSetCommand",
      'the managed policies of permission set "Builder"',
      "managed-policy/builder/X",
      "managed-policy/reader/X",
    ],
    [
      "GetInlinePolicyForPermissionSetCommand",
      'the inline policy of permission set "Builder"',
      "inline-policy/builder",
      "inline-policy/reader",
    ],
    [
      "GetPermissionsBoundaryForPermissionSetCommand",
      'the permissions boundary of permission set "Builder"',
      "boundary/builder",
      "inline-policy/builder",
    ],
    [
      "ListAccountsForProvisionedPermissionSetCommand",
      'the accounts of permission set "Builder"',
      `assignment/${PROD}/builder/user/x`,
      `assignment/${PROD}/reader/user/x`,
    ],
    [
      "ListAccountAssignmentsCommand",
      `the assignments of permission set "Builder" in account ${DEV}`,
      `assignment/${DEV}/builder/user/x`,
      `assignment/${PROD}/builder/user/x`,
    ],
    [
      "DescribeInstanceAccessControlAttributeConfigurationCommand",
      "the attributes for access control",
      "access-control-attributes",
      "user/x",
    ],
  ];
  test.each(CASES)("%s: %s, with %s and without %s", async (operation, what, covered, notCovered) => {
    const { unread } = await read(SMALL, {}, { [operation]: denied });
    const part = unread.find((it) => it.what === what);
    expect(part?.reason).toBe("AccessDeniedException: not authorized");
    const covers = (key: string, stack = "identity-center") => part?.covers(stack, identify(key).identity);
    expect([covers(covered), covers(notCovered), covers(covered, `account-${DEV}`)]).toEqual([true, false, false]);
  });

  const IN_ACCOUNT: readonly [operation: string, what: string, covered: string, notCovered: string | undefined][] = [
    ["AssumeRoleCommand", `account ${DEV}`, "role/x", undefined],
    ["ListRolesCommand", `the roles of account ${DEV}`, "role-policy/x/y", "policy/x"],
    ["ListPoliciesCommand", `the policies of account ${DEV}`, "policy/x", "role-policy/x/y"],
    ["GetRoleCommand", `role "Trainer" of account ${DEV}`, "role/trainer", "role/other"],
    ["GetRolePolicyCommand", `role "Trainer" of account ${DEV}`, "role/trainer", "role-policy/trainer/x"],
    [
      "ListAttachedRolePoliciesCommand",
      `the policies attached to role "Trainer" of account ${DEV}`,
      "role-policy/trainer/x",
      "role/trainer",
    ],
    ["GetPolicyVersionCommand", `policy "Logs" of account ${DEV}`, "policy/logs", "policy/other"],
  ];
  test.each(IN_ACCOUNT)("%s: %s, with %s and without %s", async (operation, what, covered, notCovered) => {
    const { unread } = await read(SMALL, {}, { [operation]: denied });
    expect(unread.map((it) => [it.what, it.reason])).toEqual([[what, "AccessDeniedException: not authorized"]]);
    const covers = (key: string, stack = `account-${DEV}`) => unread[0]?.covers(stack, identify(key).identity);
    expect([covers(covered), covers(covered, `account-${PROD}`)]).toEqual([true, false]);
    if (notCovered !== undefined) expect(covers(notCovered)).toBe(false);
  });

  test("one account leaves the others and Identity Center read", async () => {
    const assume = (input: Record<string, string>) => {
      if (input.RoleArn?.includes(PROD)) denied();
      return { Credentials: { AccessKeyId: "a", SecretAccessKey: "b", SessionToken: "c" } };
    };
    const accounts = [PROD, DEV].map((id) => ({ id, roleArn: `arn:aws:iam::${id}:role/preview` }));
    const world = await read(SMALL, { accounts }, { AssumeRoleCommand: assume });
    expect(world.unread.map(({ what }) => what)).toEqual([`account ${PROD}`]);
    const stacks = new Set(world.objects.map(({ stack }) => stack));
    expect([...stacks].sort()).toEqual([`account-${DEV}`, "identity-center"]);
  });

  test("a list whose second page is denied keeps the first, and asks for nobody one by one", async () => {
    const secondDenied = ({ NextToken }: Record<string, string>) =>
      NextToken === undefined ? { Users: SMALL.users?.slice(0, 1), NextToken: "1" } : denied();
    const world = await read(SMALL, {}, { ListUsersCommand: secondDenied });
    expect(keysOf(world).filter((key) => /^(user|membership)/.test(key))).toEqual([
      "membership/builders/ana.silva",
      "user/ana.silva",
    ]);
    expect(world.orphans).toEqual([]);
    expect(world.unread.map(({ what }) => what)).toEqual(["the people"]);
    expect(world.calls.byOperation["identitystore DescribeUser"]).toBeUndefined();
  });

  test("an answer that isn't AWS's own is unread, too", async () => {
    const { unread } = await read(SMALL, {}, { ListGroupsCommand: {} });
    expect(unread.map(({ what, reason }) => [what, reason])).toEqual([
      ["the groups", "Error: the answer has no Groups, so it is not AWS's own"],
    ]);
  });

  test("what goes meanwhile is gone", async () => {
    const gone = () => {
      throw awsFailure("ResourceNotFoundException");
    };
    const world = await read(
      SMALL,
      {},
      { DescribePermissionSetCommand: gone, ListGroupMembershipsCommand: gone, ListAttachedRolePoliciesCommand: gone },
    );
    expect(world.unread).toEqual([]);
    expect(keysOf(world)).toEqual([
      "access-control-attributes",
      "group/builders",
      "group/readers",
      "policy/logs",
      "role/trainer",
      "user/ana.silva",
      "user/ben.okafor",
    ]);
  });

  test("a bug of ours is thrown", async () => {
    const report = vi.fn(({ done }: { readonly done: number }) => {
      if (done === 5) throw new Error("a bug");
    });
    await expect(read(SMALL, { report })).rejects.toThrow("a bug");
  });
});

describe("a part", () => {
  const center = (...identities: readonly ReturnType<(typeof identityOf)[keyof typeof identityOf]>[]) =>
    identities.map((identity) => ({ stack: "identity-center", identity }));

  test("of nothing takes no call", async () => {
    expect((await read(SMALL, { only: [] })).calls.total).toBe(0);
  });
  test("a group with its members, without permission sets and accounts", async () => {
    const { objects, calls } = await read(SMALL, { only: center(identityOf.group("READERS")) });
    expect(calls.byOperation).toEqual({
      "identitystore ListGroupMemberships": 1,
      "identitystore ListGroups": 1,
      "identitystore ListUsers": 1,
    });
    expect(keysOf({ objects }).filter((key) => key.startsWith("membership"))).toEqual([
      "membership/readers/ben.okafor",
    ]);
  });
  test("a permission set's policies; only sets whose names aren't known are asked for theirs", async () => {
    const only = center(identityOf.inlinePolicy("Builder"));
    const setNames = new Map([[arnOf("ps-2"), "Reader"]]);
    const { objects, calls } = await read(SMALL, { only, setNames });
    expect(calls.byOperation["sso-admin DescribePermissionSet"]).toBe(1);
    expect(calls.total).toBe(7);
    expect(keysOf({ objects })).toContain("inline-policy/builder");
    expect(keysOf({ objects })).not.toContain("permission-set/reader");
  });
  test("an account's roles", async () => {
    const only = [{ stack: `account-${DEV}`, identity: identityOf.role("x") }];
    const accounts = [PROD, DEV].map((id) => ({ id, roleArn: undefined }));
    const { objects } = await read(SMALL, { only, accounts });
    expect(new Set(objects.map(({ stack }) => stack))).toEqual(new Set([`account-${DEV}`]));
  });
  const group = { kind: "group", name: "builders" } as const;
  test("assignments of one principal in several accounts: by principal", async () => {
    const only = center(...[DEV, PROD].map((id) => identityOf.assignment(id, "Builder", group)));
    const { objects, calls } = await read(SMALL, { only });
    expect(calls.byOperation["sso-admin ListAccountAssignmentsForPrincipal"]).toBe(1);
    expect(calls.byOperation).not.toHaveProperty("sso-admin ListAccountAssignments");
    expect(keysOf({ objects }).filter((key) => key.startsWith("assignment"))).toEqual([
      `assignment/${DEV}/builder/group/builders`,
      `assignment/${PROD}/builder/group/builders`,
    ]);
  });
  test("what a person's groups hold isn't the person's", async () => {
    const ana = { kind: "user", name: "ana.silva" } as const;
    const only = center(...[DEV, PROD].map((id) => identityOf.assignment(id, "Builder", ana)));
    const { objects } = await read(SMALL, { only });
    expect(keysOf({ objects }).filter((key) => key.startsWith("assignment"))).toEqual([
      `assignment/${DEV}/reader/user/ana.silva`,
    ]);
  });
  test("assignments of several principals in one account: by permission set, so that others are seen, too", async () => {
    const names = ["builders", "readers"].map((name) => ({ kind: "group", name }) as const);
    const only = center(...names.map((it) => identityOf.assignment(DEV, "Reader", it)));
    const { objects, orphans, calls } = await read(SMALL, { only });
    expect(calls.byOperation["sso-admin ListAccountAssignments"]).toBe(1);
    expect(keysOf({ objects })).toContain(`assignment/${DEV}/reader/user/ana.silva`);
    expect(orphans.length).toBe(1);
  });
});

test("an organization of 300 accounts and 5,000 people takes fewer than 3,600 calls, and no more than planned", async () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const accountOf = (index: number) => String(100_000_000_000 + (index % 300));
  const organization: InMemoryOrganization = {
    users: numbers(5000).map((it) => ({ IdentityStoreId: "d", UserId: `u${it}`, UserName: `user-${it}` })),
    groups: numbers(400).map((it) => ({ IdentityStoreId: "d", GroupId: `g${it}`, DisplayName: `group-${it}` })),
    // One large group, and 15,200 memberships in others.
    members: Object.fromEntries(
      numbers(400).map((group) => [
        `g${group}`,
        numbers(group === 0 ? 4800 : 38 + (group < 39 ? 1 : 0)).map((it) => `u${(it * 7 + group) % 5000}`),
      ]),
    ),
    sets: numbers(100).map((it) => ({ PermissionSetArn: arnOf(`ps-${it}`), Name: `set-${it}` })),
    assignments: numbers(10_000).map((it) => ({
      PermissionSetArn: arnOf(`ps-${(it % 2000) % 100}`),
      AccountId: accountOf(Math.floor((it % 2000) / 100) + (it % 100) * 3),
      PrincipalType: it % 10 === 0 ? "USER" : "GROUP",
      PrincipalId: it % 10 === 0 ? `u${it % 5000}` : `g${Math.floor(it / 25)}`,
    })),
    roles: [{ RoleName: "r", attached: [`arn:aws:iam::${DEV}:policy/access/p`] }],
    policies: ["p"],
  };
  const accounts = numbers(10).map((it) => ({ id: accountOf(it), roleArn: `arn:aws:iam::${accountOf(it)}:role/p` }));
  const expected = countsOfWorld({
    users: 5000,
    groups: 400,
    memberships: 20_000,
    permissionSets: 100,
    pairs: 2000,
    assignments: 10_000,
    accounts: 10,
    roles: 10,
    policies: 10,
  });
  const told: { readonly done: number; readonly planned: number }[] = [];
  const world = await read(organization, { accounts, expected, report: (progress) => told.push(progress) });
  expect(world.unread).toEqual([]);
  const kinds = Map.groupBy(world.objects, ({ identity }) => identity?.kind);
  expect([kinds.get("user")?.length, kinds.get("membership")?.length, kinds.get("assignment")?.length]).toEqual([
    5000, 20_000, 10_000,
  ]);
  expect(world.calls.byOperation["sso-admin ListAccountAssignments"]).toBe(2000);
  expect(world.calls.total).toBe(aws?.calls.length);
  const planned = plannedCalls(expected).total;
  expect(planned).toBeLessThan(3600);
  expect(world.calls.total).toBeLessThanOrEqual(planned);
  expect(told[0]).toEqual({ done: 1, planned });
  expect(told.every((it) => it.done <= it.planned)).toBe(true);
  expect(told.at(-1)?.done).toBe(world.calls.total);
});
