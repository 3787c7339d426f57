// `access explain --live` and `outputs --live` through the command line; what AWS would answer is answered here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { type Answers, type InMemoryAws, inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, awsFailure } from "../live/in-memory-organization.ts";
import { arnOf, DEV, INSTANCE, PROD } from "../live/in-memory-small-organization.ts";

const MANAGEMENT = "111111111111";
const FILES = {
  "organization.yaml": `organization:
  region: eu-west-1
  managementAccount: management
  previewRole: arn:aws:iam::{account}:role/preview
  deployRole: arn:aws:iam::{account}:role/deploy
`,
  "accounts.yaml": `accounts:
  - { name: management, id: "${MANAGEMENT}" }
  - { name: dev, id: "${DEV}" }
`,
  "people.yaml": `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana@example.com }
`,
  "teams/ai.yaml": `team: ai
external: { groups: [all-staff] }
groups:
  - { name: Builders, description: Build, members: [{ user: ana.silva, expires: 2026-12-31 }] }
permissionSets:
  - { name: Builder, managedPolicies: [ReadOnlyAccess] }
assignments:
  - { permissionSet: Builder, groups: [Builders, all-staff], accounts: [dev] }
roles:
  - { name: trainer, accounts: [dev], trust: { services: [lambda.amazonaws.com] } }
`,
};
const store = { IdentityStoreId: INSTANCE.identityStoreId };
const assigned = (PermissionSetArn: string, PrincipalId: string, AccountId = DEV) => ({
  ...{ AccountId, PermissionSetArn: arnOf(PermissionSetArn), PrincipalType: "GROUP" as const, PrincipalId },
});
/** By hand: dan is in Builders, and the set Breakglass is given to the group Night-Shift and to an account that no file has. */
const ORGANIZATION = answersOf({
  users: ["ana.silva", "Dan.Cole", "kim"].map((UserName) => ({ ...store, UserId: `id-${UserName}`, UserName })),
  groups: [
    { ...store, GroupId: "g1", DisplayName: "Builders" },
    { ...store, GroupId: "g2", DisplayName: "Night-Shift" },
    { ...store, GroupId: "g3", DisplayName: "all-staff", ExternalIds: [{ Issuer: "https://idp.example", Id: "9" }] },
    { ...store, GroupId: "g4", DisplayName: "holds-nothing" },
  ],
  members: { g1: ["id-ana.silva", "id-Dan.Cole"], g2: ["id-Dan.Cole"], g3: ["id-kim"], g4: ["id-kim"] },
  sets: [
    {
      PermissionSetArn: arnOf("ps-1"),
      Name: "Builder",
      managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
    {
      PermissionSetArn: arnOf("ps-2"),
      Name: "Breakglass",
      managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    },
  ],
  assignments: [assigned("ps-1", "g1"), assigned("ps-1", "g3"), assigned("ps-2", "g2"), assigned("ps-2", "g2", PROD)],
  roles: [{ RoleName: "Trainer", attached: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
});
const OF_RUN: Answers = {
  GetCallerIdentityCommand: { Account: MANAGEMENT, Arn: `arn:aws:sts::${MANAGEMENT}:assumed-role/preview/run` },
  ListInstancesCommand: { Instances: [{ InstanceArn: INSTANCE.arn, IdentityStoreId: INSTANCE.identityStoreId }] },
};

let folder: string;
let aws: InMemoryAws;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "explain-live-"));
  mkdirSync(join(folder, "access/teams"), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(folder, "access", path), text);
});
afterEach(() => aws?.restore());
afterAll(() => rmSync(folder, { recursive: true }));

function ask(argv: readonly string[], answers: Answers = {}) {
  aws = inMemoryAws({ ...ORGANIZATION, ...OF_RUN, ...answers });
  const now = () => new Date("2026-11-26T10:11:12.345Z");
  return runArgv(argv, { cwd: folder, today: "2026-11-26", now });
}

const denied = () => {
  throw awsFailure("AccessDeniedException", "not authorized");
};
const READ = "as AWS had it on 2026-11-26 at 10:11:12 UTC";
const callsOf = (command: string) => aws.calls.filter((it) => it.endsWith(` ${command}Command`)).length;

test("an account: who holds what there in AWS, what no file declares marked, and when that was read", async () => {
  const { status, stdout } = await ask(["explain", "account", "dev", "--live"]);
  expect(status).toBe(0);
  expect(stdout).toContain(`\n${READ}\n`);
  expect(stdout.split("\n").filter((line) => / has [A-Z]|through/.test(line))).toEqual([
    "ana.silva has Builder in dev until 2026-12-31",
    "  through Builders until 2026-12-31: member at access/teams/ai.yaml:4, assigned at access/teams/ai.yaml:8",
    "Dan.Cole has Breakglass in dev",
    "  through Night-Shift: member (declared nowhere), assigned (declared nowhere)",
    "Dan.Cole has Builder in dev",
    "  through Builders: member (declared nowhere), assigned at access/teams/ai.yaml:8",
    "kim has Builder in dev",
    "  through all-staff: member by the identity provider, assigned at access/teams/ai.yaml:8",
  ]);
  expect(stdout).toContain("Trainer in dev");
  expect(stdout).toContain("3 people can reach it; it has 1 role\n");
  // Those of the groups that hold something there; of no set its policies.
  expect([callsOf("ListGroupMemberships"), callsOf("ListManagedPoliciesInPermissionSet")]).toEqual([3, 0]);
});

