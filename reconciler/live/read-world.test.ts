import { afterEach, describe, expect, test } from "vitest";
import { identify, identityOf } from "../model/resource-identity.ts";
import type { InMemoryOrganization } from "./in-memory-organization.ts";
import {
  arnOf,
  callsMade,
  DEV,
  INSTANCE,
  keysOf,
  PROD,
  readInMemory,
  restoreAws,
  SMALL,
} from "./in-memory-small-organization.ts";
import { countsOfWorld, plannedCalls } from "./planned-calls.ts";
import { NO_NAMES } from "./read-scope.ts";

const STORE = { $instance: "identityStoreId" };

afterEach(restoreAws);

describe("everything", () => {
  test("is under the keys of desired resources", async () => {
    const world = await readInMemory(SMALL);
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
      "policy/models",
      "role-policy/trainer/ReadOnlyAccess",
      `role-policy/trainer/arn%3Aaws%3Aiam%3A%3A${DEV}%3Apolicy%2FReadOnlyAccess`,
      "role-policy/trainer/logs",
      "role/trainer",
      "user/ana.silva",
      "user/ben.okafor",
    ]);
    for (const { key, identity } of world.objects) expect(identify(key).identity).toEqual(identity);
  });

  test("is the same in pages of one, for which more calls are counted", async () => {
    const { calls, ...whole } = await readInMemory(SMALL);
    const inPages = await readInMemory({ ...SMALL, pageSize: 1 });
    expect(inPages).toEqual({ ...whole, calls: inPages.calls });
    expect(inPages.calls.byOperation).toMatchObject({
      "identitystore ListUsers": 2,
      "sso-admin ListPermissionSets": 2,
      "iam ListAttachedRolePolicies": 3,
    });
    expect(inPages.calls.total).toBeGreaterThan(calls.total);
  });

  test("a person with all attributes: what no file declares is told apart", async () => {
    const { objects } = await readInMemory(SMALL);
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
    expect(ben?.properties).toEqual({
      identityStoreId: STORE,
      userName: "ben.okafor",
      emails: { value: "ben@example.com", primary: true },
    });
    expect(ben).not.toHaveProperty("undeclarable");
    const typed = { ...SMALL.users![1]!, Emails: [{ Value: "ben@example.com", Primary: true, Type: "work" }] };
    const other = await readInMemory({ users: [typed] });
    expect(other.objects.find(({ key }) => key === "user/ben.okafor")).toMatchObject({
      properties: { emails: { value: "ben@example.com", primary: true, type: "work" } },
    });
  });

  test("a permission set and all that is attached, each with the id by which it is imported", async () => {
    const { objects } = await readInMemory(SMALL);
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
    const { objects } = await readInMemory({
      ...SMALL,
      roles: [{ RoleName: "r", inlinePolicies: { ["__proto__"]: "{}" } }],
    });
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
    const world = await readInMemory(SMALL);
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
    const world = await readInMemory(SMALL, {}, { DescribeUserCommand: { ...ana, UserId: "gone", UserName: "new" } });
    expect(world.orphans).toEqual([]);
    expect(keysOf(world)).toEqual(
      expect.arrayContaining(["user/new", `assignment/${DEV}/reader/user/new`, `assignment/${PROD}/reader/user/new`]),
    );
  });
});

