import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEV, MANAGEMENT, startConfigured, type TestProvider } from "./test-provider.ts";

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured({
    aws: { pageSize: 1 },
    seed: { permissionSets: [{ name: "First" }, { name: "Reader", description: "reads", tags: { team: "a" } }] },
  });
});
afterEach(() => provider.close());

describe("ssoadmin", () => {
  test("getInstances answers two parallel lists", async () => {
    const { results } = await provider.invoke("aws:ssoadmin/getInstances:getInstances", {});
    expect(results).toEqual({
      arns: [provider.instanceArn],
      identityStoreIds: [provider.identityStoreId],
      id: "eu-west-1",
      region: "eu-west-1",
    });
  });

  test("getPermissionSets lists over all pages", async () => {
    const { results } = await provider.invoke("aws:ssoadmin/getPermissionSets:getPermissionSets", {
      instanceArn: provider.instanceArn,
    });
    expect(results.arns).toEqual(provider.world.permissionSets.map((set) => set.arn));
    expect(results.id).toBe(provider.instanceArn);
  });

  const token = "aws:ssoadmin/getPermissionSet:getPermissionSet";

  test("getPermissionSet by name describes each, and still answers when one was deleted meanwhile", async () => {
    const [first, second] = provider.world.permissionSets;
    provider.server.faults.push({
      operation: "DescribePermissionSet",
      match: { PermissionSetArn: first?.arn },
      error: { name: "ResourceNotFoundException", message: "gone" },
    });
    const { results } = await provider.invoke(token, { instanceArn: provider.instanceArn, name: "Reader" });
    expect(results).toMatchObject({ arn: second?.arn, id: second?.arn, description: "reads", tags: { team: "a" } });
    expect(provider.operations().filter((name) => name === "DescribePermissionSet")).toHaveLength(2);
  });

  test("getPermissionSet by ARN describes one", async () => {
    const arn = provider.world.permissionSets[1]?.arn;
    expect((await provider.invoke(token, { instanceArn: provider.instanceArn, arn })).results.name).toBe("Reader");
  });

  test("getPermissionSet of none is an error; without or with both keys it is a failure", async () => {
    const { instanceArn } = provider;
    await expect(provider.invoke(token, { instanceArn, name: "None" })).rejects.toThrow(
      "reading SSO Permission Set: not found",
    );
    expect((await provider.invoke(token, { instanceArn })).failures.join()).toContain("arn,name");
    expect((await provider.invoke(token, { instanceArn, arn: "a", name: "b" })).failures.join()).toContain(
      "arn, name were given",
    );
  });
});

describe("identitystore", () => {
  const alternate = (attributePath: string, attributeValue: string) => ({
    identityStoreId: provider.identityStoreId,
    alternateIdentifier: { uniqueAttribute: { attributePath, attributeValue } },
  });

  test("getUser has names in a list", async () => {
    const { results } = await provider.invoke("aws:identitystore/getUser:getUser", alternate("userName", "ana"));
    expect(results).toMatchObject({
      names: [{ givenName: "Ana", familyName: "Silva" }],
      emails: [{ value: "ana@example.com" }],
      userId: provider.world.users[0]?.userId,
      id: provider.world.users[0]?.userId,
    });
  });

  test("getUser and getGroup of none are errors", async () => {
    await expect(provider.invoke("aws:identitystore/getUser:getUser", alternate("userName", "zoe"))).rejects.toThrow(
      "ResourceNotFoundException",
    );
    await expect(
      provider.invoke("aws:identitystore/getGroup:getGroup", alternate("displayName", "zoo")),
    ).rejects.toThrow("ResourceNotFoundException");
  });

  test("getGroup by display name", async () => {
    const { results } = await provider.invoke(
      "aws:identitystore/getGroup:getGroup",
      alternate("displayName", "builders"),
    );
    expect(results).toMatchObject({
      groupId: provider.world.groups[0]?.groupId,
      id: provider.world.groups[0]?.groupId,
    });
  });

  test("getUsers, getGroups and getGroupMemberships have no id", async () => {
    const { identityStoreId } = provider;
    const groupId = provider.world.groups[0]?.groupId;
    const userId = provider.world.users[0]?.userId;
    const type = "aws:identitystore/groupMembership:GroupMembership";
    const { outputs } = await provider.create(type, { identityStoreId, groupId, memberId: userId });
    const users = (await provider.invoke("aws:identitystore/getUsers:getUsers", { identityStoreId })).results;
    const groups = (await provider.invoke("aws:identitystore/getGroups:getGroups", { identityStoreId })).results;
    const token = "aws:identitystore/getGroupMemberships:getGroupMemberships";
    const memberships = (await provider.invoke(token, { identityStoreId, groupId })).results;
    expect(users.users).toMatchObject([{ userName: "ana", identityStoreId }]);
    expect(groups.groups).toMatchObject([{ displayName: "builders", groupId, identityStoreId }]);
    expect(memberships.groupMemberships).toEqual([
      { groupId, identityStoreId, memberId: { userId }, membershipId: outputs.membershipId },
    ]);
    for (const results of [users, groups, memberships]) expect(results).not.toHaveProperty("id");
  });
});