test("a person is found who is declared nowhere, with the accounts that no file has, by few calls", async () => {
  const { status, stdout } = await ask(["explain", "person", "dan.cole", "--live", "--format", "json"]);
  expect(status).toBe(0);
  const { place, read, grants } = JSON.parse(stdout);
  expect([place, read]).toEqual(["undeclared", { at: "2026-11-26T10:11:12Z", complete: true, unread: [] }]);
  expect(
    grants.map((it: { permissionSet: string; account: { name: string } }) => [it.permissionSet, it.account.name]),
  ).toEqual([
    ["Breakglass", "dev"],
    ["Builder", "dev"],
    ["Breakglass", PROD],
  ]);
  expect(grants[0].ways).toEqual([{ group: "Night-Shift", membership: "undeclared", assignment: "undeclared" }]);
  expect([callsOf("ListAccountAssignmentsForPrincipal"), callsOf("ListAccountAssignments")]).toEqual([1, 0]);
  expect(callsOf("AssumeRole")).toBe(0);
});

test("a group that holds nothing is told with its members; a set with its policies", async () => {
  const group = await ask(["explain", "group", "holds-nothing", "--live"]);
  expect(group.stdout).toContain("group holds-nothing  [declared nowhere]");
  expect(group.stdout).toContain("kim: listed (declared nowhere)");
  const set = await ask(["explain", "set", "breakglass", "--live"]);
  expect(set.stdout).toContain("policies          arn:aws:iam::aws:policy/AdministratorAccess");
  expect(set.stdout).toContain("1 person can use it, in 2 accounts");
  expect(callsOf("ListManagedPoliciesInPermissionSet")).toBe(1);
});

test("who is privileged, and everything in one table", async () => {
  const { stdout: privileged } = await ask(["explain", "privileged", "--live"]);
  expect(privileged).toContain("permission set Breakglass  [declared nowhere]");
  expect(privileged).toContain(`Dan.Cole holds Breakglass in dev, ${PROD}`);
  const { stdout, stderr } = await ask(["explain", "all", "--live", "--format", "csv"]);
  const rows = stdout.split(/\r?\n/);
  expect(rows).toContain(
    `person,Dan.Cole,Night-Shift,${DEV},dev,Breakglass,everything,,declared nowhere,,declared nowhere,,,,`,
  );
  expect(rows.filter((row) => row.startsWith("role,"))).toEqual([expect.stringContaining(`role,Trainer,,${DEV},dev`)]);
  expect(stderr).toContain(READ);
});

test("what could not be read is said in every form, and ends with status 3; a group is then told as a whole", async () => {
  const answers = { ListGroupMembershipsCommand: denied };
  const text = await ask(["explain", "account", "dev", "--live"], answers);
  expect(text.status).toBe(3);
  expect(text.stdout).toContain(`${READ}, as far as it could be read: there may be more than is told here`);
  expect(text.stdout).toContain('not read: the members of group "Builders": AccessDeniedException: not authorized');
  expect(text.stdout).toContain("everybody in Builders has Builder in dev");
  const json = await ask(["explain", "privileged", "--live", "--format", "json"], answers);
  expect([json.status, JSON.parse(json.stdout).read.complete]).toEqual([3, false]);
  const csv = await ask(["explain", "all", "--live", "--format", "csv"], answers);
  expect([csv.status, csv.stdout.includes("not read"), csv.stderr.includes("not read: the members")]).toEqual([
    3,
    false,
    true,
  ]);
});

test("a name that AWS doesn't have is refused; where the list could not be read, that is not concluded", async () => {
  const absent = await ask(["explain", "person", "dan.kole", "--live"]);
  expect([absent.status, absent.stderr]).toEqual([1, expect.stringContaining('did you mean "Dan.Cole"?')]);
  const unread = await ask(["explain", "person", "dan.cole", "--live"], { ListUsersCommand: denied });
  expect([unread.status, unread.stderr]).toEqual([3, expect.stringContaining("not read: the people")]);
});

test("outputs are ids and ARNs from AWS, of what no file declares too", async () => {
  const { status, stdout } = await ask(["outputs", "--live", "--format", "json"]);
  expect(status).toBe(0);
  const { read, stacks, access } = JSON.parse(stdout);
  expect(read.at).toBe("2026-11-26T10:11:12Z");
  expect(stacks).toEqual({
    [`account-${DEV}`]: { roles: { Trainer: `arn:aws:iam::${DEV}:role/access/Trainer` } },
    "identity-center": {
      groups: { Builders: "g1", "Night-Shift": "g2", "all-staff": "g3", "holds-nothing": "g4" },
      permissionSets: { Breakglass: arnOf("ps-2"), Builder: arnOf("ps-1") },
    },
  });
  expect(access.map(({ person }: { person: string }) => person)).toEqual([
    "ana.silva",
    "Dan.Cole",
    "Dan.Cole",
    "Dan.Cole",
    "kim",
  ]);
});

test.each(["--at HEAD", "--history"])("%s asks files: not together with --live", async (option) => {
  const { status, stderr } = await ask(["explain", "account", "dev", "--live", ...option.split(" ")]);
  expect([status, stderr]).toEqual([64, expect.stringContaining("asks files, and --live asks AWS")]);
});

test("credentials of another account are refused before anything is read", async () => {
  const { status, stderr } = await ask(["explain", "account", "dev", "--live"], {
    GetCallerIdentityCommand: { Account: DEV, Arn: `arn:aws:iam::${DEV}:user/x` },
  });
  expect([status, stderr]).toEqual([3, expect.stringContaining(`the credentials belong to account ${DEV}`)]);
  expect(aws.calls).toEqual(["eu-west-1 GetCallerIdentityCommand"]);
});
