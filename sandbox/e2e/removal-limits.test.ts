// Removal limits against a real plan: what somebody takes away counts, what has ended by its date doesn't.
import { afterAll, beforeAll, expect, test } from "vitest";
import { manyFiles, manyIds, manySeed } from "./many-accounts.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

const ids = manyIds(1);
const NAMES = ["ana", "ben", "chen", "dana", "eli"];
const PEOPLE = NAMES.map(
  (name) => `  - { userName: ${name}, givenName: A, familyName: B, email: ${name}@example.com }\n`,
);
const members = NAMES.slice(1).map((name) => `{ user: ${name}, expires: 2999-12-31 }`);
const list = (entries: readonly string[]) =>
  `team: readers\ngroups: [{ name: readers, members: [${entries.join(", ")}] }]\n`;

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ files: manyFiles(ids, list(["ana", ...members])), seed: manySeed(ids) });
  workplace.write("people.yaml", `users:\n${PEOPLE.join("")}`);
  await workplace.deploy("--first-deploy");
});
afterAll(() => workplace.close());

test("four of five memberships taken out are refused, and nothing is written", async () => {
  workplace.write("teams/readers.yaml", list(["ana"]));
  const calls = await workplace.callsOf(async () => {
    const { status, stderr } = await workplace.command("deploy");
    expect(status).toBe(1);
    expect(stderr).toMatch(/4 of 5 memberships would be deleted .*\[removal-limit-exceeded\]/);
  });
  expect(writesAmong(calls)).toEqual([]);
});

test("the same four go without being asked about once their last day is over", async () => {
  workplace.write("teams/readers.yaml", list(["ana", ...members]).replaceAll("2999", "2020"));
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(writesAmong(calls)).toEqual(Array.from({ length: 4 }, () => "DeleteGroupMembership"));
});
