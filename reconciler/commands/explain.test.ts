// `access explain` through the command line, over a small repository with a history.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Surroundings } from "../cli/cli.ts";
import { runArgv } from "../cli/run-argv.ts";

const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/nonexistent" };

let top: string;
let repository: string;
/** Commit ids by their message. */
const ids = new Map<string, string>();

function git(argv: readonly string[], day = "2026-01-01"): string {
  const date = `${day}T23:30:00+02:00`;
  const env = {
    ...ENV,
    GIT_COMMITTER_DATE: date,
    GIT_AUTHOR_NAME: "GitHub",
    GIT_AUTHOR_EMAIL: "noreply@github.com",
    GIT_AUTHOR_DATE: "2001-01-01T00:00:00Z",
    GIT_COMMITTER_NAME: "GitHub",
    GIT_COMMITTER_EMAIL: "noreply@github.com",
  };
  return execFileSync("git", argv, { cwd: repository, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

function write(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(repository, "infra/access", path), text);
}

function commit(message: string, day: string, author: string, files: { readonly [path: string]: string } = {}): void {
  write(files);
  git(["add", "-A"], day);
  git(["commit", "-q", "--allow-empty", "-m", message, "--author", `${author} <${author}@example.com>`], day);
  ids.set(message, git(["rev-parse", "HEAD"]).trim());
}

const team = (members: string, assignments: string) => `
team: ml
groups:
  - { name: builders, description: Build, members: ${members} }
permissionSets:
  - { name: Builder, managedPolicies: [ReadOnlyAccess] }
assignments: ${assignments}
`;
/** The same, with a set that others may assign. */
const shared = (members: string, assignments: string) =>
  team(members, assignments).replace("managed", "sharedWith: all, managed");
const BUILDERS = "[{ permissionSet: Builder, groups: [builders], accounts: [ml-dev] }]";
const others = (assignments: string) => `team: others\nassignments: ${assignments}\n`;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), "explain-"));
  repository = join(top, "repository");
  mkdirSync(join(repository, "infra/access/teams"), { recursive: true });
  git(["init", "-q", "-b", "main"]);
  commit("base", "2026-01-05", "ana", {
    "organization.yaml": "organization: { region: eu-west-1, managementAccount: management }\n",
    "accounts.yaml": `accounts:\n  - { name: management, id: "999999999999" }\n  - { name: ml-dev, id: "022222222222" }\n`,
    "people.yaml": `users:\n${["ana", "ben"].map((name) => `  - { userName: ${name}, givenName: A, familyName: B, email: ${name}@example.com }`).join("\n")}\n`,
    "teams/ml.yaml": team("[]", "[]"),
  });
  commit("gone", "2026-01-10", "ben", { "teams/ml.yaml": team("[ana]", BUILDERS) });
  commit("removed", "2026-01-15", "ben", { "teams/ml.yaml": team("[]", BUILDERS) });
  commit("appears", "2026-02-01", "ben", { "teams/ml.yaml": team("[ana]", BUILDERS) });
  commit("moved", "2026-03-01", "ana", {
    "teams/ml.yaml": shared("[ana]", "[]"),
    "teams/others.yaml": others(BUILDERS),
  });
  commit("broken", "2026-03-10", "ana", { "teams/others.yaml": "team: others\nassignmnets: []\n" });
  commit("mended", "2026-03-11", "ana", { "teams/others.yaml": others(BUILDERS) });
  // A branch whose own commits are no steps of main: ben gets in with the merge.
  git(["checkout", "-q", "-b", "topic"]);
  commit("on a branch", "2026-03-12", "eve", {
    "teams/ml.yaml": shared("[ana, { user: ben, expires: 2026-12-31 }]", "[]"),
  });
  git(["checkout", "-q", "main"]);
  git(["merge", "-q", "--no-ff", "-m", "merge", "topic"], "2026-04-01");
  ids.set("merge", git(["rev-parse", "HEAD"]).trim());
  writeFileSync(join(repository, "readme"), "nothing of access\n");
  commit("elsewhere", "2026-05-01", "ana");
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const explain = (argv: readonly string[], more: Partial<Surroundings> = {}) =>
  runArgv(["explain", "--access", "infra/access", ...argv], {
    cwd: repository,
    env: ENV,
    today: "2026-11-25",
    ...more,
  });

