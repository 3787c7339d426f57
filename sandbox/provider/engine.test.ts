/** The plugin under the real Pulumi CLI. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import aws from "@pulumi/aws";
import { LocalWorkspace, type PulumiFn, type Stack, type UpOptions } from "@pulumi/pulumi/automation/index.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findPulumiCli } from "../../reconciler/engine/pulumi-cli.ts";
import { seedWorld } from "../aws/seed-world.ts";
import { type AwsServer, startAwsServer } from "../aws/server.ts";
import { type ProviderHost, startProviderHost } from "./host.ts";
import { installProviderPlugin } from "./install.ts";
import { DEV, MANAGEMENT, testEnvironment } from "./test-provider.ts";

/** The folder of the CLI that the set-up found or made. */
const CLI = readFileSync(join(import.meta.dirname, "..", "..", ".tools", "pulumi-root"), "utf8").trim();
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';

let home: string;
let server: AwsServer;
let host: ProviderHost;

async function start(timeScale: number): Promise<void> {
  host = await startProviderHost({ timeScale, maxRetries: 3, env: testEnvironment(server) });
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "provider-engine-"));
  await installProviderPlugin(home);
  const world = seedWorld({
    organization: { id: "o-example123", managementAccount: MANAGEMENT },
    accounts: [
      { id: MANAGEMENT, name: "management" },
      { id: DEV, name: "dev" },
    ],
    groups: [{ displayName: "auditors", description: "made by hand" }],
  });
  server = await startAwsServer({ world });
});
afterEach(async () => {
  await host.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

async function openStack(program: PulumiFn): Promise<Stack> {
  const envVars = {
    ...testEnvironment(server),
    PULUMI_BACKEND_URL: `file://${home}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    SANDBOX_PROVIDER_HOST: host.address,
  };
  const pulumiCommand = await findPulumiCli(CLI);
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName: "test", stackName: "test", program },
    { pulumiCommand, pulumiHome: home, envVars, workDir: home },
  );
  // What each run asks at its end, outputs and history, nobody reads here: three processes less.
  return Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
}

/** How many resources a run made, changed or left as they are. */
async function changesOf(run: (options: Pick<UpOptions, "onEvent">) => Promise<unknown>) {
  let changes: Readonly<Record<string, number>> | undefined;
  await run({
    onEvent: ({ summaryEvent }) => {
      changes = summaryEvent?.resourceChanges ?? changes;
    },
  });
  return changes;
}

function instance() {
  const [found] = server.world.instances;
  if (found === undefined) throw new Error("the seed has no instance");
  return found;
}

function operations(): string[] {
  const looks = /^(List|Get|Describe|Assume|Provision)/;
  return server.calls
    .splice(0)
    .map(({ operation }) => operation)
    .filter((name) => !looks.test(name));
}

/** A permission set, a policy attached to it, a group and its assignment. */
function access(name: string): PulumiFn {
  return async () => {
    const { arn: instanceArn, identityStoreId } = instance();
    const set = new aws.ssoadmin.PermissionSet("set", { instanceArn, name });
    const group = new aws.identitystore.Group("group", { identityStoreId, displayName: "builders" });
    const target = { instanceArn, permissionSetArn: set.arn };
    const policy = new aws.ssoadmin.ManagedPolicyAttachment("policy", { ...target, managedPolicyArn: READ_ONLY });
    new aws.ssoadmin.AccountAssignment(
      "assignment",
      { ...target, principalId: group.groupId, principalType: "GROUP", targetId: DEV, targetType: "AWS_ACCOUNT" },
      { dependsOn: [policy] },
    );
    return { arn: set.arn };
  };
}

test("creates, finds nothing to change, renames by deleting first, drops what is gone, and destroys", async () => {
  await start(0);
  const first = await openStack(access("Reader"));
  expect((await first.preview()).changeSummary).toEqual({ create: 5 });
  expect(operations()).toEqual([]);
  await first.up();
  expect(operations().sort()).toEqual([
    "AttachManagedPolicyToPermissionSet",
    "CreateAccountAssignment",
    "CreateGroup",
    "CreatePermissionSet",
  ]);
  expect(await changesOf((options) => first.up(options))).toEqual({ same: 5 });

  const renamed = await openStack(access("Viewer"));
  expect((await renamed.preview()).changeSummary).toEqual({ replace: 3, same: 2 });
  await renamed.up();
  expect(operations()).toEqual([
    "DeleteAccountAssignment",
    "DetachManagedPolicyFromPermissionSet",
    "DeletePermissionSet",
    "CreatePermissionSet",
    "AttachManagedPolicyToPermissionSet",
    "CreateAccountAssignment",
  ]);

  server.world.assignments.length = 0;
  expect(await changesOf((options) => renamed.refresh(options))).toEqual({ delete: 1, same: 4 });
  await renamed.up();
  await renamed.destroy();
  expect(server.world).toMatchObject({
    permissionSets: [],
    assignments: [],
    groups: [{ displayName: "auditors" }],
  });
  await vi.waitFor(() => expect(host.instances()).toBe(0), { timeout: 30_000 });
});

test("imports a group with all its inputs, and changes nothing", async () => {
  await start(0);
  const { identityStoreId } = instance();
  const id = `${identityStoreId}/${server.world.groups[0]?.groupId}`;
  const stack = await openStack(async () => {
    const inputs = { identityStoreId, displayName: "auditors", description: "made by hand" };
    new aws.identitystore.Group("group", inputs, { import: id });
  });
  expect(await changesOf((options) => stack.up(options))).toEqual({ create: 1, import: 1 });
  expect(await changesOf((options) => stack.up(options))).toEqual({ same: 2 });
  expect(operations()).toEqual([]);
});

test("a changed boundary is put and then deleted: the new one is lost unless the old is retained", async () => {
  await start(0);
  const boundary = (name: string) => async () => {
    const { arn: instanceArn } = instance();
    const set = new aws.ssoadmin.PermissionSet("set", { instanceArn, name: "Reader" });
    const target = { instanceArn, permissionSetArn: set.arn };
    const permissionsBoundary = { managedPolicyArn: `arn:aws:iam::aws:policy/${name}` };
    new aws.ssoadmin.PermissionsBoundaryAttachment("boundary", { ...target, permissionsBoundary });
  };
  await (await openStack(boundary("ReadOnlyAccess"))).up();
  operations();
  await (await openStack(boundary("SecurityAudit"))).up();
  expect(operations()).toEqual(["PutPermissionsBoundaryToPermissionSet", "DeletePermissionsBoundaryFromPermissionSet"]);
  expect(server.world.permissionSets[0]).not.toHaveProperty("boundary");
});

test("an attachment that was not provisioned is in state: the next up retries it only for an inline policy", async () => {
  await start(0);
  const stack = await openStack(async () => {
    const { arn: instanceArn } = instance();
    const set = new aws.ssoadmin.PermissionSet("set", { instanceArn, name: "Reader" });
    const target = { instanceArn, permissionSetArn: set.arn };
    const policy = new aws.ssoadmin.ManagedPolicyAttachment("managed", { ...target, managedPolicyArn: READ_ONLY });
    new aws.ssoadmin.PermissionSetInlinePolicy("inline", { ...target, inlinePolicy: POLICY }, { dependsOn: [policy] });
  });
  const provisions = () =>
    server.calls.splice(0).filter(({ operation }) => operation === "ProvisionPermissionSet").length;

  server.faults.push({ operation: "ProvisionPermissionSet", failureReason: "no such role", times: 1 });
  await expect(stack.up()).rejects.toThrow("last error: no such role");
  expect(provisions()).toBe(1);

  server.faults.push({ operation: "ProvisionPermissionSet", failureReason: "still no role", times: 1 });
  await expect(stack.up()).rejects.toThrow("last error: still no role");
  // Only the new inline policy: the managed one counts as updated.
  expect(provisions()).toBe(1);

  await stack.up();
  expect(provisions()).toBe(1);
  await stack.up();
  expect(provisions()).toBe(0);
});

test("an explicit provider works in the account of its role, and fails with AWS's reason where it may not", async () => {
  await start(0);
  const trust =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
  const stack = await openStack(async () => {
    const provider = new aws.Provider("dev", {
      region: "eu-west-1",
      assumeRoles: [{ roleArn: `arn:aws:iam::${DEV}:role/deploy` }],
    });
    new aws.iam.Role("role", { name: "trainer", path: "/access/", assumeRolePolicy: trust }, { provider });
  });
  await stack.up();
  expect(server.world.iam[DEV]?.roles).toMatchObject([{ name: "trainer", path: "/access/" }]);
  server.faults.push({
    operation: "AssumeRole",
    account: DEV,
    error: { name: "AccessDenied", message: "trust policy says no", status: 403 },
  });
  await expect(stack.refresh()).rejects.toThrow("api error AccessDenied: trust policy says no");
});

/** Process ids of the plugin and of the CLI that started it. The temporary folder makes the command line unique. */
function pluginProcesses(): { pid: number; parent: number }[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const found = lines.filter((line) => line.includes(join(home, "plugins")));
  return found.map((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return { pid: Number(pid), parent: Number(parent) };
  });
}

test("a killed CLI leaves nothing running, and AWS as it was then", async () => {
  await start(1);
  server.times.assignment = 3_600_000;
  const stack = await openStack(async () => {
    const { arn: instanceArn } = instance();
    const set = new aws.ssoadmin.PermissionSet("set", { instanceArn, name: "Reader" });
    new aws.ssoadmin.AccountAssignment("assignment", {
      instanceArn,
      permissionSetArn: set.arn,
      principalId: String(server.world.groups[0]?.groupId),
      principalType: "GROUP",
      targetId: DEV,
      targetType: "AWS_ACCOUNT",
    });
  });
  const ended = stack.up().catch((error: Error) => error);
  const started = () => server.calls.some(({ operation }) => operation === "CreateAccountAssignment");
  await vi.waitFor(() => expect(started()).toBe(true), { timeout: 60_000, interval: 100 });
  const [plugin] = pluginProcesses();
  process.kill(Number(plugin?.parent), "SIGKILL");
  expect(await ended).toBeInstanceOf(Error);
  await vi.waitFor(() => expect(host.instances()).toBe(0), { timeout: 30_000 });
  await vi.waitFor(() => expect(pluginProcesses()).toEqual([]), { timeout: 30_000 });
});
