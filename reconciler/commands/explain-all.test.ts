// `access explain all` through the command line: every grant, permission set and role in one table, and as JSON.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

let folder: string;
const all = (...argv: readonly string[]) => runArgv(["explain", "all", ...argv], { cwd: folder });

const TEAM = `team: a
external: { groups: [all-staff] }
groups:
  - name: data
    members: [{ user: ana.silva, expires: 2026-12-31 }]
permissionSets:
  - { name: Admin, managedPolicies: [AdministratorAccess] }
  - { name: Viewer, managedPolicies: [ViewOnlyAccess], customerManagedPolicies: [{ name: more, path: /x/ }] }
assignments:
  - { permissionSet: Admin, groups: [data], accounts: [ml-dev] }
  - { permissionSet: Admin, users: [ana.silva], accounts: [ml-dev], expires: 2027-01-31 }
  - { permissionSet: Viewer, groups: [all-staff], accounts: [management] }
roles:
  - name: deployer
    accounts: [ml-dev]
    trust: { services: [codebuild.amazonaws.com] }
    managedPolicies: [ViewOnlyAccess]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "explain-all-"));
  for (const [path, text] of Object.entries({ ...GOOD, "guardrails.yaml": "guardrails: {}\n", "teams/a.yaml": TEAM })) {
    mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
    writeFileSync(join(folder, "access", path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("as a table: a row for each way to a grant, each permission set, each role", async () => {
  const { status, stdout } = await all("--format", "csv");
  expect(status).toBe(0);
  const file = "access/teams/a.yaml";
  expect(stdout.trim().split("\r\n")).toEqual([
    "kind,name,group,account id,account,permission set,level,until,file,line,member file,member line,policies,assumed by,reasons of the level",
    `person,ana.silva,,022222222222,ml-dev,Admin,everything,2027-01-31,${file},11,,,,,`,
    `person,ana.silva,data,022222222222,ml-dev,Admin,everything,2026-12-31,${file},10,${file},5,,,`,
    `identity provider's group,all-staff,all-staff,111122223333,management,Viewer,borrows-roles,,${file},12,,,,,`,
    `permission set,Admin,,,,Admin,everything,,${file},7,,,arn:aws:iam::aws:policy/AdministratorAccess,,may do everything`,
    `permission set,Viewer,,,,Viewer,borrows-roles,,${file},8,,,arn:aws:iam::aws:policy/job-function/ViewOnlyAccess; customer managed: /x/more,,holds policies whose contents are not known here (/x/more)`,
    `role,deployer,,022222222222,ml-dev,,ordinary,,${file},14,,,arn:aws:iam::aws:policy/job-function/ViewOnlyAccess,codebuild.amazonaws.com,`,
  ]);
});
test("as JSON: the same, with all ways of a grant together", async () => {
  const { grants, sets, roles, ...rest } = JSON.parse((await all("--format", "json")).stdout);
  expect(rest).toEqual({ version: 1, day: "2026-11-26" });
  expect(grants).toMatchObject([
    {
      person: "ana.silva",
      account: { id: "022222222222", name: "ml-dev" },
      permissionSet: "Admin",
      level: "everything",
      expires: "2027-01-31",
      ways: [{ direct: true }, { group: "data", membership: { line: 5 }, assignment: { line: 10 } }],
    },
    { group: "all-staff", permissionSet: "Viewer", level: "borrows-roles" },
  ]);
  expect(sets.map(({ name, level, reasons }: Record<string, unknown>) => [name, level, reasons])).toEqual([
    ["Admin", "everything", ["may do everything"]],
    ["Viewer", "borrows-roles", ["holds policies whose contents are not known here (/x/more)"]],
  ]);
  expect(roles).toMatchObject([{ name: "deployer", level: "ordinary", trustedBy: [{ conditions: [] }] }]);
});
test("it is no text: that is bad usage, and said", async () => {
  const { status, stdout, stderr } = await all();
  expect([status, stdout]).toEqual([64, ""]);
  expect(stderr).toContain("error: explain all is a table of everything: give --format csv (or json)\n");
});
