// What AWS does that neither its types nor its models say, and that decides whether a deploy goes through.
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetPolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateGroupCommand,
  DeleteGroupCommand,
  DescribeGroupCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-identitystore";
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreatePermissionSetCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
} from "@aws-sdk/client-sso-admin";
import { describe, expect, test } from "vitest";
import { rawCall } from "./conformance/raw-call.ts";
import { accounts, type Clients, enter, instanceArn, startForTest, storeId } from "./test-server.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const documentOf = (more: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...more }] });
const trustOf = (AWS: string | string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS } }],
  });
const roleArn = (name: string, account = accounts.management) => `arn:aws:iam::${account}:role/${name}`;
const lines = "First line\nsecond line,\tand more\r\n";

async function createSet(clients: Clients, Description?: string) {
  const details = Description === undefined ? {} : { Description };
  const command = new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: "Build", ...details });
  const { PermissionSet } = await clients.sso.send(command);
  return { InstanceArn: instanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn };
}

const createRole = (clients: Clients, RoleName: string, AssumeRolePolicyDocument: string) =>
  clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));

describe("the principals of a trust policy", () => {
  test.each([
    ["a role that isn't there", roleArn("missing")],
    ["a role of another account that isn't there", roleArn("missing", accounts.training)],
    ["the role itself, which isn't there yet", roleArn("trainer")],
    ["a user that isn't there", `arn:aws:iam::${accounts.management}:user/missing`],
    ["a part of a name", roleArn("miss*", "999999999999")],
    ["one that isn't there among others", [accounts.training, roleArn("missing")]],
  ])("may not name %s", async (_what, principal) => {
    const { server, clients } = await startForTest();
    const wrong = Array.isArray(principal) ? principal.at(-1) : principal;
    await expect(createRole(clients, "trainer", trustOf(principal))).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: `Invalid principal in policy: "AWS":"${wrong}"`,
      $metadata: { httpStatusCode: 400 },
    });
    expect(server.world.iam[accounts.management]?.roles ?? []).toEqual([]);
  });

  test("may name what is there, by its role or its account, and what is of another organization", async () => {
    const { server, clients } = await startForTest();
    await createRole(await enter(server, accounts.training), "reader", trustOf(accounts.management));
    const others = [roleArn("reader", accounts.training), roleArn("other", "999999999999")];
    await createRole(clients, "trainer", trustOf(others));
    // Now that the role is there, it may trust itself.
    const command = { RoleName: "trainer", PolicyDocument: trustOf(roleArn("trainer")) };
    await clients.iam.send(new UpdateAssumeRolePolicyCommand(command));
  });

  test("become a role's unique id when the role is deleted, and stay that when there is a new one", async () => {
    const { clients } = await startForTest();
    const { Role: first } = await createRole(clients, "reader", trustOf(accounts.training));
    await createRole(clients, "trainer", trustOf(roleArn("reader")));
    await clients.iam.send(new DeleteRoleCommand({ RoleName: "reader" }));
    await createRole(clients, "reader", trustOf(accounts.training));
    const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: "trainer" }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(trustOf(first?.RoleId ?? ""));
  });
});

test("descriptions of several lines come back whole", async () => {
  const { clients } = await startForTest();
  const { PermissionSet } = await clients.sso.send(new DescribePermissionSetCommand(await createSet(clients, lines)));
  expect(PermissionSet?.Description).toBe(lines);
  const trust = { AssumeRolePolicyDocument: trustOf(accounts.training) };
  await clients.iam.send(new CreateRoleCommand({ RoleName: "trainer", Description: lines, ...trust }));
  expect((await clients.iam.send(new GetRoleCommand({ RoleName: "trainer" }))).Role?.Description).toBe(lines);
  const policy = { PolicyName: "data", Description: lines, PolicyDocument: documentOf({}) };
  const PolicyArn = (await clients.iam.send(new CreatePolicyCommand(policy))).Policy?.Arn;
  expect((await clients.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Description).toBe(lines);
  const group = { IdentityStoreId: storeId, DisplayName: "builders", Description: lines };
  const { GroupId } = await clients.store.send(new CreateGroupCommand(group));
  const found = await clients.store.send(new DescribeGroupCommand({ IdentityStoreId: storeId, GroupId }));
  expect(found.Description).toBe(lines);
});

test("AWS managed policies that there are none of are refused where they are attached to a set", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  const ManagedPolicyArn = "arn:aws:iam::aws:policy/NoSuchPolicy";
  const refused = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 400 } };
  const attach = new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn });
  await expect(clients.sso.send(attach)).rejects.toMatchObject(refused);
  const boundary = { ...set, PermissionsBoundary: { ManagedPolicyArn } };
  const put = new PutPermissionsBoundaryToPermissionSetCommand(boundary);
  await expect(clients.sso.send(put)).rejects.toMatchObject(refused);
});

