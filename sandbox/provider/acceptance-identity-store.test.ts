// What the acceptance tests of hashicorp/terraform-provider-aws assert of Identity Store, asserted of the stand-in.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expectGone, expectSettled, throughSteps } from "./settled.ts";
import { failureOf, startConfigured, type TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const USER = "aws:identitystore/user:User";
const GROUP = "aws:identitystore/group:Group";
const MEMBERSHIP = "aws:identitystore/groupMembership:GroupMembership";

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

const name = { givenName: "John", familyName: "Doe" };
const person = () => ({
  identityStoreId: provider.identityStoreId,
  userName: "john",
  displayName: "Acceptance Test",
  name,
});

const ADDRESS = {
  country: "US",
  formatted: "Formatted Address 1",
  locality: "The Locality 1",
  postalCode: "AAA BBB 1",
  primary: true,
  region: "The Region 1",
  streetAddress: "The Street Address 1",
  type: "The Type 1",
};

const TEXTS = ["locale", "nickname", "preferredLanguage", "profileUrl", "timezone", "title", "userType"];
const NAME_PARTS = ["formatted", "honorificPrefix", "honorificSuffix", "middleName"];

describe("a user", () => {
  test("with only what is needed has nothing else", async () => {
    const made = await provider.create(USER, person());
    const { userId, region, userStatus, ...rest } = made.outputs;
    expect(rest).toEqual({ ...person(), externalIds: [] });
    expect([typeof userId, region, typeof userStatus]).toEqual(["string", "eu-west-1", "string"]);
    await expectSettled(provider, made);
  });
  test.each<[string, readonly Properties[]]>([
    ["displayName", [{ displayName: "John" }, { displayName: "Johnny" }]],
    ...TEXTS.map((text): [string, readonly Properties[]] => [text, [{ [text]: "en-US" }, { [text]: "en-GB" }, {}]]),
    ...NAME_PARTS.map((part): [string, readonly Properties[]] => [
      `name.${part}`,
      [{ name: { ...name, [part]: "JD1" } }, { name: { ...name, [part]: "JD2" } }, { name }],
    ]),
    ["name.familyName", [{ name }, { name: { ...name, familyName: "Deer" } }]],
    ["name.givenName", [{ name }, { name: { ...name, givenName: "Jane" } }]],
    [
      "addresses",
      [
        { addresses: ADDRESS },
        { addresses: { ...ADDRESS, country: "GB", locality: "The Locality 2", primary: false } },
        { addresses: { country: "US", type: "Home", primary: false } },
        {},
      ],
    ],
    ...["emails", "phoneNumbers"].map((list): [string, readonly Properties[]] => [
      list,
      [
        { [list]: { primary: true, type: "The Type 1", value: "john@example.com" } },
        { [list]: { primary: false, type: "The Type 2", value: "doe@example.com" } },
        { [list]: { primary: false, value: "doe@example.com" } },
        {},
      ],
    ]),
  ])("%s: each step is there, and settled", async (_, steps) => {
    await throughSteps(provider, USER, person(), steps);
  });
  test("`type: null` of an e-mail that has none any more is left out by AWS", async () => {
    const emails = { primary: true, value: "john@example.com" };
    const made = await provider.create(USER, { ...person(), emails: { ...emails, type: "work" } });
    provider.server.calls.length = 0;
    const { outputs } = await provider.update(made, { emails });
    const [call] = provider.server.calls;
    const AttributeValue = [{ type: null, value: "john@example.com", primary: true }];
    expect(call?.input).toMatchObject({ Operations: [{ AttributePath: "emails", AttributeValue }] });
    expect(outputs.emails).toEqual(emails);
    expect(provider.world.users.at(-1)?.attributes.Emails).toEqual([{ Value: "john@example.com", Primary: true }]);
  });
  test("another user name is another user, the old one first", async () => {
    const made = await provider.create(USER, person());
    const diff = await provider.diff(USER, made.outputs, { ...made.inputs, userName: "jane" });
    expect(diff).toMatchObject({ replaces: ["userName"], deleteBeforeReplace: true });
  });
  test("is gone when somebody deleted it", async () => {
    const made = await provider.create(USER, person());
    provider.world.users.pop();
    await expectGone(provider, made);
  });
});

const createGroup = (displayName = "Acceptance Test") =>
  provider.create(GROUP, { identityStoreId: provider.identityStoreId, displayName, description: "Example" });

describe("a group", () => {
  test.each<[string, readonly Properties[]]>([
    ["description", [{ description: "Example" }, { description: "Another" }]],
    ["displayName", [{ displayName: "Readers" }, { displayName: "Writers" }]],
  ])("%s: each step is there and settled, and the group is the same one", async (_, steps) => {
    const base = { identityStoreId: provider.identityStoreId, displayName: "Acceptance Test" };
    const made = await throughSteps(provider, GROUP, base, steps);
    expect(provider.world.groups.at(-1)?.groupId).toBe(made.outputs.groupId);
    expect(provider.world.groups).toHaveLength(2);
  });
  test("a description that is left out again is sent as an empty text, which AWS refuses", async () => {
    const { message } = await failureOf(provider.update(await createGroup(), { description: undefined }));
    expect(message).toContain("ValidationException");
  });
  test("is gone when somebody deleted it", async () => {
    const made = await createGroup();
    provider.world.groups.pop();
    await expectGone(provider, made);
  });
});

describe("a membership", () => {
  async function createMembership() {
    const [group, user] = [await createGroup(), await provider.create(USER, person())];
    return provider.create(MEMBERSHIP, {
      identityStoreId: provider.identityStoreId,
      groupId: group.outputs.groupId,
      memberId: user.outputs.userId,
    });
  }
  test("is there and settled", async () => {
    const made = await createMembership();
    expect(made.id).toBe(`${provider.identityStoreId}/${made.outputs.membershipId}`);
    await expectSettled(provider, made);
  });
  test.each(["groupId", "memberId"])("with another %s is another one", async (property) => {
    const made = await createMembership();
    const other = { ...made.inputs, [property]: "1234567890-00000000-0000-4000-8000-000000000000" };
    expect((await provider.diff(MEMBERSHIP, made.outputs, other)).replaces).toEqual([property]);
  });
  test.each(["DeleteGroupMembership", "DeleteGroup", "DeleteUser"])("is gone after %s", async (operation) => {
    const made = await createMembership();
    const { groupId, memberId } = made.inputs;
    const { world } = provider;
    if (operation === "DeleteGroup")
      await provider.remove({ ...made, type: GROUP, id: `${provider.identityStoreId}/${groupId}` });
    else if (operation === "DeleteUser")
      await provider.remove({ ...made, type: USER, id: `${provider.identityStoreId}/${memberId}` });
    else world.memberships.pop();
    await expectGone(provider, made);
  });
});
