import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  DescribeGroupCommand,
  DescribeGroupMembershipCommand,
  DescribeUserCommand,
  GetGroupIdCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  IsMemberInGroupsCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  paginateListUsers,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-identitystore";
import { expect, test } from "vitest";
import { type Clients, startForTest, storeId } from "./test-server.ts";

const store = { IdentityStoreId: storeId };

const ada = {
  ...store,
  UserName: "ada",
  DisplayName: "Ada Lovelace",
  Name: { GivenName: "Ada", FamilyName: "Lovelace" },
  Emails: [{ Value: "ada@example.com", Type: "work", Primary: true }],
};

async function createUser(clients: Clients, input: object = {}) {
  const { UserId } = await clients.store.send(new CreateUserCommand({ ...ada, ...input }));
  return UserId ?? "";
}

async function createGroup(clients: Clients, DisplayName: string) {
  const { GroupId } = await clients.store.send(new CreateGroupCommand({ ...store, DisplayName }));
  return GroupId ?? "";
}

test("a user comes back as it was made", async () => {
  const { clients } = await startForTest({ now: () => new Date("2026-03-04T05:06:07.000Z") });
  const UserId = await createUser(clients);
  const { $metadata: _, ...user } = await clients.store.send(new DescribeUserCommand({ ...store, UserId }));
  const at = new Date("2026-03-04T05:06:07.000Z");
  expect(user).toEqual({ ...ada, UserId, UserStatus: "ENABLED", CreatedAt: at, UpdatedAt: at });
});

test.each([
  ["user name in another letter case", { UserName: "ADA", Emails: undefined }],
  ["e-mail address in another letter case", { UserName: "other", Emails: [{ Value: "ADA@example.com" }] }],
])("a second user with the same %s is a conflict", async (_what, second) => {
  const { clients } = await startForTest();
  await createUser(clients);
  await expect(createUser(clients, second)).rejects.toMatchObject({
    name: "ConflictException",
    Reason: "UNIQUENESS_CONSTRAINT_VIOLATION",
  });
});

test.each([
  ["the reserved name Administrator", { UserName: "administrator" }],
  ["a user name with a space", { UserName: "ada lovelace" }],
  ["a user name of 129 characters", { UserName: "a".repeat(129) }],
  ["an empty display name", { DisplayName: "" }],
  ["an empty given name", { Name: { GivenName: "", FamilyName: "Lovelace" } }],
  ["two e-mail addresses", { Emails: [{ Value: "a@example.com" }, { Value: "b@example.com" }] }],
])("a user with %s is refused", async (_what, input) => {
  const { clients } = await startForTest();
  await expect(createUser(clients, input)).rejects.toMatchObject({ name: "ValidationException" });
});

test("an update changes what its paths name, clears with null, and does all or nothing", async () => {
  const { clients } = await startForTest();
  const UserId = await createUser(clients, { Title: "Countess" });
  const update = (Operations: { AttributePath: string; AttributeValue?: string | object | null }[]) =>
    clients.store.send(new UpdateUserCommand({ ...store, UserId, Operations } as never));
  await update([
    { AttributePath: "displayName", AttributeValue: "Ada King" },
    { AttributePath: "name.familyName", AttributeValue: "King" },
    { AttributePath: "emails", AttributeValue: [{ value: "king@example.com", type: null, primary: true }] },
    { AttributePath: "title", AttributeValue: null },
  ]);
  await expect(
    update([
      { AttributePath: "displayName", AttributeValue: "Nobody" },
      { AttributePath: "shoeSize", AttributeValue: "37" },
    ]),
  ).rejects.toMatchObject({ name: "ValidationException" });
  const user = await clients.store.send(new DescribeUserCommand({ ...store, UserId }));
  expect(user).toMatchObject({
    DisplayName: "Ada King",
    Name: { GivenName: "Ada", FamilyName: "King" },
    Emails: [{ Value: "king@example.com", Primary: true }],
  });
  expect(user.Title).toBeUndefined();
});

test("users are found by name and by e-mail, and the error names what is missing", async () => {
  const { clients } = await startForTest();
  const UserId = await createUser(clients);
  const find = (AttributePath: string, AttributeValue: string) =>
    clients.store.send(
      new GetUserIdCommand({ ...store, AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } } }),
    );
  expect((await find("userName", "ada")).UserId).toBe(UserId);
  expect((await find("emails.value", "ada@example.com")).UserId).toBe(UserId);
  await expect(find("userName", "grace")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    ResourceType: "USER",
  });
});

