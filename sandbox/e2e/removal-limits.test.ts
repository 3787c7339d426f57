// Removal limits against a real plan: what somebody takes away counts, what has ended by its date doesn't.
import { afterAll, beforeAll, expect, test } from "vitest";
import { gitOf } from "./git-of.ts";
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

const inTime = members.map((it) => it.replace("2999-12-31", "2026-11-20"));

let workplace: Workplace;
/** Commits what has been edited, on the day of the commands. */
function commit(): void {
  const git = gitOf(workplace);
  git("add", "access");
  git("commit", "-q", "-m", "change");
}
beforeAll(async () => {
  workplace = await openWorkplace({ files: manyFiles(ids, list(["ana", ...members])), seed: manySeed(ids) });
  workplace.write("people.yaml", `users:\n${PEOPLE.join("")}`);
  workplace.goTo("2026-11-20");
  await workplace.deploy("--first-deploy");
  gitOf(workplace)("init", "-q", "-b", "main");
  commit();
});
afterAll(() => workplace.close());

/** The plan is refused with this message, and nothing is written. */
async function expectRefused(message: RegExp): Promise<void> {
  const calls = await workplace.callsOf(async () => {
    const { status, stderr } = await workplace.command("deploy");
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
  expect(writesAmong(calls)).toEqual([]);
}

test("four of five memberships taken out are refused, and nothing is written", async () => {
  workplace.write("teams/readers.yaml", list(["ana"]));
  await expectRefused(/4 of 5 memberships would be deleted .*\[removal-limit-exceeded\]/);
});
test("ended by a date that is over already they are refused as well", async () => {
  workplace.goTo("2026-11-21");
  workplace.write("teams/readers.yaml", list(["ana", ...inTime]));
  await expectRefused(
    /4 of 5 memberships(.|\n)*4 removals are of entries whose last day had passed already when it was written/,
  );
  commit();
  await expectRefused(/4 of 5 memberships/);
});
test("the same four go without being asked about when their date was written in time", async () => {
  workplace.goTo("2026-11-20");
  workplace.write("teams/readers.yaml", `# until the 20th\n${list(["ana", ...inTime])}`);
  commit();
  workplace.goTo("2026-11-25");
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(writesAmong(calls)).toEqual(Array.from({ length: 4 }, () => "DeleteGroupMembership"));
});
