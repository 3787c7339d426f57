import { describe, expect, test } from "vitest";
import { buildText, givenBy } from "./build-text.ts";
import { daysBetween } from "./dates.ts";

const LAST = "2026-11-25";
const AFTER = "2026-11-26";
const PEOPLE = (leaves: string) => `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com${leaves} }
  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const files = (leaves: string, member: string, expires: string) => ({
  "people.yaml": PEOPLE(leaves),
  "teams/a.yaml": `team: a
groups: [{ name: g, members: [${member}, ben.okafor] }]
permissionSets: [{ name: P }]
assignments:
  - { permissionSet: P, groups: [g], accounts: [ml-dev]${expires} }
  - { permissionSet: P, users: [ana.silva], accounts: [ml-dev] }
`,
});
const ALL = ["P ml-dev group/g", "P ml-dev user/ana.silva", "g/ana.silva", "g/ben.okafor"];

describe("an end date holds through its day, in UTC", () => {
  test.each([
    ["a member", files("", "{ user: ana.silva, expires: 2026-11-25 }", ""), "g/ana.silva", "teams/a.yaml:2"],
    ["an assignment", files("", "ana.silva", ", expires: 2026-11-25"), "P ml-dev group/g", "teams/a.yaml:5 2026-11-25"],
  ])("%s", (_, text, ended, place) => {
    const before = buildText(text, LAST);
    expect(before.found).toEqual([]);
    expect(givenBy(before.access)).toEqual(ALL);
    const after = buildText(text, AFTER);
    expect(after.found).toEqual([`entry-expired ${place}`]);
    expect(givenBy(after.access)).toEqual(ALL.filter((line) => line !== ended));
  });
  test("somebody who leaves goes with memberships and direct assignments; what names them is a warning", () => {
    const text = files(", leaves: 2026-11-25", "ana.silva", "");
    expect(buildText(text, LAST).found).toEqual([]);
    const { access, found } = buildText(text, AFTER);
    expect(found).toEqual([
      "entry-expired people.yaml:2 2026-11-25",
      "user-left teams/a.yaml:2 ana.silva",
      "user-left teams/a.yaml:6 ana.silva",
    ]);
    expect(access?.people.map(({ userName }) => userName)).toEqual(["ben.okafor"]);
    expect(givenBy(access)).toEqual(["P ml-dev group/g", "g/ben.okafor"]);
  });
  test("the model keeps the dates that are to come", () => {
    const { access } = buildText(files(", leaves: 2027-01-31", "{ user: ana.silva, expires: 2026-12-31 }", ""), LAST);
    expect(access?.people[0]?.leaves).toBe("2027-01-31");
    expect(access?.groups[0]?.members.map(({ expires }) => expires)).toEqual(["2026-12-31", undefined]);
  });
  test("errors don't depend on the day", () => {
    const text = files("", "{ user: nobody, expires: 2026-11-25 }", "");
    expect(buildText(text, LAST).found).toEqual(["unknown-user teams/a.yaml:2"]);
    expect(buildText(text, AFTER).found).toEqual(["unknown-user teams/a.yaml:2"]);
  });
});

test.each([
  ["2026-02-31", "invalid-date"],
  ["2026-2-3", "invalid-date"],
  ["31.12.2026", "invalid-date"],
  ["2026-12-31T00:00:00Z", "invalid-date"],
  ["20261231", "needs-quotes"],
  ["2028-02-29", undefined],
  ['"2026-12-31"', undefined],
])("the date %s", (date, code) => {
  const expected = (place: string) => (code === undefined ? [] : [`${code} ${place} ${date}`]);
  expect(buildText(files("", `{ user: ana.silva, expires: ${date} }`, "")).found).toEqual(expected("teams/a.yaml:2"));
  expect(buildText(files("", "ana.silva", `, expires: ${date}`)).found).toEqual(expected("teams/a.yaml:5"));
  expect(buildText(files(`, leaves: ${date}`, "ana.silva", "")).found).toEqual(expected("people.yaml:2"));
});

test("what two entries give ends with the later of the two; the same line twice is refused", () => {
  const assignments = (second: string) => ({
    "teams/a.yaml": `team: a
groups: [{ name: g }]
permissionSets: [{ name: P }]
assignments:
  - { permissionSet: P, groups: [g], accounts: [ml-dev], expires: 2026-12-31 }
  - { permissionSet: P, groups: [g], accounts: ${second} }
`,
  });
  const endOf = (second: string) => buildText(assignments(second)).access?.assignments.map(({ expires }) => expires);
  expect(endOf("[{ ou: Workloads }], expires: 2026-11-30")).toEqual(["2026-12-31"]);
  expect(endOf("[{ ou: Workloads }]")).toEqual([undefined]);
  const line = (place: string) => [`duplicate-assignment teams/a.yaml:6 ${place}`];
  expect(buildText(assignments("[ML-DEV]")).found).toEqual(line("ML-DEV"));
  expect(buildText(assignments("[{ ou: Workloads }, { ou: Workloads }]")).found).toEqual([line("")[0]?.trim()]);
  const twice = assignments("[{ ou: Workloads }]");
  twice["teams/a.yaml"] = twice["teams/a.yaml"].replace(/\[g\](?=.*Workloads)/, "[g, G]");
  expect(buildText(twice).found).toEqual(line("G"));
});

test("days between two days, over a leap day and the end of summer time", () => {
  expect([daysBetween("2028-02-28", "2028-03-01"), daysBetween("2026-10-24", "2026-10-26")]).toEqual([2, 2]);
  expect(daysBetween(LAST, LAST)).toBe(0);
});

describe("suspended people", () => {
  const suspended = (name: string) => ({
    ...files("", "ana.silva", ""),
    "guardrails.yaml": `guardrails:\n  suspended: [${name}]\n`,
  });
  test("have no memberships and no direct assignments, and stay people", () => {
    const { access, found } = buildText(suspended("Ana.Silva"));
    expect(found).toEqual(["user-suspended teams/a.yaml:2 ana.silva", "user-suspended teams/a.yaml:6 ana.silva"]);
    expect(givenBy(access)).toEqual(["P ml-dev group/g", "g/ben.okafor"]);
    expect(access?.people.map(({ userName }) => userName)).toEqual(["ana.silva", "ben.okafor"]);
  });
  test("a misspelt name is refused: it would leave the access standing", () => {
    expect(buildText(suspended("ana.sliva")).found).toEqual(["unknown-user guardrails.yaml:2 ana.sliva"]);
    expect(buildText(suspended("ana.silva, ANA.SILVA")).found).toEqual(["duplicate-entry guardrails.yaml:2 ANA.SILVA"]);
  });
});