test("users are listed in pages", async () => {
  const { clients } = await startForTest({ pageSize: 2 });
  for (const UserName of ["a", "b", "c"]) await createUser(clients, { UserName, Emails: undefined });
  const names: (string | undefined)[][] = [];
  // A copy, because the SDK's paginator writes its token into the input.
  for await (const page of paginateListUsers({ client: clients.store }, { ...store })) {
    names.push((page.Users ?? []).map(({ UserName }) => UserName));
  }
  expect(names).toEqual([["a", "b"], ["c"]]);
});

test("group names are unique without regard to letter case, and a renamed group keeps its id", async () => {
  const { clients } = await startForTest();
  const GroupId = await createGroup(clients, "Readers");
  await expect(createGroup(clients, "READERS")).rejects.toMatchObject({ name: "ConflictException" });
  await expect(createGroup(clients, "AWSAdministrators")).rejects.toMatchObject({ name: "ValidationException" });
  const Operations = [
    { AttributePath: "displayName", AttributeValue: "readers" },
    { AttributePath: "description", AttributeValue: "People who read" },
  ];
  await clients.store.send(new UpdateGroupCommand({ ...store, GroupId, Operations }));
  expect(await clients.store.send(new DescribeGroupCommand({ ...store, GroupId }))).toMatchObject({
    DisplayName: "readers",
    Description: "People who read",
  });
  const UniqueAttribute = { AttributePath: "displayName", AttributeValue: "Readers" };
  const found = await clients.store.send(new GetGroupIdCommand({ ...store, AlternateIdentifier: { UniqueAttribute } }));
  expect(found.GroupId).toBe(GroupId);
});

test("an update of a group without operations is refused", async () => {
  const { clients } = await startForTest();
  const GroupId = await createGroup(clients, "Readers");
  await expect(clients.store.send(new UpdateGroupCommand({ ...store, GroupId, Operations: [] }))).rejects.toMatchObject(
    { name: "ValidationException" },
  );
});

test("a membership is made once, found in both directions, and removed", async () => {
  const { clients } = await startForTest();
  const MemberId = { UserId: await createUser(clients) };
  const GroupId = await createGroup(clients, "Readers");
  const other = await createGroup(clients, "Writers");
  const membership = { ...store, GroupId, MemberId };
  const { MembershipId } = await clients.store.send(new CreateGroupMembershipCommand(membership));
  await expect(clients.store.send(new CreateGroupMembershipCommand(membership))).rejects.toMatchObject({
    name: "ConflictException",
  });
  const byId = await clients.store.send(new DescribeGroupMembershipCommand({ ...store, MembershipId }));
  expect(byId).toMatchObject({ GroupId, MemberId });
  expect((await clients.store.send(new GetGroupMembershipIdCommand(membership))).MembershipId).toBe(MembershipId);
  const ofGroup = await clients.store.send(new ListGroupMembershipsCommand({ ...store, GroupId }));
  const ofUser = await clients.store.send(new ListGroupMembershipsForMemberCommand({ ...store, MemberId }));
  expect(ofGroup.GroupMemberships).toMatchObject([{ MembershipId, MemberId }]);
  expect(ofUser.GroupMemberships).toEqual(ofGroup.GroupMemberships);
  const { Results } = await clients.store.send(
    new IsMemberInGroupsCommand({ ...store, MemberId, GroupIds: [GroupId, other] }),
  );
  expect(Results?.map(({ MembershipExists }) => MembershipExists)).toEqual([true, false]);
  await clients.store.send(new DeleteGroupMembershipCommand({ ...store, MembershipId }));
  await expect(clients.store.send(new DeleteGroupMembershipCommand({ ...store, MembershipId }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    ResourceId: MembershipId,
  });
});

test("a deleted user is in no group any more", async () => {
  const { server, clients } = await startForTest();
  const UserId = await createUser(clients);
  const GroupId = await createGroup(clients, "Readers");
  await clients.store.send(new CreateGroupMembershipCommand({ ...store, GroupId, MemberId: { UserId } }));
  await clients.store.send(new DeleteUserCommand({ ...store, UserId }));
  expect(server.world.memberships).toEqual([]);
});
