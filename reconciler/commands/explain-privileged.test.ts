// `access explain privileged` through the command line: in each form, and what is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

let folder: string;
const access = (...argv: readonly string[]) => runArgv(argv, { cwd: folder });

const TEAM = `team: a
groups: [{ name: admins, members: [ana.silva] }]
permissionSets:
  - { name: Admin, managedPolicies: [AdministratorAccess] }
  - name: Joiner
    inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "identitystore:CreateGroupMembership", Resource: "*" }] }
  - { name: Viewer, managedPolicies: [ViewOnlyAccess] }
assignments:
  - { permissionSet: Admin, groups: [admins], accounts: [ml-dev], expires: 2027-01-31 }
  - { permissionSet: Joiner, users: [ana.silva], accounts: [ml-dev, management] }
  - { permissionSet: Viewer, users: [ana.silva], accounts: [ml-dev] }
roles:
  - name: deployer
    accounts: [ml-dev]
    trust: { services: [codebuild.amazonaws.com] }
    policies: [{ name: run, document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "ssm:SendCommand", Resource: "*" }] } }]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "explain-privileged-"));
  for (const [path, text] of Object.entries({ ...GOOD, "guardrails.yaml": "guardrails: {}\n", "teams/a.yaml": TEAM })) {
    mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
    writeFileSync(join(folder, "access", path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("as text: by level, with the reasons, the places and who holds it where", async () => {
  expect(await access("explain", "privileged")).toMatchObject({
    status: 0,
    stdout: `as the files say on 2026-11-26

everything: may do everything
  permission set Admin  [access/teams/a.yaml:4]
    may do everything
  ana.silva holds Admin in ml-dev until 2027-01-31

becomes-everything: can get everything
  permission set Joiner  [access/teams/a.yaml:5]
    may add people to any group, or assign and change permission sets (identitystore:CreateGroupMembership)
  ana.silva holds Joiner in management

borrows-roles: can act with roles that something holds
  role deployer in ml-dev  [access/teams/a.yaml:13]
    may run, change or enter what holds a role already (ssm:SendCommand)

judged: 3 permission sets and 1 role; 1 of them is ordinary
`,
  });
});
test("as JSON: sets and roles with their levels, ordinary ones too, and people where they have more", async () => {
  const { status, stdout } = await access("explain", "privileged", "--format", "json");
  const { version, sets, roles, people, providerGroups } = JSON.parse(stdout);
  expect([status, version, providerGroups]).toEqual([0, 1, []]);
  expect(sets.map(({ name, level }: { name: string; level: string }) => [name, level])).toEqual([
    ["Admin", "everything"],
    ["Joiner", "becomes-everything"],
    ["Viewer", "ordinary"],
  ]);
  expect(roles).toEqual([
    {
      name: "deployer",
      account: { id: "022222222222", name: "ml-dev" },
      level: "borrows-roles",
      reasons: ["may run, change or enter what holds a role already (ssm:SendCommand)"],
      place: { file: "access/teams/a.yaml", line: 13, column: 5 },
    },
  ]);
  // What is allowed in Identity Center is of use in the management account alone.
  expect(people).toEqual([
    {
      name: "ana.silva",
      account: { id: "022222222222", name: "ml-dev" },
      permissionSet: "Admin",
      level: "everything",
      expires: "2027-01-31",
    },
    {
      name: "ana.silva",
      account: { id: "111122223333", name: "management" },
      permissionSet: "Joiner",
      level: "becomes-everything",
    },
  ]);
});
test("as a table: a row for each set, role and holder", async () => {
  const { stdout } = await access("explain", "privileged", "--format", "csv");
  const rows = stdout.trim().split("\r\n");
  expect(rows).toHaveLength(7);
  expect(rows[0]).toBe("kind,name,account id,account,permission set,level,reasons,until,declared at");
  expect(rows[1]).toBe("permission set,Admin,,,,everything,may do everything,,access/teams/a.yaml:4");
  expect(rows[5]).toBe("person,ana.silva,022222222222,ml-dev,Admin,everything,,2027-01-31,");
});
test.each([
  [["privileged", "Admin"], "error: explain privileged takes no name: it tells of all\n"],
  [["privileged", "--history"], "error: --history is of account, person, set, group only\n"],
  [["set"], "error: name the set that is asked about\n"],
])("explain %j is bad usage", async (argv, message) => {
  const { status, stderr } = await access("explain", ...argv);
  expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
});
test("files that are not valid answer nothing", async () => {
  writeFileSync(join(folder, "access/teams/b.yaml"), "team: b\nwrong: 1\n");
  expect((await access("explain", "privileged")).status).toBe(1);
  rmSync(join(folder, "access/teams/b.yaml"));
});
