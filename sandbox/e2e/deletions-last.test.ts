// What takes no access from anybody is deleted last, and not while anything else in its stack fails: what failed may be its successor.
import { afterAll, beforeAll, expect, test } from "vitest";
import { SMALL_FILES, SMALL_SEED, TEAM_FILE } from "./small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const GROUPS = "groups:\n";
const ROLES = "roles:\n";
const group = (name: string) => `  - { name: ${name} }\n`;
const role = (name: string) =>
  `  - { name: ${name}, accounts: [dev], trust: { services: [sagemaker.amazonaws.com] } }\n`;
const team = (name: string) =>
  SMALL_FILES[TEAM_FILE].replace(GROUPS, `${GROUPS}${group(name)}`).replace(ROLES, `${ROLES}${role(name)}`);

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ files: { ...SMALL_FILES, [TEAM_FILE]: team("old") }, seed: SMALL_SEED });
  expect(await workplace.outside("deploy", "--first-deploy")).toMatchObject({ status: 0 });
});
afterAll(() => workplace.close());

const denied = (operation: string) =>
  workplace.aws.faults.push({
    operation,
    error: { name: "AccessDeniedException", message: "not today", status: 400 },
  });

test("deletions wait while something else in their stack fails, and it is told why", async () => {
  workplace.write(TEAM_FILE, team("new"));
  denied("CreateGroup");
  denied("CreateRole");
  const { status, stdout } = await workplace.outside("deploy", "--format", "json");
  const reason =
    "it is deleted once nothing else in its stack fails: what failed may need it, or be meant to take its place";
  const { failed, left, done } = JSON.parse(stdout);
  expect(status).toBe(3);
  expect(failed).toMatchObject([{ key: "role/new" }, { key: "group/new" }]);
  expect(left).toMatchObject([
    { op: "delete", key: "role/old", reason },
    { op: "delete", key: "group/old", reason },
  ]);
  expect(done).toEqual([]);
});

test("once nothing fails they are deleted", async () => {
  workplace.aws.faults.length = 0;
  expect(await workplace.outside("deploy")).toMatchObject({ status: 0 });
  expect(workplace.aws.world.groups.map(({ displayName }) => displayName).toSorted()).toEqual(["new", "readers"]);
  expect((await workplace.preview()).changes).toEqual([]);
});
