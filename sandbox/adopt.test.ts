// `access adopt` over an organization that was made by hand, in pages of two: through the SDK and the command line.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteUserCommand, paginateListUsers } from "@aws-sdk/client-identitystore";
import { beforeEach, expect, test, vi } from "vitest";
import { runArgv } from "../reconciler/cli/run-argv.ts";
import type { Seed } from "./aws/seed.ts";
import { seedWorld } from "./aws/seed-world.ts";
import type { AwsServer } from "./aws/server.ts";
import { type Clients, instanceArn, startForTest, storeId } from "./aws/test-server.ts";

const AWS = "arn:aws:iam::aws:policy";
const MANAGEMENT = "111111111111";
const inlinePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: "*" }],
});

const person = (userName: string) => ({
  userName,
  givenName: "Given",
  familyName: userName,
  email: `${userName}@example.com`,
});

const SEED: Seed = {
  organization: { id: "o-example0001", managementAccount: MANAGEMENT },
  instances: [{ arn: instanceArn, identityStoreId: storeId, region: "eu-west-1" }],
  accounts: [
    { id: MANAGEMENT, name: "Management" },
    { id: "222222222222", name: "ML Dev", ou: "Workloads/ML", tags: { env: "dev" } },
    { id: "033333333333", name: "ML Prod", ou: "Workloads/ML", tags: { env: "prod" } },
    { id: "444444444444", name: "Old", ou: "Closed", status: "SUSPENDED" },
  ],
  users: ["ana.silva", "ben.okafor", "chen.li", "gone.soon"].map(person),
  groups: [
    { displayName: "ml-builders", description: "Build models", members: ["ana.silva", "ben.okafor", "chen.li"] },
    { displayName: "ml-readers", members: ["chen.li"] },
    { displayName: "AWSControlTowerAdmins", members: ["ana.silva"] },
  ],
  permissionSets: [
    {
      name: "Builder",
      description: "Builds",
      sessionDuration: "PT8H",
      tags: { team: "ml" },
      managedPolicies: [`${AWS}/AmazonSageMakerReadOnly`, `${AWS}/job-function/ViewOnlyAccess`, `${AWS}/SecurityAudit`],
      customerManagedPolicies: [{ name: "data", path: "/ml/" }],
      inlinePolicy,
      assignments: ["222222222222", "033333333333"].map((account) => ({ account, group: "ml-builders" })),
    },
    {
      name: "Admin",
      managedPolicies: [`${AWS}/AdministratorAccess`],
      assignments: [{ account: MANAGEMENT, user: "ana.silva" }],
    },
    { name: "Reader", assignments: [{ account: "222222222222", user: "gone.soon" }] },
    { name: "AWSReadOnlyAccess", assignments: [{ account: "222222222222", group: "AWSControlTowerAdmins" }] },
  ],
};
for (const account of SEED.accounts) {
  if (account.status !== "SUSPENDED") account.policies = [{ name: "data", path: "/ml/" }];
}

let server: AwsServer;
let clients: Clients;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-adopt-test-"));
  ({ server, clients } = await startForTest({ world: seedWorld(SEED), pageSize: 2 }));
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  };
});

const access = (...argv: readonly string[]) => runArgv(argv, { cwd: folder });
const adopt = (...argv: readonly string[]) => access("adopt", "--region", "eu-west-1", ...argv);
const file = (path: string) => readFileSync(join(folder, "access", path), "utf8");

async function deletePerson(userName: string): Promise<void> {
  for await (const { Users = [] } of paginateListUsers({ client: clients.store }, { IdentityStoreId: storeId })) {
    const found = Users.find((it) => it.UserName === userName);
    if (found === undefined) continue;
    await clients.store.send(new DeleteUserCommand({ IdentityStoreId: storeId, UserId: found.UserId }));
    return;
  }
}

