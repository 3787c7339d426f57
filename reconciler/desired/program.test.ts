// The program with Pulumi's own mocks of the engine: what is registered, under which names, when, and what the stack's outputs are.
import { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { beforeEach, expect, test, vi } from "vitest";
import { identified, identityOf } from "../model/resource-identity.ts";
import { type DesiredResource, type DesiredStack, RESOURCE_TYPES } from "./desired-resource.ts";
import { registerResources } from "./program.ts";

type Registered = { name: string; type: string; inputs: Record<string, unknown>; provider: string | undefined };

let registered: Registered[] = [];

beforeEach(async () => {
  registered = [];
  await runtime.setMocks({
    newResource: ({ name, type, inputs, provider }) => {
      registered.push({ name, type, inputs, provider });
      return { id: `${name}-id`, state: { ...inputs, arn: `arn of ${name}`, groupId: `id of ${name}` } };
    },
    call: () => ({}),
  });
});

const resource = (
  identity: NonNullable<DesiredResource["identity"]>,
  type: DesiredResource["type"],
  properties: DesiredResource["properties"],
  more: Partial<DesiredResource> = {},
): DesiredResource => ({ ...identified(identity), type, properties, dependsOn: [], ...more });

const GROUP = resource(identityOf.group("Data"), "Group", {
  identityStoreId: { $instance: "identityStoreId" },
  displayName: "Data",
});
const SET = resource(identityOf.permissionSet("Reader"), "PermissionSet", {
  instanceArn: { $instance: "arn" },
  name: "Reader",
});
const POLICY = resource(identityOf.managedPolicy("Reader", "ReadOnlyAccess"), "ManagedPolicyAttachment", {
  instanceArn: { $instance: "arn" },
  permissionSetArn: { $ref: SET.key, output: "arn" },
  managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
});
const ASSIGNMENT = resource(
  identityOf.assignment("022222222222", "Reader", { kind: "group", name: "Data" }),
  "AccountAssignment",
  {
    instanceArn: { $instance: "arn" },
    permissionSetArn: { $ref: SET.key, output: "arn" },
    principalId: { $ref: GROUP.key, output: "groupId" },
    principalType: "GROUP",
    targetId: "022222222222",
    targetType: "AWS_ACCOUNT",
  },
  { dependsOn: [POLICY.key] },
);

/** Registers them, and waits until the engine has them all. */
async function register(...given: Parameters<typeof start>) {
  const outputs = await start(...given);
  await runtime.disconnect();
  return outputs;
}

function start(
  resources: readonly DesiredResource[],
  {
    accountId,
    assumeRoleArn,
    admit = async () => {},
  }: {
    accountId?: string;
    assumeRoleArn?: string;
    admit?: (resource: DesiredResource) => Promise<void>;
  } = {},
) {
  const stack: DesiredStack = { name: "x", accountId, resources };
  return registerResources(stack, {
    failureHoldsDeletions: true,
    region: "eu-west-1",
    facts: {
      instance: { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1" },
      externalIds: new Map(),
    },
    assumeRoleArn,
    admit,
  });
}

const own = () => registered.filter(({ type }) => type !== "pulumi:providers:aws");

test("every resource has its key for a name, its type, its properties and our provider", async () => {
  await register([GROUP, SET, POLICY, ASSIGNMENT]);
  expect(Object.fromEntries(own().map(({ name, type, inputs }) => [name, { type, ...inputs }]))).toEqual({
    "group/data": { type: RESOURCE_TYPES.Group, identityStoreId: "d-1", displayName: "Data" },
    "permission-set/reader": {
      type: RESOURCE_TYPES.PermissionSet,
      instanceArn: "arn:aws:sso:::instance/ssoins-1",
      name: "Reader",
    },
    "managed-policy/reader/ReadOnlyAccess": {
      type: RESOURCE_TYPES.ManagedPolicyAttachment,
      instanceArn: "arn:aws:sso:::instance/ssoins-1",
      permissionSetArn: "arn of permission-set/reader",
      managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    },
    "assignment/022222222222/reader/group/data": {
      type: RESOURCE_TYPES.AccountAssignment,
      instanceArn: "arn:aws:sso:::instance/ssoins-1",
      permissionSetArn: "arn of permission-set/reader",
      principalId: "id of group/data",
      principalType: "GROUP",
      targetId: "022222222222",
      targetType: "AWS_ACCOUNT",
    },
  });
  expect(own().filter(({ provider }) => !provider?.includes("pulumi:providers:aws::aws::"))).toEqual([]);
});

test("the provider is of the region, and assumes the role of an account's stack", async () => {
  await register([]);
  await register([], { accountId: "022222222222", assumeRoleArn: "arn:aws:iam::022222222222:role/deploy" });
  expect(registered.map(({ name, inputs: { region, assumeRoles } }) => [name, region, assumeRoles])).toEqual([
    ["aws", "eu-west-1", undefined],
    [
      "aws",
      "eu-west-1",
      JSON.stringify([{ roleArn: "arn:aws:iam::022222222222:role/deploy", sessionName: "access-as-code" }]),
    ],
  ]);
});

test("what it waits for, what it was before, and that it is kept on delete are told the engine", async () => {
  const asked = vi.spyOn(MockMonitor.prototype, "registerResource");
  const renamed = { ...GROUP, aliases: [identityOf.group("Old"), identityOf.group("older")] };
  await register([renamed, SET, { ...POLICY, retainOnDelete: true }, ASSIGNMENT]);
  const requests = new Map(
    asked.mock.calls.map(([request]) => {
      const { name, aliasesList, dependenciesList, retainondelete } = request.toObject();
      const aliases = aliasesList.map(({ spec }: { spec: { name: string } }) => spec.name);
      const dependencies = dependenciesList.map((urn: string) => urn.split("::").at(-1));
      return [name, { aliases, dependencies, retainOnDelete: retainondelete === true }];
    }),
  );
  const none = { aliases: [], dependencies: [], retainOnDelete: false };
  expect([GROUP, SET, POLICY, ASSIGNMENT].map(({ key }) => requests.get(key))).toEqual([
    { ...none, aliases: ["group/old", "group/older"] },
    none,
    { ...none, dependencies: [SET.key], retainOnDelete: true },
    { ...none, dependencies: expect.arrayContaining([POLICY.key, SET.key, GROUP.key]) },
  ]);
});

test("nothing is registered before it is admitted, nor asked for before what it needs is registered", async () => {
  const asked: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const admit = async ({ key }: DesiredResource) => {
    asked.push(key);
    if (key === SET.key) await gate;
  };
  const registering = start([GROUP, SET, POLICY, ASSIGNMENT], { admit });
  await new Promise(setImmediate);
  expect(asked).toEqual([GROUP.key, SET.key]);
  open();
  await registering;
  await runtime.disconnect();
  expect(asked).toEqual([GROUP.key, SET.key, POLICY.key, ASSIGNMENT.key]);
});

test("one that is not admitted ends the run with its reason", async () => {
  const admit = async ({ key }: DesiredResource) => {
    if (key === SET.key) throw new Error("the time is up");
  };
  await expect(register([SET, POLICY], { admit })).rejects.toThrow("the time is up");
  expect(own()).toEqual([]);
});

/** The values of outputs, once they are there. */
async function settled(outputs: Awaited<ReturnType<typeof registerResources>>) {
  const values = async (group: Record<string, unknown>) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(group).map(async ([name, value]) => [
          name,
          await new Promise((resolve) => (value as { apply: (f: (it: unknown) => void) => void }).apply(resolve)),
        ]),
      ),
    );
  return Object.fromEntries(
    await Promise.all(Object.entries(outputs).map(async ([name, group]) => [name, await values(group)] as const)),
  );
}

test("the outputs have ids and ARNs by the names that people wrote, and an empty list where there is nothing", async () => {
  const role = resource(identityOf.role("Trainer"), "Role", { name: "Trainer", assumeRolePolicy: "{}" });
  expect(await settled(await register([GROUP, SET, POLICY]))).toEqual({
    groups: { Data: "id of group/data" },
    permissionSets: { Reader: "arn of permission-set/reader" },
  });
  expect(await settled(await register([role], { accountId: "022222222222" }))).toEqual({
    roles: { Trainer: "arn of role/trainer" },
  });
  expect(await register([])).toEqual({ groups: {}, permissionSets: {} });
  expect(await register([], { accountId: "022222222222" })).toEqual({ roles: {} });
});
