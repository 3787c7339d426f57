import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

const PEOPLE = `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben@example.com, leaves: 2026-11-25 }
`;
const TEAM = "team: a\ngroups:\n  - { name: g, members: [ana.silva, ben.okafor] } # ours\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-prune-"));
  for (const [path, text] of Object.entries({ ...GOOD, "people.yaml": PEOPLE, "teams/a.yaml": TEAM }))
    write(path, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
  writeFileSync(join(folder, "access", path), text);
}
const read = (path: string) => readFileSync(join(folder, "access", path), "utf8");
const prune = (...argv: readonly string[]) => runArgv(["prune", ...argv], { cwd: folder });

const DIFF = `--- a/access/people.yaml
+++ b/access/people.yaml
@@ -1,3 +1,2 @@
 users:
   - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
-  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben@example.com, leaves: 2026-11-25 }
--- a/access/teams/a.yaml
+++ b/access/teams/a.yaml
@@ -1,3 +1,3 @@
 team: a
 groups:
-  - { name: g, members: [ana.silva, ben.okafor] } # ours
+  - { name: g, members: [ana.silva] } # ours
`;

test("--dry-run shows the difference, writes nothing and ends with status 2", async () => {
  const { status, stdout, stderr } = await prune("--dry-run");
  expect([status, stdout]).toEqual([2, DIFF]);
  expect(stderr).toContain(
    "access/teams/a.yaml: 1 change to write\n  line 3: ben.okafor in group g: left on 2026-11-25\n",
  );
  expect([read("people.yaml"), read("teams/a.yaml")]).toEqual([PEOPLE, TEAM]);
});
test("without it the files are written, and a second time there is nothing", async () => {
  const { status, stdout } = await prune();
  expect([status, stdout]).toEqual([
    0,
    "access/people.yaml: 1 change\n  line 3: person ben.okafor: left on 2026-11-25\n" +
      "access/teams/a.yaml: 1 change\n  line 3: ben.okafor in group g: left on 2026-11-25\n",
  ]);
  expect(read("teams/a.yaml")).toBe(TEAM.replace(", ben.okafor", ""));
  expect(await prune()).toMatchObject({ status: 0, stdout: "nothing to change\n" });
  expect(await prune("--dry-run")).toMatchObject({ status: 0, stdout: "", stderr: "nothing to change\n" });
});
test("JSON says the same to programs, with the difference only where nothing was written", async () => {
  const change = { line: 3, what: "ben.okafor in group g", how: "left on 2026-11-25" };
  const planned = JSON.parse((await prune("--dry-run", "--format", "json")).stdout);
  expect(planned).toMatchObject({ version: 1, written: false, notes: [] });
  expect(planned.files[1]).toEqual({
    file: "access/teams/a.yaml",
    changes: [change],
    diff: expect.stringContaining("+  - {"),
  });
  const done = JSON.parse((await prune("--format", "json")).stdout);
  expect(done.files[1]).toEqual({ file: "access/teams/a.yaml", changes: [change] });
});
test("Markdown is for a pull request, and names stay text", async () => {
  write("teams/a.yaml", TEAM.replace("name: g", 'name: "<b>@all</b>"'));
  const { stdout } = await prune("--format", "markdown");
  expect(stdout).toContain("- line 3: ");
  expect(stdout).not.toMatch(/<b>|@all/);
});
test("files that are not valid are refused with what is wrong, and stay as they are", async () => {
  write("teams/b.yaml", "team: b\ngroups:\n  - { name: h, members: [nobody] }\n");
  const { status, stdout } = await prune();
  expect([status, stdout]).toEqual([1, expect.stringContaining("unknown-user")]);
  expect([read("people.yaml"), read("teams/a.yaml")]).toEqual([PEOPLE, TEAM]);
});
test("a file that can't be written is exit 3, and no other is written", async () => {
  write("teams/a.yaml.new", "of another run");
  // Editors' leftovers are no file of the folder, and are told first.
  expect((await prune()).status).toBe(1);
  rmSync(join(folder, "access/teams/a.yaml.new"));
  mkdirSync(join(folder, "access/teams/a.yaml.new"));
  const { status, stderr } = await prune();
  expect([status, stderr]).toEqual([3, expect.stringContaining("error: could not write access/teams/a.yaml: EEXIST")]);
  expect(stderr).toContain("no file was changed");
  expect([read("people.yaml"), read("teams/a.yaml")]).toEqual([PEOPLE, TEAM]);
  expect(readdirSync(join(folder, "access")).sort()).toEqual([
    "accounts.yaml",
    "organization.yaml",
    "people.yaml",
    "teams",
  ]);
});
