// `access explain changes` on a history in memory, with deploys' logs in a folder: in each form, and what is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { quietContext } from "../deploy/in-memory-plan.ts";
import { inMemoryHistory } from "../history/in-memory-history.ts";
import { explainChanges, type Period } from "./explain-changes.ts";
import type { ResultForm } from "./forms.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "explain-changes-"));
  mkdirSync(join(state, "deploys"));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const team = (members: string, extra = "") => `team: a
groups: [{ name: data, members: [${members}] }]
permissionSets: [{ name: Reader, managedPolicies: [ViewOnlyAccess] }, { name: Admin, managedPolicies: [AdministratorAccess] }]
assignments:
  - { permissionSet: Reader, groups: [data], accounts: [ml-dev] }
${extra}`;
const files = (text: string) => ({
  "people.yaml": PEOPLE,
  "guardrails.yaml": "guardrails: {}\n",
  "teams/a.yaml": text,
});
const id = (letter: string) => letter.repeat(40);

/** `e` is the newest. */
const HISTORY = inMemoryHistory([
  {
    id: id("e"),
    date: "2026-03-01T10:00:00Z",
    files: files(team("ben", "  - { permissionSet: Admin, users: [ben], accounts: [ml-dev], expires: 2026-12-31 }\n")),
  },
  { id: id("d"), date: "2026-02-10T10:00:00Z", files: { ...files(team("ben")), "teams/a.yaml": "team: a\nx: 1\n" } },
  { id: id("c"), date: "2026-02-01T10:00:00Z", files: files(team("{ user: ana, expires: 2026-02-15 }, ben")) },
  { id: id("b"), date: "2026-01-05T10:00:00Z", files: files(team("{ user: ana, expires: 2026-02-15 }")) },
  { id: id("a"), date: "2026-01-01T10:00:00Z", files: undefined },
]);

function log(name: string, content: object | string): void {
  const text =
    typeof content === "string" ? content : JSON.stringify({ version: 1, run: null, ended: "done", ...content });
  writeFileSync(join(state, "deploys", name), text);
}

async function changes(period: Period, form: ResultForm = "text", env: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const context = { ...quietContext(), today: "2026-03-05", env, stderr: (text: string) => said.push(text) };
  const { status, render, aside } = await explainChanges(context, period, async () => HISTORY);
  return { status, stdout: render(form, false), stderr: [...said, aside?.(form) ?? ""].join("") };
}
const logged = () => ({ PULUMI_BACKEND_URL: pathToFileURL(state).href });
const JANUARY: Period = { from: { day: "2026-01-31" }, to: undefined };

