// `npm run sandbox -- pull-request`: the comment before anything is pushed, on files that the example's AWS knows nothing of.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rehearsePullRequest } from "../rehearsal/pull-request.ts";

let folder: string;
const git = (...argv: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", ...argv], {
    cwd: folder,
    encoding: "utf8",
  }).trim();

const FILES = {
  "organization.yaml":
    "organization: { region: us-east-2, identitySource: external, managementAccount: root, runsIn: delegated }\n",
  "accounts.yaml": `accounts:
  - { name: root, id: "900000000001" }
  - { name: tools, id: "900000000002" }
  - { name: lab, id: "900000000003", ou: Research, tags: { env: dev } }
  - { name: vault, id: "900000000004", ou: Research, tags: { env: prod } }
`,
  "teams/lab.yaml": `team: lab
external: { users: [eva.moreau], groups: [scientists] }
groups:
  - { name: readers, description: Read, members: [eva.moreau] }
permissionSets:
  - name: Reader
    customerManagedPolicies: [{ name: reading, path: /lab/ }]
    permissionsBoundary: { customerManagedPolicy: { name: limit } }
assignments:
  - { permissionSet: Reader, groups: [readers], accounts: [lab] }
`,
} as const;

const edit = (file: keyof typeof FILES, from: string, to: string) => {
  const path = join(folder, "access", file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "access-rehearsal-test-"));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, "access", file)), { recursive: true });
    writeFileSync(join(folder, "access", file), text);
  }
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "begin");
  git("checkout", "-q", "-b", "work");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rehearse(...argv: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const streams = {
    today: "2026-11-26",
    stdout: (text: string) => {
      written.stdout += text;
    },
    stderr: (text: string) => {
      written.stderr += text;
    },
  };
  const { signal } = new AbortController();
  const status = await rehearsePullRequest(["--access", join(folder, "access"), ...argv], streams, signal);
  return { status, ...written };
}

test("shows what the work tree changes since it left the base, and nothing that the base got since", async () => {
  git("checkout", "-q", "main");
  edit("teams/lab.yaml", "accounts: [lab]", "accounts: [lab, vault]");
  git("commit", "-q", "-am", "the vault too");
  git("checkout", "-q", "work");
  edit("teams/lab.yaml", "groups: [readers]", "groups: [readers, scientists]");
  const { status, stdout, stderr } = await rehearse("--base", "main");
  expect([status, stderr]).toEqual([0, expect.stringContaining("a rehearsal: AWS in it is the local one")]);
  expect(stdout).toContain("1 to create");
  expect(stdout).toContain(
    "| everybody in <code>scientists</code> | **gains** | <code>Reader</code> | in <code>lab</code> |",
  );
  expect(stdout).not.toContain("vault");
  expect(git("status", "--short")).toBe("M access/teams/lab.yaml");
});
test("wrong files, an unknown base and unknown arguments are told apart by status", async () => {
  edit("teams/lab.yaml", "scientists] }\ngroups", "scientists] }\ngroup");
  expect(await rehearse("--base", "main")).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^```text\naccess\/teams\/lab\.yaml:3:1: error:/),
  });
  edit("teams/lab.yaml", "scientists] }\ngroup", "scientists] }\ngroups");
  expect(await rehearse("--base", "nowhere")).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("git knows no commit nowhere"),
  });
  expect((await rehearse("--bas", "main")).status).toBe(64);
  expect(await rehearse("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--base <ref>") });
});