describe("organizations", () => {
  test("getOrganization lists all accounts, suspended ones too", async () => {
    const { results } = await provider.invoke("aws:organizations/getOrganization:getOrganization", {});
    expect(results).toMatchObject({
      id: "o-example123",
      masterAccountId: MANAGEMENT,
      accounts: [{ id: MANAGEMENT }, { id: DEV, status: "ACTIVE" }, { id: "333333333333", status: "SUSPENDED" }],
      nonMasterAccounts: [{ id: DEV }, { id: "333333333333" }],
      roots: [{ id: "r-root" }],
      awsServiceAccessPrincipals: ["sso.amazonaws.com"],
    });
  });

  test("a member account that may not list gets empty lists", async () => {
    provider.server.faults.push({ operation: "ListAccounts", error: { name: "AccessDeniedException", message: "no" } });
    const { results } = await provider.invoke("aws:organizations/getOrganization:getOrganization", {});
    expect(results).toMatchObject({ accounts: [], nonMasterAccounts: [] });
  });

  test("descendants: accounts at every depth, and units under the doubled plural", async () => {
    const name = "getOrganizationalUnitDescendantAccounts";
    const accounts = (await provider.invoke(`aws:organizations/${name}:${name}`, { parentId: "r-root" })).results;
    expect((accounts.accounts as { id: string }[]).map(({ id }) => id).sort()).toEqual([
      MANAGEMENT,
      DEV,
      "333333333333",
    ]);
    const other = "getOrganizationalUnitDescendantOrganizationalUnits";
    const units = (await provider.invoke(`aws:organizations/${other}:${other}`, { parentId: "r-root" })).results;
    expect(units).toMatchObject({ childrens: [{ name: "Workloads" }, { name: "Dev" }], id: "r-root" });
  });

  test("getAccount has parent and tags", async () => {
    const { results } = await provider.invoke("aws:organizations/getAccount:getAccount", { accountId: DEV });
    expect(results).toMatchObject({
      id: DEV,
      name: "dev",
      tags: { env: "dev" },
      parentId: expect.stringMatching(/^ou-/),
    });
  });

  test("getEntityPath ends in a slash and has no id", async () => {
    const { results } = await provider.invoke("aws:organizations/getEntityPath:getEntityPath", { entityId: DEV });
    expect(results.entityPath).toMatch(new RegExp(`^o-example123/r-root/ou-[^/]+/ou-[^/]+/${DEV}/$`));
    expect(results).not.toHaveProperty("id");
  });
});

test("getCallerIdentity", async () => {
  const { results } = await provider.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
  expect(results).toMatchObject({ accountId: MANAGEMENT, id: MANAGEMENT });
});
