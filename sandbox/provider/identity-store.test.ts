import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf, startConfigured, type TestProvider } from "./test-provider.ts";

const USER = "aws:identitystore/user:User";
const GROUP = "aws:identitystore/group:Group";
const MEMBERSHIP = "aws:identitystore/groupMembership:GroupMembership";

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

function createUser() {
  return provider.create(USER, {
    identityStoreId: provider.identityStoreId,
    userName: "ben",
    displayName: "Ben Okafor",
    name: { givenName: "Ben", familyName: "Okafor", middleName: "B" },
    emails: { value: "ben@example.com", primary: true },
    title: "Engineer",
  });
}

function createGroup() {
  return provider.create(GROUP, {
    identityStoreId: provider.identityStoreId,
    displayName: "readers",
    description: "read",
  });
}

describe("a user", () => {
  test("has an id of store and user, and its one e-mail as an object", async () => {
    const made = await createUser();
    expect(made.id).toBe(`${provider.identityStoreId}/${made.outputs.userId}`);
    expect(made.outputs).toMatchObject({
      emails: { value: "ben@example.com", primary: true },
      title: "Engineer",
      name: { middleName: "B" },
    });
    expect((await provider.diff(USER, made.outputs, made.inputs)).paths).toEqual([]);
  });

  test("an update sends only the paths that changed; what is cleared has no value", async () => {
    const made = await createUser();
    provider.server.calls.length = 0;
    await provider.update(made, {
      displayName: "Ben O.",
      title: undefined,
      emails: undefined,
      name: { givenName: "Ben", familyName: "Okafor-Lee" },
    });
    expect(provider.server.calls[0]).toMatchObject({ operation: "UpdateUser" });
    expect(provider.server.calls[0]?.input).toMatchObject({
      Operations: [
        { AttributePath: "displayName", AttributeValue: "Ben O." },
        { AttributePath: "title" },
        { AttributePath: "name.familyName", AttributeValue: "Okafor-Lee" },
        { AttributePath: "name.middleName" },
        { AttributePath: "emails" },
      ],
    });
    expect(provider.world.users.find(({ userId }) => userId === made.outputs.userId)?.attributes).not.toHaveProperty(
      "Emails",
    );
  });

  test("a changed e-mail sends the whole list, with primary and without empty texts", async () => {
    const made = await createUser();
    provider.server.calls.length = 0;
    const { outputs } = await provider.update(made, { emails: { value: "b@example.com" } });
    expect(provider.server.calls[0]?.input).toMatchObject({
      Operations: [
        { AttributePath: "emails", AttributeValue: [{ type: null, value: "b@example.com", primary: false }] },
      ],
    });
    expect(outputs.emails).toEqual({ value: "b@example.com", primary: false });
  });

  test("an update without a change only looks", async () => {
    const made = await createUser();
    provider.operations();
    await provider.update(made, {});
    expect(provider.operations()).toEqual(["DescribeUser"]);
  });

  test("with two e-mails cannot be represented", async () => {
    const made = await createUser();
    const stored = provider.world.users.find(({ userId }) => userId === made.outputs.userId);
    stored?.attributes.Emails?.push({ Value: "second@example.com" });
    expect((await failureOf(provider.refresh(made))).message).toContain("emails: expected at most 1 element, got 2");
  });
});

describe("a group", () => {
  test("has an id of store and group, and an ARN", async () => {
    const made = await createGroup();
    expect(made.id).toBe(`${provider.identityStoreId}/${made.outputs.groupId}`);
    expect(made.outputs.arn).toBe(`arn:aws:identitystore:::group/${made.outputs.groupId}`);
  });

  test("is renamed in place", async () => {
    const made = await createGroup();
    const renamed = await provider.update(made, { displayName: "viewers" });
    expect(renamed.outputs).toMatchObject({ displayName: "viewers", groupId: made.outputs.groupId });
  });

  test("a cleared description is sent as an empty text", async () => {
    const made = await createGroup();
    provider.server.calls.length = 0;
    await provider.update(made, { description: undefined }).catch(() => {});
    expect(provider.server.calls[0]?.input).toMatchObject({
      Operations: [{ AttributePath: "description", AttributeValue: "" }],
    });
  });

  test("an update with no operations is the provider's error, without a call", async () => {
    const made = await createGroup();
    provider.operations();
    const failed = await failureOf(provider.update(made, {}));
    expect(failed.message).toContain("missing required field, UpdateGroupInput.Operations");
    expect(provider.operations()).toEqual([]);
  });
});

test("a membership has an id of store and membership, and is refused when it is there", async () => {
  const group = await createGroup();
  const user = await createUser();
  const inputs = {
    identityStoreId: provider.identityStoreId,
    groupId: group.outputs.groupId,
    memberId: user.outputs.userId,
  };
  const made = await provider.create(MEMBERSHIP, inputs);
  expect(made.id).toBe(`${provider.identityStoreId}/${made.outputs.membershipId}`);
  provider.operations();
  expect((await failureOf(provider.create(MEMBERSHIP, inputs))).message).toContain("ConflictException");
  expect(provider.operations()).toEqual(["CreateGroupMembership"]);
});

test.each([
  [USER, () => createUser()],
  [GROUP, () => createGroup()],
])("a second %s of the same name fails at once, with AWS's reason", async (_type, create) => {
  await create();
  provider.operations();
  const failed = await failureOf(create());
  expect(failed.message).toMatch(
    /^1 error occurred:\n\t\* creating IdentityStore (User|Group) \(\w+\): operation error identitystore: Create\w+, https response error StatusCode: \d+, RequestID: [^,]*, ConflictException: /,
  );
  expect(provider.operations()).toHaveLength(1);
});
