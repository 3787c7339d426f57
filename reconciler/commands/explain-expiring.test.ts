// `access explain expiring` through the command line: what ends, by which entry, in each form, and what is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runArgv } from "../cli/run-argv.ts";
import { GOOD } from "../validate/small-folder.ts";

let folder: string;
/** Today is 2026-11-26. */
const expiring = (...argv: readonly string[]) => runArgv(["explain", "expiring", ...argv], { cwd: folder });

const PEOPLE = `${GOOD["people.yaml"]}  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben.okafor@example.com, leaves: 2026-12-10 }
  - userName: chen.li
    givenName: Chen
    familyName: Li
    email: chen.li@example.com
    leaves: 2026-12-11
`;
const TEAM = `team: a
external: { groups: [all-staff] }
groups:
  - name: data
    members:
      - user: ana.silva
        expires: 2026-11-26
      - ben.okafor
permissionSets: [{ name: Reader }, { name: Writer }]
assignments:
  - permissionSet: Reader
    groups: [data]
    accounts: [ml-dev, management]
    expires: 2026-12-10
  - { permissionSet: Writer, groups: [data, all-staff], accounts: [ml-dev], expires: 2026-12-10 }
  - { permissionSet: Writer, users: [ana.silva], accounts: [ml-dev] }
  - { permissionSet: Writer, users: [chen.li], accounts: [ml-dev], expires: 2026-11-25 }
`;
const GUARDRAILS = `guardrails:
  exceptions:
    - { stack: identity-center, keys: [user/ana.silva], reason: moving, until: 2026-12-10 }
    - { stack: identity-center, keys: [user/ana.silva], reason: later, until: 2026-12-11 }
    - { stack: identity-center, keys: [user/ana.silva], reason: over, until: 2026-11-25 }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "explain-expiring-"));
  const files = { ...GOOD, "people.yaml": PEOPLE, "guardrails.yaml": GUARDRAILS, "teams/a.yaml": TEAM };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "access", path)), { recursive: true });
    writeFileSync(join(folder, "access", path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("as text: what ends in two weeks, through the last day, with the line of each date; what stays by another way doesn't", async () => {
  const { status, stdout } = await expiring();
  expect([status, stdout]).toEqual([
    0,
    `what ends by itself until 2026-12-10

as the files say on 2026-11-26

grants
  ana.silva has Reader in ml-dev, management until 2026-11-26
    through data: the membership ends on 2026-11-26  [access/teams/a.yaml:7]
  ben.okafor has Reader in ml-dev, management until 2026-12-10
    through data: the assignment ends on 2026-12-10  [access/teams/a.yaml:14]
    through data: the person leaves on 2026-12-10  [access/people.yaml:3]
  ben.okafor has Writer in ml-dev until 2026-12-10
    through data: the assignment ends on 2026-12-10  [access/teams/a.yaml:15]
    through data: the person leaves on 2026-12-10  [access/people.yaml:3]
  everybody in all-staff has Writer in ml-dev until 2026-12-10
    through all-staff: the assignment ends on 2026-12-10  [access/teams/a.yaml:15]

people who leave
  ben.okafor, whose last day is 2026-12-10  [access/people.yaml:3]

exceptions to the guardrails
  for user/ana.silva in identity-center until 2026-12-10, because: moving  [access/guardrails.yaml:3]

grants: 6; people who leave: 1; exceptions to the guardrails: 1
`,
  ]);
});
test("--within says how many days, today not counted", async () => {
  const days = async (within: string) => {
    const { grants, people, exceptions, until } = JSON.parse(
      (await expiring("--within", within, "--format", "json")).stdout,
    );
    return [until, grants.length, people.length, exceptions.length];
  };
  expect(await days("1")).toEqual(["2026-11-27", 2, 0, 0]);
  expect(await days("13")).toEqual(["2026-12-09", 2, 0, 0]);
  expect(await days("15")).toEqual(["2026-12-11", 6, 2, 2]);
});
test("as JSON: each grant with what ends it", async () => {
  const { stdout } = await expiring("--within", "1", "--format", "json");
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    day: "2026-11-26",
    until: "2026-11-27",
    grants: [
      { id: "022222222222", name: "ml-dev" },
      { id: "111122223333", name: "management" },
    ].map((account) => ({
      person: "ana.silva",
      account,
      permissionSet: "Reader",
      expires: "2026-11-26",
      ends: [
        {
          group: "data",
          by: "membership",
          day: "2026-11-26",
          place: { file: "access/teams/a.yaml", line: 7, column: 18 },
        },
      ],
    })),
    people: [],
    exceptions: [],
  });
});
test("as a table: a row for each grant and entry, each person, each exception", async () => {
  const { stdout } = await expiring("--format", "csv");
  const rows = stdout.trim().split("\r\n");
  expect(rows).toHaveLength(12);
  expect([rows[0], rows[1], rows.at(-2), rows.at(-1)]).toEqual([
    "until,kind,name,account id,account,permission set,through,what ends,file,line",
    "2026-11-26,person,ana.silva,022222222222,ml-dev,Reader,data,the membership ends on 2026-11-26,access/teams/a.yaml,7",
    "2026-12-10,person,ben.okafor,,,,,the person leaves,access/people.yaml,3",
    "2026-12-10,exception,user/ana.silva in identity-center,,,,,the exception ends: moving,access/guardrails.yaml,3",
  ]);
});
test.each([
  [["--within", "0"], "Give whole days, 1 to 9999."],
  [["--within", "two"], "Give whole days, 1 to 9999."],
  [["ana.silva"], "explain expiring takes no name"],
  [["--history"], "--history is of account, person, set, group only"],
])("explain expiring %j is bad usage", async (argv, message) => {
  const { status, stderr } = await expiring(...argv);
  expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
});
