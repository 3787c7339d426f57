import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stateOf } from "../engine/in-memory-state.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import type { HeldStack } from "./plan.ts";
import { unknownRenames } from "./unknown-renames.ts";

function accessOf(team: WrittenTeam) {
  const { access, diagnostics } = buildAccess(smallWorld([team]), TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return access;
}

/** What stands in the states once `team` is deployed. */
function deployed(team: WrittenTeam): readonly HeldStack[] {
  return desiredStacks(accessOf(team)).map((stack) => ({ name: stack.name, resources: stateOf(stack).resources }));
}

const [ROLE] = TEAM.roles ?? [];
const renamed = (previously: {
  readonly group?: string;
  readonly set?: string;
  readonly role?: string;
}): WrittenTeam => ({
  ...TEAM,
  groups: [{ name: "makers", previously: previously.group ?? "builders", members: ["ana.silva"] }],
  permissionSets: [{ name: "Maker", previously: previously.set ?? "Builder" }],
  assignments: [{ permissionSet: "Maker", groups: ["makers"], accounts: ["ml-dev"] }],
  roles: ROLE === undefined ? [] : [{ ...ROLE, name: "teacher", previously: previously.role ?? "trainer" }],
});
const told = (team: WrittenTeam, held = deployed(TEAM)) =>
  unknownRenames(accessOf(team), held).map(
    ({ code, severity, message, hint }) => `${severity} ${code}: ${message}; ${hint}`,
  );

test("what was deployed under the name before is nothing to warn of, in any letter case", () => {
  expect(told(renamed({}))).toEqual([]);
  expect(told(renamed({ group: "BUILDERS", set: "builder" }))).toEqual([]);
});

test("a misspelt name is told, with the one that is deployed and no longer declared", () => {
  expect(told(renamed({ group: "bilders", set: "Bilder", role: "trainers" }))).toEqual([
    'warning previously-unknown: no group "bilders" is deployed, so "makers" is made new; did you mean "builders"?',
    'warning previously-unknown: no permission set "Bilder" is deployed, so "Maker" is made new; did you mean "builder"?',
    'warning previously-unknown: no role "trainers" is deployed, so "teacher" is made new; did you mean "trainer"?',
  ]);
});

test("a name that nothing is like is told without a suggestion", () => {
  const [warning] = told(renamed({ group: "quite-another" }));
  expect(warning).toContain("remove previously: if nothing is renamed");
});

test("once the new name is deployed, previously may stay, whatever it says", () => {
  const team = renamed({ group: "bilders" });
  expect(told(team, deployed(team))).toEqual([]);
});

test("before the first deploy, and where a state was not read, nothing is known", () => {
  const team = renamed({ group: "bilders", set: "Bilder", role: "trainers" });
  expect(told(team, [])).toEqual([]);
  expect(
    told(
      team,
      deployed(TEAM).map(({ name }) => ({ name, resources: [] })),
    ),
  ).toEqual([]);
});
