// One person among many whom AWS no longer has, as a process of its own: only that entry fails, is named, and fails again next time.
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./ended-run.ts";
import { SMALL_FILES, SMALL_SEED, TEAM_FILE } from "./small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const names = Array.from({ length: 60 }, (_, index) => `person.${String(index).padStart(2, "0")}`);
const GONE = "person.30";
const KEY = `membership/everybody/${GONE}`;
const people = names
  .map((name) => `  - { userName: ${name}, givenName: P, familyName: X, email: ${name}@example.com }\n`)
  .join("");

let workplace: Workplace;
beforeAll(async () => {
  const files = { ...SMALL_FILES, "people.yaml": `${SMALL_FILES["people.yaml"]}${people}` };
  workplace = await openWorkplace({ files, seed: SMALL_SEED });
  expect(await workplace.outside("deploy", "--first-deploy")).toMatchObject({ status: 0 });
  const { users } = workplace.aws.world;
  const gone = users.findIndex(({ attributes }) => attributes.UserName === GONE);
  users.splice(gone, 1);
  const group = `groups:\n  - { name: everybody, members: [${names.join(", ")}] }\n`;
  workplace.edit(TEAM_FILE, "groups:\n", group);
});
afterAll(() => workplace.close());

test("every other entry is done, and the one that can't be is named with its place and AWS's reason", async () => {
  const { stdout, stderr, status, json, markdown, log } = await runToEnd(workplace, ["deploy"]);
  expect([status, stderr, log]).toEqual([3, "", "same"]);
  expect(stdout).toMatch(
    new RegExp(
      `^failed: ${KEY} {2}\\[identity-center\\]\\n {2}declared at access/teams/readers.yaml:3:\\d+\\n[\\s\\S]*ResourceNotFoundException[\\s\\S]*\\n60 done, 1 failed: 60 created, 0 updated, 0 replaced, 0 deleted\\n$`,
    ),
  );
  expect(json).toMatchObject({ ended: "failed", failed: [{ key: KEY, stack: "identity-center", line: 3 }] });
  expect(markdown).toContain(`<code>${KEY}</code>`);
});
test("as long as it can't be done no deploy is a good one, and what is added goes on", async () => {
  workplace.edit(TEAM_FILE, "groups:\n", "groups:\n  - { name: others, members: [ana.silva] }\n");
  const run = await runToEnd(workplace, ["deploy"]);
  expect(run).toMatchObject({ status: 3, json: { failed: [{ key: KEY }] } });
  expect(run.stdout).toMatch(/^2 done, 1 failed: 2 created, 0 updated, 0 replaced, 0 deleted\n$/m);
});
