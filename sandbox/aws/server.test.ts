import { GetUserCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { CreateUserCommand, ListGroupsCommand, ListUsersCommand } from "@aws-sdk/client-identitystore";
import { ListInstancesCommand } from "@aws-sdk/client-sso-admin";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { parseSeed } from "./seed.ts";
import { seedWorld } from "./seed-world.ts";
import { accounts, enter, seed, startForTest, storeId } from "./test-server.ts";
import { parseWorld, renderWorld } from "./world.ts";

const createUser = (name: string) => new CreateUserCommand({ IdentityStoreId: storeId, UserName: name });

test("every call is recorded, failed ones with the error's name", async () => {
  const { server, clients } = await startForTest();
  await clients.store.send(createUser("ada"));
  await expect(clients.store.send(createUser("ADA"))).rejects.toThrow("Duplicate UserName");
  expect(server.calls).toEqual([
    {
      service: "identitystore",
      operation: "CreateUser",
      account: accounts.management,
      input: { IdentityStoreId: storeId, UserName: "ada" },
    },
    {
      service: "identitystore",
      operation: "CreateUser",
      account: accounts.management,
      input: { IdentityStoreId: storeId, UserName: "ADA" },
      error: "ConflictException",
    },
  ]);
});

test("an operation that is not known is an error that names it", async () => {
  const { server, clients } = await startForTest();
  await expect(clients.iam.send(new GetUserCommand({}))).rejects.toThrow("does not know iam:GetUser");
  expect(server.calls[0]?.error).toBe("UnknownOperationException");
});

test("a request that belongs to no service is refused, not recorded", async () => {
  const { server } = await startForTest();
  const response = await fetch(server.url, { method: "POST", body: "Action=Dance&Version=1" });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Dance");
  expect(server.calls).toEqual([]);
});

test("changes are told, reading is not, and the world comes back from its text", async () => {
  const states: string[] = [];
  const { server, clients } = await startForTest({ onChange: (world) => states.push(renderWorld(world)) });
  await clients.store.send(createUser("ada"));
  await clients.store.send(new ListUsersCommand({ IdentityStoreId: storeId }));
  await clients.store.send(createUser("ada")).catch(() => {});
  expect(states).toHaveLength(1);
  expect(parseWorld(states[0] ?? "")).toEqual(server.world);
});

test("the same calls give the same ids", async () => {
  const first = await startForTest();
  const second = await startForTest();
  const { UserId } = await first.clients.store.send(createUser("ada"));
  expect((await second.clients.store.send(createUser("ada"))).UserId).toBe(UserId);
  expect(UserId).toMatch(/^1234567890-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test("a fault strikes as often as it says, and only matching calls", async () => {
  const { server, clients } = await startForTest();
  const error = { name: "ThrottlingException", message: "Rate exceeded" };
  server.faults.push({ operation: "CreateUser", match: { UserName: "ada" }, error, times: 1 });
  await clients.store.send(createUser("grace"));
  await expect(clients.store.send(createUser("ada"))).rejects.toMatchObject(error);
  await clients.store.send(createUser("ada"));
  expect(server.world.users).toHaveLength(2);
});

test("a fault can strike every third call", async () => {
  const { server, clients } = await startForTest();
  server.faults.push({ operation: "ListInstances", every: 3, error: { name: "ThrottlingException", message: "slow" } });
  const outcomes: string[] = [];
  for (let call = 0; call < 6; call += 1) {
    await clients.sso.send(new ListInstancesCommand({})).then(
      () => outcomes.push("fine"),
      (error: Error) => outcomes.push(error.name),
    );
  }
  expect(outcomes).toEqual(["fine", "fine", "ThrottlingException", "fine", "fine", "ThrottlingException"]);
});

test("a call can be left unanswered, acted on or not, and what strikes acts before the caller learns of it", async () => {
  const { server, clients } = await startForTest();
  const strikes: string[] = [];
  const struck = (what: string) => () => {
    strikes.push(`${what}, users: ${server.world.users.length}`);
  };
  server.faults.push({ operation: "CreateUser", unanswered: "not acted", times: 1, struck: struck("not acted") });
  await expect(clients.store.send(createUser("ada"))).rejects.toMatchObject({ code: "ECONNRESET" });
  server.faults.splice(0, 1, { operation: "CreateUser", unanswered: "acted", times: 1, struck: struck("acted") });
  await expect(clients.store.send(createUser("ada"))).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(strikes).toEqual(["not acted, users: 0", "acted, users: 1"]);
  expect(server.calls.map(({ error }) => error)).toEqual(["NoAnswer", undefined]);
});

test("an answer waits for what strikes", async () => {
  const { server, clients } = await startForTest();
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  server.faults.push({
    service: "identitystore",
    struck: () => {
      order.push("struck");
      setImmediate(() => {
        order.push("done");
        resolve();
      });
      return promise;
    },
  });
  await clients.sso.send(new ListInstancesCommand({}));
  await clients.store.send(createUser("ada")).then(() => order.push("answered"));
  expect(order).toEqual(["struck", "done", "answered"]);
});

test("an assumed role works in its own account", async () => {
  const { server } = await startForTest();
  const inside = await enter(server, accounts.training);
  const identity = await inside.sts.send(new GetCallerIdentityCommand({}));
  expect(identity.Account).toBe(accounts.training);
  expect(identity.Arn).toBe(`arn:aws:sts::${accounts.training}:assumed-role/deploy/test`);
  await inside.iam.send(new ListRolesCommand({}));
  expect(server.calls.at(-1)).toMatchObject({ service: "iam", account: accounts.training });
});

test.each([
  ["suspended", accounts.closed],
  ["unknown", "999999999999"],
])("a role of a %s account cannot be assumed", async (_why, account) => {
  const { server } = await startForTest();
  await expect(enter(server, account)).rejects.toMatchObject({
    name: "AccessDenied",
    $metadata: { httpStatusCode: 403 },
  });
});

test("a fault can keep callers out of one account", async () => {
  const { server, clients } = await startForTest();
  const error = { name: "AccessDenied", message: "not you", status: 403 };
  server.faults.push({ operation: "AssumeRole", account: accounts.training, error });
  await expect(enter(server, accounts.training)).rejects.toThrow("not you");
  await enter(server, accounts.management);
  // A fault for the management account is about entering it, although that account signs all these calls.
  server.faults.splice(0, 1, { operation: "AssumeRole", account: accounts.management, error });
  await expect(enter(server, accounts.management)).rejects.toThrow("not you");
  await enter(server, accounts.training);
  await expect(
    clients.sts.send(new AssumeRoleCommand({ RoleArn: "nonsense", RoleSessionName: "test" })),
  ).rejects.toMatchObject({ name: "ValidationError" });
});

test("a member account does not administer IAM Identity Center", async () => {
  const { server } = await startForTest();
  const inside = await enter(server, accounts.training);
  await expect(inside.sso.send(new ListInstancesCommand({}))).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("a seed's people, groups and permission sets are there from the start", async () => {
  const world = seedWorld({
    ...seed,
    users: [{ userName: "ada", givenName: "Ada", familyName: "Lovelace", email: "ada@example.com" }],
    groups: [{ displayName: "Readers", members: ["ada"] }],
    permissionSets: [{ name: "ByHand", assignments: [{ account: accounts.training, group: "Readers" }] }],
  });
  const { server, clients } = await startForTest({ world });
  const { Users } = await clients.store.send(new ListUsersCommand({ IdentityStoreId: storeId }));
  expect(Users).toMatchObject([{ UserName: "ada", DisplayName: "Ada Lovelace" }]);
  expect(server.world.permissionSets[0]?.provisionedTo).toEqual([{ account: accounts.training, revision: 1 }]);
  expect(server.world.assignments).toMatchObject([{ principalId: server.world.groups[0]?.groupId }]);
  expect(() => seedWorld({ ...seed, groups: [{ displayName: "Readers", members: ["grace"] }] })).toThrow('"grace"');
});

test("a seed with an unknown key is refused", () => {
  const organization = { id: "o-example0001", managementAccount: accounts.management };
  const written = { organization, accounts: [{ id: accounts.management, name: "Management", mail: "x@example.com" }] };
  expect(() => parseSeed(written)).toThrow('seed.accounts[0]: unknown key "mail"');
  expect(() => parseSeed({ organization, accounts: [{ id: 111111111111, name: "Management" }] })).toThrow("12 digits");
});

test("a page's token is good for its own operation only", async () => {
  const { clients } = await startForTest({ pageSize: 1 });
  await clients.store.send(createUser("ada"));
  await clients.store.send(createUser("grace"));
  const { NextToken } = await clients.store.send(new ListUsersCommand({ IdentityStoreId: storeId }));
  await expect(
    clients.store.send(new ListGroupsCommand({ IdentityStoreId: storeId, NextToken })),
  ).rejects.toMatchObject({ name: "ValidationException" });
});