test("what was made by hand becomes files that are valid at once; AWS is read only", async () => {
  await deletePerson("gone.soon");
  const before = server.calls.length;
  const shown = await adopt("--format", "json");
  expect([shown.status, existsSync(join(folder, "access"))]).toEqual([0, false]);
  const report = JSON.parse(shown.stdout);
  expect(report.calls).toBeGreaterThan(40);
  expect(report.dangers.orphans).toMatchObject([{ permissionSet: "Reader", accountId: "222222222222" }]);
  expect(report.dangers.permissionSets).toContainEqual(expect.objectContaining({ name: "Admin", level: "everything" }));
  expect(report.leftOut.map(({ why }: { why: string }) => why).sort()).toEqual(Array(4).fill("aws-own"));
  expect(report.dangers.awsOwn).toEqual([{ permissionSet: "AWSReadOnlyAccess", assignments: 1 }]);
  expect(report.import).toEqual({ resources: 21, calls: 24, seconds: 2 });

  const written = await adopt("--write");
  expect(written.status).toBe(0);
  expect(written.stdout).toContain("wrote access/teams/ml.yaml\n");
  const calls = server.calls.slice(before).map(({ operation }) => operation);
  expect(calls.filter((it) => !/^(List|Describe|Get)/.test(it))).toEqual([]);
  expect(JSON.parse((await access("validate", "--format", "json")).stdout).diagnostics).toEqual([]);
  expect(file("teams/ml.yaml")).toContain("    accounts: [ml-dev, ml-prod]\n");
  expect(file("people.yaml")).toContain("email: ana.silva@example.com\n    emailType: work\n");
  expect(JSON.parse(file("policies/builder.json"))).toEqual(JSON.parse(inlinePolicy));
  expect(readdirSync(join(folder, "access")).sort()).toEqual([
    "README.md",
    "accounts.yaml",
    "guardrails.yaml",
    "organization.yaml",
    "people.yaml",
    "policies",
    "teams",
  ]);

  writeFileSync(join(folder, "access/people.yaml"), "# mine\n");
  const again = await adopt("--write");
  expect([again.status, again.stderr]).toEqual([
    3,
    expect.stringContaining("accounts.yaml and 3 more would be overwritten"),
  ]);
  expect(file("people.yaml")).toBe("# mine\n");
});

test("init --from-aws writes the same, and one account can be adopted by its name", async () => {
  await adopt("--write");
  const all = file("teams/ml.yaml");
  rmSync(join(folder, "access"), { recursive: true });
  expect((await access("init", "--region", "eu-west-1", "--from-aws")).status).toBe(0);
  expect(file("teams/ml.yaml")).toBe(all);
  rmSync(join(folder, "access"), { recursive: true });
  expect((await adopt("--write", "--account", "ml prod")).status).toBe(0);
  expect(file("teams/ml.yaml")).toContain("    accounts: [ml-prod]\n");
  expect(existsSync(join(folder, "access/teams/platform.yaml"))).toBe(false);
  expect(JSON.parse((await access("validate", "--format", "json")).stdout).diagnostics).toEqual([]);
});

test("what can't be read is said, and nothing is written", async () => {
  const error = { name: "AccessDeniedException", message: "not authorized" };
  server.faults.push({ operation: "ListManagedPoliciesInPermissionSet", error });
  const shown = await adopt();
  expect(shown.status).toBe(3);
  expect(shown.stdout).toContain('not read: the managed policies of permission set "Builder": AccessDeniedException');
  const written = await adopt("--write");
  expect([written.status, written.stderr]).toEqual([3, expect.stringContaining("not everything could be read")]);
  expect(existsSync(join(folder, "access"))).toBe(false);
});

test("what the options can't mean is refused", async () => {
  expect((await access("init", "--region", "eu-west-1")).status).toBe(64);
  expect((await adopt("--by", "colour")).status).toBe(64);
  expect((await adopt("--account", "a", "--team", "b")).status).toBe(64);
  const team = await adopt("--team", "mk");
  expect([team.status, team.stderr]).toEqual([3, expect.stringMatching(/with --by: ml, platform\n/)]);
  const unknown = await adopt("--account", "nobody's");
  expect([unknown.status, unknown.stderr]).toEqual([3, expect.stringContaining('no account "nobody\'s"')]);
});