/** Person, message of the commit since when, and messages of those that aren't known. */
async function beginnings(argv: readonly string[], more: Partial<Surroundings> = {}) {
  const { status, stdout } = await explain([...argv, "--history", "--format", "json"], more);
  expect(status).toBe(0);
  const messages = new Map([...ids].map(([message, id]) => [id, message]));
  type Id = { readonly id: string };
  const { grants } = JSON.parse(stdout) as {
    grants: { person: string; since: Id | null; atLeast: boolean; unknownIn: Id[] }[];
  };
  return grants.map(({ person, since, atLeast, unknownIn }) => [
    person,
    since === null ? null : messages.get(since.id),
    atLeast,
    unknownIn.map(({ id }) => messages.get(id)),
  ]);
}

test("an account's answer has person, set, group, both places and the end", async () => {
  const { status, stdout } = await explain(["account", "ML-DEV"]);
  expect(status).toBe(0);
  expect(stdout).toBe(`account ml-dev  [access/accounts.yaml:3]
  id      022222222222
  status  ACTIVE

as the files say on 2026-11-25

ana has Builder in ml-dev
  through builders: member at access/teams/ml.yaml:4, assigned at access/teams/others.yaml:2
ben has Builder in ml-dev until 2026-12-31
  through builders until 2026-12-31: member at access/teams/ml.yaml:4, assigned at access/teams/others.yaml:2

2 people can reach it
`);
});
test("history: a grant that was moved to another file began where it appeared last, whoever wrote the branch", async () => {
  expect(await beginnings(["account", "ml-dev"])).toEqual([
    ["ana", "appears", false, ["broken"]],
    ["ben", "merge", false, []],
  ]);
  const { stdout } = await explain(["person", "ana", "--history"]);
  expect(
    stdout,
  ).toContain(`  since 2026-02-01T21:30:00Z: commit ${ids.get("appears")?.slice(0, 12)} by ben <ben@example.com>
  not known in ${ids.get("broken")?.slice(0, 12)} of 2026-03-10T21:30:00Z, whose files are not valid\n`);
});
test("--at asks an earlier commit, on the day it was committed, and says which; history goes back from there", async () => {
  const { stdout } = await explain(["set", "builder", "--at", ids.get("gone") ?? ""]);
  expect(stdout).toContain(
    `as the files say in commit ${ids.get("gone")?.slice(0, 12)} of 2026-01-10T21:30:00Z by ben <ben@`,
  );
  expect(stdout).toContain(
    "ana has Builder in ml-dev\n  through builders: member at access/teams/ml.yaml:4, assigned at access/teams/ml.yaml:7\n",
  );
  expect(await beginnings(["account", "ml-dev", "--at", "main~5"])).toEqual([["ana", "appears", false, []]]);
  expect(await beginnings(["account", "ml-dev", "--at", ids.get("removed") ?? ""])).toEqual([]);
});
test("a commit whose files are not valid is refused with its problems, for csv on stderr", async () => {
  const broken = ["account", "ml-dev", "--at", ids.get("broken") ?? ""];
  const text = await explain(broken);
  expect([text.status, text.stdout]).toEqual([
    1,
    expect.stringContaining("access/teams/others.yaml:2:1: error: unknown key"),
  ]);
  const csv = await explain([...broken, "--format", "csv"]);
  expect([csv.status, csv.stdout]).toEqual([1, ""]);
  expect(csv.stderr).toContain("access/teams/others.yaml:2:1: error: unknown key");
});
test("what nobody committed yet says so, and what was taken out of the files is not told", async () => {
  const copy = join(top, "uncommitted");
  cpSync(repository, copy, { recursive: true });
  writeFileSync(
    join(copy, "infra/access/teams/ml.yaml"),
    shared("[ben]", "[{ permissionSet: Builder, users: [ana], accounts: [management] }]"),
  );
  const cwd = { cwd: copy };
  expect(await beginnings(["set", "Builder"], cwd)).toEqual([
    ["ana", null, false, []],
    ["ben", "merge", false, []],
  ]);
  expect((await explain(["set", "Builder", "--history"], cwd)).stdout).toContain("\n  not committed yet\n");
});
test("a shallow clone doesn't pass for the whole history", async () => {
  const clone = join(top, "shallow");
  git(["clone", "-q", "--depth", "1", `file://${repository}`, clone]);
  const cwd = { cwd: clone };
  expect(await beginnings(["person", "ana"], cwd)).toEqual([["ana", "elsewhere", true, []]]);
  const { stdout } = await explain(["person", "ana", "--history"], cwd);
  expect(stdout).toContain("since at least 2026-05-01T21:30:00Z");
  expect(stdout).toContain("git fetch --unshallow");
});
test("csv has a row for each grant and way; an author's name is no formula", async () => {
  const copy = join(top, "hostile");
  cpSync(repository, copy, { recursive: true });
  const before = repository;
  repository = copy;
  try {
    commit("hostile", "2026-06-01", '=HYPERLINK("x")', {
      "teams/ml.yaml": shared("[ben]", "[{ permissionSet: Builder, users: [ben], accounts: [ml-dev, management] }]"),
    });
  } finally {
    repository = before;
  }
  const { stdout } = await explain(["person", "ben", "--history", "--format", "csv"], { cwd: copy });
  const merged = `2026-04-01T21:30:00Z,,${ids.get("merge")},GitHub <noreply@github.com>,`;
  const hostile = `2026-06-01T21:30:00Z,,${ids.get("hostile")},"'=HYPERLINK(""x"") <=HYPERLINK(""x"")@example.com>",`;
  const rows = [
    "kind,holder,account id,account,permission set,through,member at,assigned at,until,since,at least,commit,author,not known in",
    `person,ben,022222222222,ml-dev,Builder,directly,,access/teams/ml.yaml:7,,${merged}`,
    `person,ben,022222222222,ml-dev,Builder,builders,access/teams/ml.yaml:4,access/teams/others.yaml:2,,${merged}`,
    `person,ben,999999999999,management,Builder,directly,,access/teams/ml.yaml:7,,${hostile}`,
  ];
  expect(stdout).toBe(rows.map((row) => `${row}\r\n`).join(""));
});
test.each([
  [["person", "ann"], 1, 'the files have no person "ann" on 2026-11-25\n  hint: did you mean "ana"?'],
  [["person", "builders"], 1, "  hint: it is a group: explain group builders"],
  [["group", "ML-Dev"], 1, "  hint: it is an account: explain account ML-Dev"],
  [["account", "dev"], 1, 'hint: did you mean "ml-dev"?'],
  [["account", "m"], 1, "hint: use --at with an earlier commit"],
  [["account", "\u001b[2J"], 1, 'no account "<U+001B>[2J"'],
  [["account", "ml-dev", "--at", "nope"], 3, "git knows no commit nope"],
  [["account", "ml-dev", "--at", "main", "--access", "nowhere/access"], 3, "there is no such folder"],
  [["accounts", "ml-dev"], 64, "Allowed choices are account, person, set, role, group"],
  [["account"], 64, "name the account that is asked about"],
  [["role", "x", "--history"], 64, "--history is of account, person, set, group only"],
] as const)("%j ends with %i and says why on stderr", async (argv, expected, message) => {
  const { status, stdout, stderr } = await explain(argv);
  expect([status, stdout]).toEqual([expected, ""]);
  expect(stderr).toContain(message);
});
test("a folder outside every repository is explained, but has no history", async () => {
  const plain = join(top, "plain");
  cpSync(join(repository, "infra/access"), join(plain, "infra/access"), { recursive: true });
  const cwd = { cwd: plain };
  expect((await explain(["person", "ana"], cwd)).status).toBe(0);
  const history = await explain(["person", "ana", "--history"], cwd);
  expect([history.status, history.stderr]).toEqual([3, expect.stringContaining("is not in a git repository")]);
});