describe("a part", () => {
  const center = (...identities: readonly ReturnType<(typeof identityOf)[keyof typeof identityOf]>[]) =>
    identities.map((identity) => ({ stack: "identity-center", identity }));

  test("of nothing takes no call", async () => {
    expect((await readInMemory(SMALL, { only: [] })).calls.total).toBe(0);
  });
  test("a group with its members, without permission sets and accounts", async () => {
    const { objects, calls } = await readInMemory(SMALL, { only: center(identityOf.group("READERS")) });
    expect(calls.byOperation).toEqual({
      "identitystore ListGroupMemberships": 1,
      "identitystore ListGroups": 1,
      "identitystore ListUsers": 1,
    });
    expect(keysOf({ objects }).filter((key) => key.startsWith("membership"))).toEqual([
      "membership/readers/ben.okafor",
    ]);
  });
  test("a group that AWS has under another name than the one on record", async () => {
    const only = center(identityOf.group("before"));
    const [id] = (await readInMemory(SMALL, { only })).objects
      .filter(({ key }) => key === "group/readers")
      .map(({ importId }) => importId.split("/")[1] ?? "");
    const names = { ...NO_NAMES, groups: new Map([[id ?? "", "before"]]) };
    const membersIn = ({ objects }: Awaited<ReturnType<typeof readInMemory>>) =>
      keysOf({ objects }).filter((key) => key.startsWith("membership"));
    expect(membersIn(await readInMemory(SMALL, { only, names }))).toEqual(["membership/readers/ben.okafor"]);
    const denied = () => {
      throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
    };
    const { unread } = await readInMemory(SMALL, { only, names }, { ListGroupMembershipsCommand: denied });
    const isUnread = (group: string) =>
      unread.some(({ covers }) => covers("identity-center", identityOf.membership(group, "x")));
    expect(["before", "readers", "builders"].map(isUnread)).toEqual([true, true, false]);
  });
  test("a group that AWS doesn't have: nobody's name is needed", async () => {
    const { calls } = await readInMemory(SMALL, { only: center(identityOf.membership("new", "ana.silva")) });
    expect(calls.byOperation).toEqual({ "identitystore ListGroups": 1 });
  });
  test("an assignment of a set that AWS doesn't have takes no list of people", async () => {
    const [builders, readers] = ["builders", "readers"].map((name) => ({ kind: "group", name }) as const);
    const only = center(...[builders!, readers!].map((it) => identityOf.assignment(DEV, "new", it)));
    const { calls } = await readInMemory(SMALL, { only });
    expect(Object.keys(calls.byOperation)).toEqual(["sso-admin DescribePermissionSet", "sso-admin ListPermissionSets"]);
  });
  test("a permission set's policies; only sets whose names aren't known are asked for theirs", async () => {
    const only = center(identityOf.inlinePolicy("Builder"));
    const names = { ...NO_NAMES, sets: new Map([[arnOf("ps-2"), "Reader"]]) };
    const { objects, calls } = await readInMemory(SMALL, { only, names });
    expect(calls.byOperation["sso-admin DescribePermissionSet"]).toBe(1);
    expect(calls.total).toBe(7);
    expect(keysOf({ objects })).toContain("inline-policy/builder");
    expect(keysOf({ objects })).not.toContain("permission-set/reader");
  });
  test("an account's roles", async () => {
    const only = [{ stack: `account-${DEV}`, identity: identityOf.role("x") }];
    const accounts = [PROD, DEV].map((id) => ({ id, roleArn: undefined }));
    const { objects } = await readInMemory(SMALL, { only, accounts });
    expect(new Set(objects.map(({ stack }) => stack))).toEqual(new Set([`account-${DEV}`]));
  });
  const group = { kind: "group", name: "builders" } as const;
  test("assignments of one principal in several accounts: by principal", async () => {
    const only = center(...[DEV, PROD].map((id) => identityOf.assignment(id, "Builder", group)));
    const { objects, calls } = await readInMemory(SMALL, { only });
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
    const { objects } = await readInMemory(SMALL, { only });
    expect(keysOf({ objects }).filter((key) => key.startsWith("assignment"))).toEqual([
      `assignment/${DEV}/reader/user/ana.silva`,
    ]);
  });
  test("assignments of several principals in one account: by permission set, so that others are seen, too", async () => {
    const names = ["builders", "readers"].map((name) => ({ kind: "group", name }) as const);
    const only = center(...names.map((it) => identityOf.assignment(DEV, "Reader", it)));
    const { objects, orphans, calls } = await readInMemory(SMALL, { only });
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
  const world = await readInMemory(organization, { accounts, expected, report: (progress) => told.push(progress) });
  expect(world.unread).toEqual([]);
  const kinds = Map.groupBy(world.objects, ({ identity }) => identity?.kind);
  expect([kinds.get("user")?.length, kinds.get("membership")?.length, kinds.get("assignment")?.length]).toEqual([
    5000, 20_000, 10_000,
  ]);
  expect(world.calls.byOperation["sso-admin ListAccountAssignments"]).toBe(2000);
  expect(world.calls.total).toBe(callsMade());
  const planned = plannedCalls(expected).total;
  expect(planned).toBeLessThan(3600);
  expect(world.calls.total).toBeLessThanOrEqual(planned);
  expect(told[0]).toEqual({ done: 1, planned });
  expect(told.every((it) => it.done <= it.planned)).toBe(true);
  expect(told.at(-1)).toEqual({ done: world.calls.total, planned: world.calls.total });
});
