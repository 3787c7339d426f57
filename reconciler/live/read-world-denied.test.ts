// What AWS denies, or answers otherwise than with what was asked for.
import { afterEach, describe, expect, test, vi } from "vitest";
import { identify } from "../model/resource-identity.ts";
import { awsFailure } from "./in-memory-organization.ts";
import { arnOf, DEV, keysOf, PROD, readInMemory, restoreAws, SMALL } from "./in-memory-small-organization.ts";

afterEach(restoreAws);

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
    const { unread } = await readInMemory(SMALL, {}, { [operation]: denied });
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
    const { unread } = await readInMemory({ ...SMALL, policies: ["Logs"] }, {}, { [operation]: denied });
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
    const world = await readInMemory(SMALL, { accounts }, { AssumeRoleCommand: assume });
    expect(world.unread.map(({ what }) => what)).toEqual([`account ${PROD}`]);
    const stacks = new Set(world.objects.map(({ stack }) => stack));
    expect([...stacks].sort()).toEqual([`account-${DEV}`, "identity-center"]);
  });

  test("a list whose second page is denied keeps the first, and asks for nobody one by one", async () => {
    const secondDenied = ({ NextToken }: Record<string, string>) =>
      NextToken === undefined ? { Users: SMALL.users?.slice(0, 1), NextToken: "1" } : denied();
    const world = await readInMemory(SMALL, {}, { ListUsersCommand: secondDenied });
    expect(keysOf(world).filter((key) => /^(user|membership)/.test(key))).toEqual([
      "membership/builders/ana.silva",
      "user/ana.silva",
    ]);
    expect(world.orphans).toEqual([]);
    expect(world.unread.map(({ what }) => what)).toEqual(["the people"]);
    expect(world.calls.byOperation["identitystore DescribeUser"]).toBeUndefined();
  });

  test("after ten failures in a row the rest is one part, and is not tried", async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const groups = numbers.map((it) => ({ IdentityStoreId: "d", GroupId: `g${it}`, DisplayName: `group-${it}` }));
    const world = await readInMemory({ groups }, {}, { ListGroupMembershipsCommand: denied });
    const tried = world.calls.byOperation["identitystore ListGroupMemberships"] ?? 0;
    // Those that were under way when the tenth failed are more.
    expect(tried).toBeGreaterThanOrEqual(10);
    expect(tried).toBeLessThan(15);
    expect(world.unread.length).toBe(tried + 1);
    const rest = world.unread.find(({ what }) => what === `the members of ${60 - tried} further groups`);
    expect(rest?.reason).toBe("AccessDeniedException: not authorized");
    const covered = numbers.filter((it) =>
      rest?.covers("identity-center", identify(`membership/group-${it}/x`).identity),
    );
    expect(covered).toEqual(numbers.slice(tried));
  });

  test("failures here and there leave all others read", async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const groups = numbers.map((it) => ({ IdentityStoreId: "d", GroupId: `g${it}`, DisplayName: `group-${it}` }));
    const mostly = ({ GroupId }: Record<string, string>) =>
      GroupId?.endsWith("0") ? { GroupMemberships: [] } : denied();
    const world = await readInMemory({ groups }, {}, { ListGroupMembershipsCommand: mostly });
    expect(world.calls.byOperation["identitystore ListGroupMemberships"]).toBe(60);
    expect(world.unread.length).toBe(54);
  });

  test("an answer that isn't AWS's own is unread, too", async () => {
    const { unread } = await readInMemory(SMALL, {}, { ListGroupsCommand: {} });
    expect(unread.map(({ what, reason }) => [what, reason])).toEqual([
      ["the groups", "Error: the answer has no Groups, so it is not AWS's own"],
    ]);
  });

  test("what goes meanwhile is gone", async () => {
    const gone = () => {
      throw awsFailure("ResourceNotFoundException");
    };
    const world = await readInMemory(
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
      "policy/models",
      "role/trainer",
      "user/ana.silva",
      "user/ben.okafor",
    ]);
  });

  test("a bug of ours is thrown", async () => {
    const report = vi.fn(({ done }: { readonly done: number }) => {
      if (done === 5) throw new Error("a bug");
    });
    await expect(readInMemory(SMALL, { report })).rejects.toThrow("a bug");
  });
});