describe("the size of a document", () => {
  // The provider sends & < > as \u0026 \u003c \u003e: six characters each.
  const written = documentOf({ Condition: { StringEquals: { "aws:PrincipalTag/x": "&".repeat(1800) } } });
  const sent = written.replaceAll("&", "\\u0026");
  const spaced = written.replaceAll(",", `,${" ".repeat(5000)}`);

  test.each([
    ["as it is written", written],
    ["with white space, which isn't counted", spaced],
  ])("is within the limits %s", async (_what, text) => {
    const { clients } = await startForTest();
    const set = await createSet(clients);
    await clients.sso.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: text }));
    await clients.iam.send(new CreatePolicyCommand({ PolicyName: "data", PolicyDocument: text }));
    await createRole(clients, "trainer", trustOf(accounts.training));
    await clients.iam.send(new PutRolePolicyCommand({ RoleName: "trainer", PolicyName: "data", PolicyDocument: text }));
    expect((await clients.sso.send(new GetInlinePolicyForPermissionSetCommand(set))).InlinePolicy).toBe(text);
  });

  test("is that of what is sent, escapes and all", async () => {
    const { clients } = await startForTest();
    const set = await createSet(clients);
    const inline = new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: sent });
    await expect(clients.sso.send(inline)).rejects.toMatchObject({ name: "ValidationException" });
    const policy = new CreatePolicyCommand({ PolicyName: "data", PolicyDocument: sent });
    await expect(clients.iam.send(policy)).rejects.toMatchObject({ name: "LimitExceededException" });
    await createRole(clients, "trainer", trustOf(accounts.training));
    const command = { RoleName: "trainer", PolicyName: "data", PolicyDocument: sent };
    await expect(clients.iam.send(new PutRolePolicyCommand(command))).rejects.toMatchObject({
      name: "LimitExceededException",
    });
  });
});

test("a document with a character above U+00FF is refused, and one with U+00FF is not", async () => {
  const { clients } = await startForTest();
  const set = await createSet(clients);
  const put = (character: string) =>
    clients.sso.send(
      new PutInlinePolicyToPermissionSetCommand({
        ...set,
        InlinePolicy: documentOf({ Resource: `arn:aws:s3:::x/${character}` }),
      }),
    );
  const create = (character: string) =>
    clients.iam.send(
      new CreatePolicyCommand({
        PolicyName: "data",
        PolicyDocument: documentOf({ Resource: `arn:aws:s3:::x/${character}` }),
      }),
    );
  await expect(put("\u0100")).rejects.toMatchObject({ name: "ValidationException" });
  await expect(create("\u0100")).rejects.toMatchObject({ name: "ValidationError" });
  await put("\u00ff");
  await create("\u00ff");
});

test("a group's description is cleared by null, and not by an empty text", async () => {
  const { clients } = await startForTest();
  const made = { IdentityStoreId: storeId, DisplayName: "builders", Description: "Build" };
  const { GroupId } = await clients.store.send(new CreateGroupCommand(made));
  const group = { IdentityStoreId: storeId, GroupId };
  const update = (AttributePath: string, AttributeValue: string | null) =>
    clients.store.send(new UpdateGroupCommand({ ...group, Operations: [{ AttributePath, AttributeValue }] }));
  for (const path of ["description", "displayName"]) {
    await expect(update(path, "")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(`'${path}'`),
    });
  }
  expect(await clients.store.send(new DescribeGroupCommand(group))).toMatchObject(made);
  await update("description", null);
  expect(await clients.store.send(new DescribeGroupCommand(group))).not.toHaveProperty("Description");
});

test("a change that was meant for an earlier revision of a group is a conflict", async () => {
  const { server, clients } = await startForTest();
  const made = { IdentityStoreId: storeId, DisplayName: "builders" };
  const { GroupId } = await clients.store.send(new CreateGroupCommand(made));
  const group = { IdentityStoreId: storeId, GroupId };
  // The SDK's types don't have revisions yet.
  const send = (operation: string, input: object) =>
    rawCall(server.url, "identitystore", operation, { ...group, ...input });
  const revision = async () => ((await send("DescribeGroup", {})).output as { Revision: string }).Revision;
  const first = await revision();
  const Operations = [{ AttributePath: "displayName", AttributeValue: "makers" }];
  expect(await send("UpdateGroup", { Operations, Revision: first })).toMatchObject({ status: 200 });
  expect(await revision()).not.toBe(first);
  const refused = { status: 400, error: "ConflictException", output: { Reason: "CONCURRENT_MODIFICATION" } };
  expect(await send("UpdateGroup", { Operations, Revision: first })).toMatchObject(refused);
  expect(await send("DeleteGroup", { Revision: first })).toMatchObject(refused);
  expect(await send("DeleteGroup", { Revision: await revision() })).toMatchObject({ status: 200 });
});

test("things of the identity store are found by their ARNs too", async () => {
  const { server, clients } = await startForTest();
  const { GroupId } = await clients.store.send(
    new CreateGroupCommand({ IdentityStoreId: storeId, DisplayName: "builders" }),
  );
  const byArn = {
    IdentityStoreId: `arn:aws:identitystore::${accounts.management}:identitystore/${storeId}`,
    GroupId: `arn:aws:identitystore:::group/${GroupId}`,
  };
  expect(await clients.store.send(new DescribeGroupCommand(byArn))).toMatchObject({ GroupId, DisplayName: "builders" });
  await clients.store.send(new DeleteGroupCommand(byArn));
  expect(server.world.groups).toEqual([]);
});
