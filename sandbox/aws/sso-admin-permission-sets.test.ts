import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreateInstanceAccessControlAttributeConfigurationCommand,
  CreatePermissionSetCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeleteInstanceAccessControlAttributeConfigurationCommand,
  DeletePermissionSetCommand,
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  DescribeInstanceCommand,
  DescribePermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  paginateListPermissionSets,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { expect, test } from "vitest";
import { someManagedPolicies } from "../../reconciler/validate/small-folder.ts";
import { accounts, type Clients, instanceArn, startForTest, storeId } from "./test-server.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

type Details = { Description?: string; SessionDuration?: string; RelayState?: string };

const create = (name: string, details: Details = {}) =>
  new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: name, ...details });

async function createSet(clients: Clients, name = "Reader") {
  const { PermissionSet } = await clients.sso.send(create(name));
  return { InstanceArn: instanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn };
}

test("a permission set comes back as it was made, with the default duration and a date", async () => {
  const { clients } = await startForTest({ now: () => new Date("2026-03-04T05:06:07.000Z") });
  const set = await createSet(clients);
  const { PermissionSet } = await clients.sso.send(new DescribePermissionSetCommand(set));
  expect(PermissionSet).toEqual({
    Name: "Reader",
    PermissionSetArn: expect.stringMatching(/^arn:aws:sso:::permissionSet\/ssoins-1111aaaa2222bbbb\/ps-[0-9a-f]{16}$/),
    CreatedDate: new Date("2026-03-04T05:06:07.000Z"),
    SessionDuration: "PT1H",
  });
});

test("an update leaves alone what it doesn't name, but clears the relay state", async () => {
  const { clients } = await startForTest();
  const { PermissionSet } = await clients.sso.send(create("Reader", { Description: "Réads", RelayState: "https://x" }));
  const set = { InstanceArn: instanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn };
  await clients.sso.send(new UpdatePermissionSetCommand({ ...set, SessionDuration: "PT12H" }));
  const after = await clients.sso.send(new DescribePermissionSetCommand(set));
  expect(after.PermissionSet).toMatchObject({ Description: "Réads", SessionDuration: "PT12H" });
  expect(after.PermissionSet).not.toHaveProperty("RelayState");
});

test.each<[string, string, Details]>([
  ["an empty name", "", {}],
  ["a name of 33 characters", "a".repeat(33), {}],
  ["a name with a space", "Data Reader", {}],
  ["an empty description", "Reader", { Description: "" }],
  ["a description of 701 characters", "Reader", { Description: "a".repeat(701) }],
  ["a description beyond Latin-1", "Reader", { Description: "read → write" }],
  ["a session of 59 minutes", "Reader", { SessionDuration: "PT59M" }],
  ["a session of 13 hours", "Reader", { SessionDuration: "PT13H" }],
  ["a session in words", "Reader", { SessionDuration: "one hour" }],
  ["a relay state with a line break", "Reader", { RelayState: "https://x\n" }],
])("%s is refused", async (_what, name, details) => {
  const { server, clients } = await startForTest();
  await expect(clients.sso.send(create(name, details))).rejects.toMatchObject({ name: "ValidationException" });
  expect(server.world.permissionSets).toEqual([]);
});

test("a second set of the same name is a conflict", async () => {
  const { clients } = await startForTest();
  await createSet(clients);
  await expect(createSet(clients)).rejects.toMatchObject({ name: "ConflictException" });
});

test("what is not there is named in the error", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  await clients.sso.send(new DeletePermissionSetCommand(set));
  await expect(clients.sso.send(new DescribePermissionSetCommand(set))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: expect.stringContaining(set.PermissionSetArn ?? "?"),
  });
});

test("lists come in pages of the server's size, and the token must be the server's", async () => {
  const { server, clients } = await startForTest({ pageSize: 2 });
  for (const name of ["A", "B", "C", "D", "E"]) await createSet(clients, name);
  const sizes: number[] = [];
  for await (const page of paginateListPermissionSets({ client: clients.sso }, { InstanceArn: instanceArn })) {
    sizes.push(page.PermissionSets?.length ?? 0);
  }
  expect(sizes).toEqual([2, 2, 1]);
  expect(server.calls.filter(({ operation }) => operation === "ListPermissionSets")).toHaveLength(3);
  for (const wrong of [{ NextToken: "made-up" }, { MaxResults: 101 }]) {
    await expect(
      clients.sso.send(new ListPermissionSetsCommand({ InstanceArn: instanceArn, ...wrong })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  }
});

test("tags are added, overwritten and taken off", async () => {
  const { clients } = await startForTest();
  const { InstanceArn, PermissionSetArn: ResourceArn } = await createSet(clients);
  const resource = { InstanceArn, ResourceArn };
  const tag = (Key: string, Value: string) =>
    clients.sso.send(new TagResourceCommand({ ...resource, Tags: [{ Key, Value }] }));
  await tag("team", "data");
  await tag("stage", "test");
  await tag("team", "platform");
  await clients.sso.send(new UntagResourceCommand({ ...resource, TagKeys: ["stage"] }));
  const { Tags } = await clients.sso.send(new ListTagsForResourceCommand(resource));
  expect(Tags).toEqual([{ Key: "team", Value: "platform" }]);
  await expect(tag("aws:team", "data")).rejects.toMatchObject({ name: "ValidationException" });
});

test("managed policies are attached once and detached once", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  const attachment = { ...set, ManagedPolicyArn: readOnly };
  await clients.sso.send(new AttachManagedPolicyToPermissionSetCommand(attachment));
  await expect(clients.sso.send(new AttachManagedPolicyToPermissionSetCommand(attachment))).rejects.toMatchObject({
    name: "ConflictException",
  });
  const { AttachedManagedPolicies } = await clients.sso.send(new ListManagedPoliciesInPermissionSetCommand(set));
  expect(AttachedManagedPolicies).toEqual([{ Name: "ReadOnlyAccess", Arn: readOnly }]);
  await clients.sso.send(new DetachManagedPolicyFromPermissionSetCommand(attachment));
  await expect(clients.sso.send(new DetachManagedPolicyFromPermissionSetCommand(attachment))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("policies of both kinds together are limited to 20", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  for (const ManagedPolicyArn of someManagedPolicies(19)) {
    await clients.sso.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn }));
  }
  const attach = (Name: string) =>
    clients.sso.send(
      new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        ...set,
        CustomerManagedPolicyReference: { Name },
      }),
    );
  await attach("Twentieth");
  await expect(attach("TwentyFirst")).rejects.toMatchObject({ name: "ServiceQuotaExceededException" });
  const { CustomerManagedPolicyReferences } = await clients.sso.send(
    new ListCustomerManagedPolicyReferencesInPermissionSetCommand(set),
  );
  expect(CustomerManagedPolicyReferences).toEqual([{ Name: "Twentieth", Path: "/" }]);
});