test("as text: the danger, what changed, who gained and who lost, and who approved and deployed each commit", async () => {
  const url = "https://github.com/example/access/actions/runs/7";
  const approved = { commit: id("c"), pullRequest: 12, approvedBy: ["dana", "eve"] };
  log("2026-02-01T110000000Z-cccccccccccc.json", {
    at: "2026-02-01T11:00:00.000Z",
    run: { url, actor: "dana" },
    ended: "failed",
    commit: id("c"),
    commits: [approved],
  });
  log("2026-02-11T110000000Z-dddddddddddd.json", {
    at: "2026-02-11T11:00:00.000Z",
    run: { url, actor: null },
    commit: id("d"),
    commits: [{ commit: id("d"), approvedBy: [] }, approved],
    skipped: [{ commit: id("d") }],
  });
  log("2025-12-01T110000000Z-by-hand.json", "before all that is asked: not read");
  log(`approved-${id("c")}.json`, "no log");
  expect(await changes(JANUARY, "text", logged())).toEqual({
    status: 0,
    stderr: "",
    stdout: `changes from 2026-01-31 to 2026-03-05

from the files of commit bbbbbbbbbbbb of 2026-01-05T10:00:00Z by Ana <ana@example.com>, on 2026-01-31
to   the files of commit eeeeeeeeeeee of 2026-03-01T10:00:00Z by Ana <ana@example.com>, on 2026-03-05

1 person can do more, 1 person can do less, nobody is added or removed

Look at this first
  ben gets Admin in ml-dev, with which one has everything there. Held no such permission set before.

What changed
  group data  [access/teams/a.yaml:2]
    members: -ana until 2026-02-15, +ben
    whom it touches: ana, ben
    where: Reader in ml-dev
  assignment Admin for user ben  [access/teams/a.yaml:6]
    new
    accounts: +ml-dev until 2026-12-31
    whom it touches: ben
    where: ml-dev

Who gained and who lost access
  ben gains Admin (privileged, and this person held no privileged set before) in ml-dev directly until 2026-12-31
  ben gains Reader in ml-dev through data
  ana loses Reader in ml-dev through data until 2026-02-15

Commits in between, the newest first
  eeeeeeeeeeee of 2026-03-01T10:00:00Z by Ana <ana@example.com>
    danger: ben gets Admin in ml-dev, with which one has everything there. Held no such permission set before.
    what: added assignment Admin
    gained: ben Admin in ml-dev directly until 2026-12-31
    approved: not known
    deployed: not known: no deploy's log names this commit
  dddddddddddd of 2026-02-10T10:00:00Z by Ana <ana@example.com>
    what: not known: its files are not valid
    approved: by nobody (no pull request)
    deployed: 2026-02-11T11:00:00.000Z by GitHub, ${url}, which left it out
  cccccccccccc of 2026-02-01T10:00:00Z by Ana <ana@example.com>
    what: changed group data
    gained: ben Reader in ml-dev through data
    approved: by dana, eve (pull request 12)
    deployed: 2026-02-01T11:00:00.000Z by dana, ${url}, which ended: failed
              2026-02-11T11:00:00.000Z by GitHub, ${url}

who approved and who deployed: from 2 deploys' logs in ${pathToFileURL(state).href}
`,
  });
});
test("what ends by its date in between is lost, though no file changed", async () => {
  const { stdout } = await changes({ from: { ref: id("c") }, to: { day: "2026-03-01" } }, "csv");
  expect(stdout.split("\r\n").map((row) => row.split(",").slice(0, 3).join())).toEqual([
    "change,kind,holder",
    "gained,person,ben",
    "lost,person,ana",
    "changed,group,data",
    "added,assignment,user ben",
    "",
  ]);
  const sameFiles = await changes({ from: { ref: id("b") }, to: { day: "2026-01-31" } });
  expect(sameFiles.stdout).toContain("\n\nnobody's access changes\n\nwho approved");
});
test("as a table: a row for each grant that changed, with the places of the side that has it", async () => {
  const { stdout } = await changes(JANUARY, "csv");
  expect(stdout.trim().split("\r\n")).toEqual([
    "change,kind,holder,account id,account,permission set,privileged,through before,until before,through,until,member at,assigned at,in commit,what differs,written at",
    `gained,person,ben,022222222222,ml-dev,Admin,yes,,,directly,2026-12-31,,access/teams/a.yaml:6,${id("e")},,`,
    `gained,person,ben,022222222222,ml-dev,Reader,,,,data,,access/teams/a.yaml:2,access/teams/a.yaml:5,${id("e")},,`,
    `lost,person,ana,022222222222,ml-dev,Reader,,data,2026-02-15,,,access/teams/a.yaml:2,access/teams/a.yaml:5,${id("b")},,`,
    `changed,group,data,,ml-dev,Reader,,,,,,,,${id("e")},"members: -ana until 2026-02-15, +ben",access/teams/a.yaml:2`,
    `added,assignment,user ben,,ml-dev,Admin,,,,,,,,${id("e")},accounts: +ml-dev until 2026-12-31,access/teams/a.yaml:6`,
  ]);
});
test("as JSON: both sides, grants with their ways, the review, commits and where logs were looked for", async () => {
  log("2026-02-01T110000000Z-cccccccccccc.json", {
    at: "2026-02-01T11:00:00.000Z",
    commits: [{ commit: id("c"), pullRequest: 12, approvedBy: ["dana"] }],
  });
  const { stdout } = await changes({ from: { ref: id("b") }, to: { ref: id("c") } }, "json", logged());
  const { review, ...rest } = JSON.parse(stdout);
  const commit = (letter: string, date: string) => ({ id: id(letter), date, author: "Ana <ana@example.com>" });
  const place = (line: number, column: number) => ({ file: "access/teams/a.yaml", line, column });
  expect(rest).toEqual({
    version: 1,
    from: { commit: commit("b", "2026-01-05T10:00:00Z"), day: "2026-01-05" },
    to: { commit: commit("c", "2026-02-01T10:00:00Z"), day: "2026-02-01" },
    grants: [
      {
        change: "gained",
        person: "ben",
        account: { id: "022222222222", name: "ml-dev" },
        permissionSet: "Reader",
        privileged: false,
        after: { ways: [{ group: "data", membership: place(2, 70), assignment: place(5, 5) }] },
      },
    ],
    commits: [
      {
        ...commit("c", "2026-02-01T10:00:00Z"),
        review,
        pullRequest: 12,
        approvedBy: ["dana"],
        deploys: [{ at: "2026-02-01T11:00:00.000Z", run: null, ended: "done", skipped: false }],
      },
    ],
    deployLogs: { backend: pathToFileURL(state).href, count: 1 },
  });
  expect(review).toMatchObject({ relaxed: [], diff: { gained: [{ person: "ben" }], lost: [], flags: [] } });
  const without = JSON.parse((await changes(JANUARY, "json")).stdout);
  expect(without.deployLogs).toEqual({ backend: "the backend of pulumi login", count: null });
  expect(without.commits[0]).toMatchObject({ ...commit("e", "2026-03-01T10:00:00Z"), review: { diff: { lost: [] } } });
  expect(without.commits[1]).toEqual({ ...commit("d", "2026-02-10T10:00:00Z"), review: null });
});
test("what somebody held only in between is told at its commits", async () => {
  const admin = "  - { permissionSet: Admin, users: [ben], accounts: [ml-dev] }\n";
  const commits = [team("ben"), team("ben", admin), team("ben")].map((text, index) => ({
    id: id("cba"[index] ?? ""),
    date: `2026-01-0${3 - index}T10:00:00Z`,
    files: files(text),
  }));
  const context = { ...quietContext(), today: "2026-03-05", env: {} };
  const { render } = await explainChanges(context, { from: { ref: id("a") }, to: undefined }, async () =>
    inMemoryHistory(commits),
  );
  expect(render("text", false)).toContain(`
nobody's access changes

Commits in between, the newest first
  cccccccccccc of 2026-01-03T10:00:00Z by Ana <ana@example.com>
    what: removed assignment Admin
    lost: ben Admin in ml-dev directly
  bbbbbbbbbbbb of 2026-01-02T10:00:00Z by Ana <ana@example.com>
    danger: ben gets Admin in ml-dev, with which one has everything there. Held no such permission set before.
    what: added assignment Admin
    gained: ben Admin in ml-dev directly
`);
});
test("a backend that keeps no logs is said", async () => {
  const { stdout } = await changes(JANUARY, "text", { PULUMI_BACKEND_URL: "https://user:secret@api.pulumi.com" });
  expect(stdout).toContain(
    "who approved and who deployed is not known: PULUMI_BACKEND_URL names no folder or S3 bucket where deploys leave their logs (it is https://api.pulumi.com)\n",
  );
  expect(stdout).not.toMatch(/approved:|secret/);
});
test.each<[string, string | object, string]>([
  ["is not JSON", "{", "must be object"],
  ["has another shape", { at: "2026-02-01T11:00:00.000Z", commits: [{ commit: "x" }] }, "/commits/0 must have"],
])("a log that %s is refused, not left out", async (_, content, message) => {
  log("2026-02-01T110000000Z-by-hand.json", content);
  await expect(changes(JANUARY, "text", logged())).rejects.toMatchObject({
    name: "OperationError",
    message: expect.stringContaining(`2026-02-01T110000000Z-by-hand.json is no deploy's log: `),
    remedy: expect.stringContaining("without PULUMI_BACKEND_URL"),
  });
  await expect(changes(JANUARY, "text", logged())).rejects.toThrow(message);
});
test.each<[Period, string, string]>([
  [{ from: { day: "2025-12-31" }, to: undefined }, "no commit of 2025-12-31 or before", "name a later day"],
  [{ from: { ref: id("f") }, to: undefined }, "git knows no commit", ""],
  [{ from: { ref: id("e") }, to: { ref: id("b") } }, "is not one of the branch before", "give the older one as --from"],
  [{ from: { ref: id("a") }, to: undefined }, "has no folder access", "name a later commit or day"],
])("%j is refused with the remedy", async (period, message, remedy) => {
  const failing = changes(period);
  await expect(failing).rejects.toMatchObject({ name: "OperationError", message: expect.stringContaining(message) });
  if (remedy !== "") await expect(failing).rejects.toMatchObject({ remedy: expect.stringContaining(remedy) });
});
test("a commit whose files are not valid is refused with its problems", async () => {
  const { status, stdout, stderr } = await changes({ from: { day: "2026-02-12" }, to: undefined });
  expect([status, stdout]).toEqual([1, expect.stringContaining("access/teams/a.yaml:2:1: error: unknown key")]);
  expect(stderr).toBe(`error: the files of commit ${id("d")} are not valid: name another commit or day\n`);
});
test.each<[readonly string[], string]>([
  [[], "explain changes needs --from"],
  [["--from", "2026-02-30"], "There is no such day."],
  [["--from", "2026-11-27"], "--from 2026-11-27 has not come yet: today is 2026-11-26 in UTC"],
  [["--from", "2026-02-02", "--to", "2026-02-01"], "--from 2026-02-02 is after --to 2026-02-01"],
  [["ana", "--from", "HEAD"], "explain changes takes no name"],
  [
    ["--from", "HEAD", "--at", "HEAD"],
    "--at is of account, person, set, role, group, action, privileged, expiring, all only",
  ],
])("explain changes %j is bad usage", async (argv, message) => {
  const { status, stderr } = await runArgv(["explain", "changes", ...argv], { cwd: state });
  expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
});
test("--from belongs to changes alone", async () => {
  const { status, stderr } = await runArgv(["explain", "person", "ana", "--from", "HEAD"], { cwd: state });
  expect([status, stderr]).toEqual([64, expect.stringContaining("error: --from is of changes only\n")]);
});
