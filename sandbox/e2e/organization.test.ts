// Before anything is planned, the caller and accounts.yaml are compared with what AWS says.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { locksIn } from "./killed-run.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
describe("credentials of another account", () => {
  beforeEach(async () => {
    workplace = await openWorkplace();
  });
  afterEach(() => workplace.close());

  test("are refused with both ids before Identity Center is asked anything", async () => {
    workplace.aws.world.callerAccount = "222222222222";
    const calls = await workplace.callsOf(async () => {
      const { status, stderr } = await workplace.command("preview");
      expect(status).toBe(3);
      expect(stderr).toContain("222222222222, not to the management account 111111111111");
    });
    expect(calls.map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
  });
  test("the management account's are refused where a delegated administrator is to run", async () => {
    workplace.edit("organization.yaml", "runsIn: management", "runsIn: delegated");
    const { status, stderr } = await workplace.command("deploy", "--first-deploy");
    expect([status, writesAmong(workplace.aws.calls)]).toEqual([3, []]);
    expect(stderr).toContain("to the management account 111111111111, but organization.runsIn is delegated");
  });
});

/** Preview and deploy refuse and write nothing; gives each refusal as `file:line: message [code]`. */
async function refusals(...argv: readonly string[]): Promise<readonly string[]> {
  let found: readonly string[] = [];
  const calls = await workplace.callsOf(async () => {
    const previewed = await workplace.command("preview", "--format", "json");
    expect(previewed.status).toBe(1);
    const { refusals } = JSON.parse(previewed.stdout) as { refusals: readonly Record<string, unknown>[] };
    found = refusals.map(({ file, line, message, code }) => `${file}:${line}: ${message} [${code}]`);
    const deployed = await workplace.command("deploy", ...argv);
    expect(deployed.status).toBe(1);
    for (const { message } of refusals) expect(deployed.stderr).toContain(message);
  });
  expect(writesAmong(calls)).toEqual([]);
  return found;
}

function account(id: string) {
  const found = workplace.aws.world.accounts.find((it) => it.id === id);
  if (found === undefined) throw new Error(`the seed has account ${id}`);
  return found;
}

/** The line of an account's entry, or of the one that is `below` lines further down. */
const lineOf = (name: string, below = 0) =>
  (workplace.read("accounts.yaml").split(`name: ${name}\n`)[0] ?? "").split("\n").length + below;

describe("accounts.yaml compared with Organizations", () => {
  beforeEach(async () => {
    workplace = await openWorkplace();
  });
  afterEach(() => workplace.close());

  test("a closed, a moved and a missing account are each refused with id and status", async () => {
    account("222222222222").status = "SUSPENDED";
    const { world } = workplace.aws;
    account("333333333333").parentId = world.organization.rootId;
    world.accounts = world.accounts.filter(({ id }) => id !== "055555555555");
    expect(await refusals("--first-deploy")).toEqual([
      `access/accounts.yaml:${lineOf("ml-dev")}: account "ml-dev" (222222222222) is SUSPENDED in AWS Organizations, but ACTIVE here [account-status-differs]`,
      `access/accounts.yaml:${lineOf("ml-test", 2)}: account "ml-test" (333333333333) is directly under the root in AWS Organizations, but in "Workloads/ML" here [account-unit-differs]`,
      `access/accounts.yaml:${lineOf("data-lake", 1)}: account "data-lake" (055555555555) is not in the organization [account-not-in-organization]`,
    ]);
  });
  test("an account that nothing reaches may differ", async () => {
    account("444444444444").status = "SUSPENDED";
    expect((await workplace.command("preview")).status).toBe(0);
  });
  test.each([
    ["AccessDeniedException", "You don't have permissions to access this resource."],
    ["AWSOrganizationsNotInUseException", "Your account is not a member"],
  ])(
    "where Organizations can't be read (%s), what is in accounts waits, and the rest is deployed",
    async (name, message) => {
      account("222222222222").parentId = "nowhere";
      workplace.aws.faults.push({ operation: "ListAccounts", error: { name, message } });
      const previewed = await workplace.command("preview", "--format", "json");
      expect(previewed.status).toBe(1);
      const { diagnostics } = JSON.parse(previewed.stdout) as { diagnostics: readonly Record<string, unknown>[] };
      expect(diagnostics).toContainEqual(
        expect.objectContaining({
          code: "organization-not-read",
          severity: "warning",
          file: "access/accounts.yaml",
          message: `could not read Organizations: ${name}: ${message}; accounts.yaml is not compared`,
        }),
      );
      const { status, stderr } = await workplace.command("deploy", "--first-deploy");
      expect(status).toBe(1);
      expect(stderr).toContain(
        `of AWS Organizations could not be read to check account 222222222222 (${name}: ${message})`,
      );
      const { groups, assignments, iam } = workplace.aws.world;
      expect(groups.map(({ displayName }) => displayName)).toContain("ai-model-builders");
      expect([assignments, iam["222222222222"]?.roles.length ?? 0]).toEqual([[], 0]);
    },
  );
  test("where only the units may not be read, statuses are still compared", async () => {
    account("222222222222").status = "SUSPENDED";
    const error = { name: "AccessDeniedException", message: "no" };
    workplace.aws.faults.push({ operation: "ListOrganizationalUnitsForParent", error });
    const { status, stdout } = await workplace.command("preview");
    expect(status).toBe(1);
    expect(stdout).toContain("[account-status-differs]");
    expect(stdout).toContain("the units in accounts.yaml are not compared");
  });
  test("a tag that differs from what a selector was resolved by is refused, also where it would reach more by it", async () => {
    account("222222222222").tags = { env: "test" };
    account("444444444444").tags = { env: "dev", other: "x" };
    expect(await refusals("--first-deploy")).toEqual([
      `access/accounts.yaml:${lineOf("ml-dev", 3)}: account "ml-dev" (222222222222) has the tag "env" with "test" in AWS Organizations, but the tag "env" with "dev" here [account-tag-differs]`,
      `access/accounts.yaml:${lineOf("ml-prod", 3)}: account "ml-prod" (444444444444) has the tag "env" with "dev" in AWS Organizations, but the tag "env" with "prod" here [account-tag-differs]`,
    ]);
  });
});

const centerFile = () => join(workplace.stateFolder, ".pulumi/stacks/access/identity-center.json");
const centerState = () => JSON.parse(readFileSync(centerFile(), "utf8"));
const pendingIn = () => centerState().checkpoint.latest.pending_operations;

/** As a run that was killed while it created a group leaves it in the state. */
function leavePending(key: string) {
  const state = centerState();
  const { latest } = state.checkpoint;
  const type = "aws:identitystore/group:Group";
  const group = latest.resources.find((it: { readonly type: string }) => it.type === type);
  const urn = `${group.urn.slice(0, group.urn.lastIndexOf("::"))}::${key}`;
  const { urn: _, id: __, outputs: ___, ...resource } = group;
  const operation = { resource: { urn, ...resource }, type: "creating" };
  latest.pending_operations = [operation];
  writeFileSync(centerFile(), JSON.stringify(state));
  return operation;
}

describe("an account is closed, each test going on from the one before", () => {
  beforeAll(async () => {
    workplace = await openWorkplace({ deployed: true });
  });
  afterAll(() => workplace.close());

  const held = [
    "account-222222222222 policy/ai-model-building",
    "account-222222222222 role-policy/ai-model-builder/ai-model-building",
    "account-222222222222 role/ai-model-builder",
    "identity-center assignment/222222222222/aimodelbuilder/group/ai-model-builders",
  ];
  const close = () => workplace.edit("accounts.yaml", '222222222222"\n', '222222222222"\n    status: SUSPENDED\n');

  test("accounts.yaml that alone says so is refused: people still have what is there", async () => {
    close();
    expect(await refusals()).toEqual([
      `access/accounts.yaml:${lineOf("ml-dev", 2)}: account "ml-dev" (222222222222) is ACTIVE in AWS Organizations, but SUSPENDED here [account-status-differs]`,
    ]);
  });
  test("without leave to read Organizations nothing is forgotten, and nothing is tried there", async () => {
    const error = { name: "AccessDeniedException", message: "no" };
    workplace.aws.faults.push({ operation: "ListAccounts", error });
    const { status, stdout } = await workplace.command("preview", "--format", "json");
    const calls = await workplace.callsOf(() => workplace.command("deploy"));
    workplace.aws.faults.length = 0;
    const { changes, diagnostics } = JSON.parse(stdout) as Record<string, readonly Record<string, unknown>[]>;
    expect([status, changes?.map((it) => [it.op, it.class, `${it.stack} ${it.key}`])]).toEqual([
      1,
      held.map((key) => ["delete", undefined, key]),
    ]);
    expect(diagnostics?.filter(({ code }) => code === "change-waits-for-organization")).toHaveLength(held.length);
    expect(writesAmong(calls)).toEqual([]);
  });
  test("once Organizations says so too, what we had there leaves the state without a call, and the next preview is empty", async () => {
    account("222222222222").status = "SUSPENDED";
    const { changes } = (await workplace.preview()) as { changes: readonly Record<string, unknown>[] };
    expect(changes.map((it) => [it.op, it.class, `${it.stack} ${it.key}`])).toEqual(
      held.map((key) => ["delete", "forgotten", key]),
    );
    const halfMade = leavePending("group/half-made");
    const calls = await workplace.callsOf(() => workplace.deploy());
    expect(writesAmong(calls)).toEqual([]);
    expect(calls.filter(({ operation, error }) => operation === "AssumeRole" || error !== undefined)).toEqual([]);
    // The only thing that says where such an object in AWS comes from.
    expect(pendingIn()).toEqual([halfMade]);
    expect(locksIn(workplace)).toEqual([]);
    expect((await workplace.preview()).changes).toEqual([]);
    const { stdout } = await workplace.command("outputs", "--format", "json");
    expect(JSON.parse(stdout).stacks["account-222222222222"]).toEqual({ roles: {} });
  });
});

test("a closed account's grants, removed from the files, leave the state together with other work once accounts.yaml says so", async () => {
  workplace = await openWorkplace({ deployed: true });
  try {
    account("222222222222").status = "SUSPENDED";
    workplace.edit("teams/ai-platform.yaml", "tag: { env: dev } }]", "tag: { env: dev }, except: [ml-dev] }]");
    workplace.edit("teams/ai-platform.yaml", "accounts: [ml-dev]", "accounts: [ml-test]");
    workplace.edit("teams/ai-platform.yaml", "[ana.silva, ben.okafor]", "[ana.silva]");
    expect(await refusals()).toEqual([
      expect.stringContaining('account "ml-dev" (222222222222) is SUSPENDED in AWS Organizations, but ACTIVE here'),
    ]);
    workplace.edit("accounts.yaml", '222222222222"\n', '222222222222"\n    status: SUSPENDED\n');
    const calls = await workplace.callsOf(() => workplace.deploy());
    expect(writesAmong(calls).filter((name) => name.startsWith("Delete"))).toEqual(["DeleteGroupMembership"]);
    expect((await workplace.preview()).changes).toEqual([]);
  } finally {
    await workplace.close();
  }
});

test("an account that is open stays in accounts.yaml until what is in it is gone", async () => {
  workplace = await openWorkplace({ deployed: true });
  try {
    const entry = / {2}- name: ml-dev\n(?: {4}.*\n)+/.exec(workplace.read("accounts.yaml"))?.[0] ?? "";
    workplace.edit("accounts.yaml", entry, "");
    workplace.edit("teams/ai-platform.yaml", "accounts: [ml-dev]", "accounts: [ml-test]");
    expect(await refusals()).toEqual([
      "access/accounts.yaml:2: account 222222222222 is in no accounts.yaml any more, but open in AWS Organizations: everything of ours in it would be deleted (4) [account-taken-out]",
    ]);
    workplace.edit("accounts.yaml", "accounts:\n", `accounts:\n${entry}`);
    workplace.edit("teams/ai-platform.yaml", "tag: { env: dev } }]", "tag: { env: dev }, except: [ml-dev] }]");
    await workplace.deploy();
    workplace.edit("accounts.yaml", entry, "");
    workplace.edit("teams/ai-platform.yaml", ", except: [ml-dev]", "");
    expect((await workplace.preview()).changes).toEqual([]);
  } finally {
    await workplace.close();
  }
});

test("removals in an account that one answer of Organizations lacks are left out, and made by the next deploy", async () => {
  workplace = await openWorkplace({ deployed: true });
  try {
    const { accounts } = workplace.aws.world;
    const all = [...accounts];
    accounts.splice(accounts.indexOf(account("222222222222")), 1);
    workplace.edit("teams/ai-platform.yaml", "tag: { env: dev } }]", "tag: { env: dev }, except: [ml-dev] }]");
    workplace.edit("teams/ai-platform.yaml", "accounts: [ml-dev]", "accounts: [ml-test]");
    const { status, stderr } = await workplace.command("deploy");
    expect(status).toBe(3);
    expect(stderr).toContain("AWS Organizations does not list account 222222222222 with a status");
    accounts.splice(0, accounts.length, ...all);
    const calls = await workplace.callsOf(() => workplace.deploy());
    expect(writesAmong(calls)).toEqual(expect.arrayContaining(["DeleteAccountAssignment", "DeleteRole"]));
    expect((await workplace.preview()).changes).toEqual([]);
  } finally {
    await workplace.close();
  }
});