test("an inline policy comes back as the text that was put, and as an empty text when it is gone", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  const text = `  ${policy(statement)}  `;
  await clients.sso.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: text }));
  const get = () => clients.sso.send(new GetInlinePolicyForPermissionSetCommand(set));
  expect((await get()).InlinePolicy).toBe(text);
  await clients.sso.send(new DeleteInlinePolicyFromPermissionSetCommand(set));
  expect((await get()).InlinePolicy).toBe("");
});

test.each([
  [
    "more than 10,240 bytes without white space",
    policy({ ...statement, Resource: `arn:aws:s3:::${"a".repeat(10_240)}` }),
  ],
  ["more than 32,768 bytes", `${policy(statement)}${" ".repeat(32_768)}`],
  ["text that is not JSON", "allow everything"],
  ["a statement without an effect", policy({ Action: "s3:GetObject", Resource: "*" })],
  ["a principal", policy({ ...statement, Principal: "*" })],
  ["an action without a service", policy({ ...statement, Action: "GetObject" })],
  ["a Sid used twice", policy({ ...statement, Sid: "A" }, { ...statement, Sid: "A" })],
])("an inline policy with %s is refused", async (_what, text) => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  await expect(
    clients.sso.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: text })),
  ).rejects.toMatchObject({ name: "ValidationException" });
});

test("white space does not count towards the inner limit of an inline policy", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  const text = `${policy(statement)}${" ".repeat(20_000)}`;
  await clients.sso.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: text }));
});

test("a boundary is one policy of one kind, replaced without asking, and not found when there is none", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  const get = () => clients.sso.send(new GetPermissionsBoundaryForPermissionSetCommand(set));
  const put = (PermissionsBoundary: object) =>
    clients.sso.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary }));
  await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await put({ ManagedPolicyArn: readOnly });
  const reference = { Name: "Edge", Path: "/limits/" };
  await put({ CustomerManagedPolicyReference: reference });
  expect((await get()).PermissionsBoundary).toEqual({ CustomerManagedPolicyReference: reference });
  for (const wrong of [{}, { ManagedPolicyArn: readOnly, CustomerManagedPolicyReference: reference }]) {
    await expect(put(wrong)).rejects.toMatchObject({ name: "ValidationException" });
  }
});

test("attributes for access control are configured once", async () => {
  const { clients } = await startForTest();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of AWS for an attribute of the user
  const value = { Source: ["${path:enterprise.department}"] };
  const input = {
    InstanceArn: instanceArn,
    InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: [{ Key: "department", Value: value }] },
  };
  const instance = { InstanceArn: instanceArn };
  const describe = () => clients.sso.send(new DescribeInstanceAccessControlAttributeConfigurationCommand(instance));
  await expect(describe()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await clients.sso.send(new CreateInstanceAccessControlAttributeConfigurationCommand(input));
  await expect(
    clients.sso.send(new CreateInstanceAccessControlAttributeConfigurationCommand(input)),
  ).rejects.toMatchObject({ name: "ConflictException" });
  expect(await describe()).toMatchObject({
    Status: "ENABLED",
    ...{ InstanceAccessControlAttributeConfiguration: input.InstanceAccessControlAttributeConfiguration },
  });
  await clients.sso.send(new DeleteInstanceAccessControlAttributeConfigurationCommand(instance));
  await expect(describe()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("the instance says which store and which account it belongs to", async () => {
  const { clients } = await startForTest();
  expect(await clients.sso.send(new DescribeInstanceCommand({ InstanceArn: instanceArn }))).toMatchObject({
    IdentityStoreId: storeId,
    OwnerAccountId: accounts.management,
    Status: "ACTIVE",
    CreatedDate: expect.any(Date),
  });
});
