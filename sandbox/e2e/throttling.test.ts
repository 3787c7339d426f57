// One group, one permission set, 72 accounts, and an AWS that throttles.
import { afterAll, beforeAll, expect, test } from "vitest";
import { manyFiles, manyIds, manySeed } from "./many-accounts.ts";
import { mostAtOnce, openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

const ids = manyIds(72);
const THROTTLED = { name: "ThrottlingException", message: "Rate exceeded" };

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({
    files: manyFiles(
      ids,
      `team: readers
groups:
  - { name: readers, members: [ana.silva] }
  - { name: auditors, members: [ana.silva] }
permissionSets:
  - { name: Reader, managedPolicies: [ReadOnlyAccess] }
assignments:
  - { permissionSet: Reader, groups: [readers], accounts: [{ ou: Workloads }] }
`,
    ),
    seed: manySeed(ids),
    times: { assignment: 15, provisioning: 20 },
  });
});
afterAll(() => workplace.close());

/** Accounts where the group holds the set. */
function accountsOf(group: string): readonly string[] {
  const { groups, assignments } = workplace.aws.world;
  const groupId = groups.find(({ displayName }) => displayName === group)?.groupId;
  return assignments.filter(({ principalId }) => principalId === groupId).map(({ account }) => account);
}

test("every third call throttled: all 72 assignments exist, and never more than ten were being made", async () => {
  workplace.aws.faults.push({ error: THROTTLED, every: 3 });
  await workplace.deploy("--first-deploy");
  workplace.aws.faults.length = 0;
  expect(accountsOf("readers").toSorted()).toEqual(ids);
  const creations = workplace.aws.world.operations.filter(({ kind }) => kind === "CREATE_ASSIGNMENT");
  expect(creations).toHaveLength(72);
  expect(mostAtOnce(creations)).toBeGreaterThan(1);
  expect(mostAtOnce(creations)).toBeLessThanOrEqual(10);
});

const starved = [ids[0]!, ids[35]!, ids[71]!];
const missing = starved.map((id) => `assignment/${id}/reader/group/auditors`);

test("when the retries run out, the missing assignments are named with AWS's reason, and all others exist", async () => {
  workplace.edit("teams/readers.yaml", "groups: [readers]", "groups: [readers, auditors]");
  for (const TargetId of starved) {
    workplace.aws.faults.push({ operation: "CreateAccountAssignment", match: { TargetId }, error: THROTTLED });
  }
  const failures = await workplace.failedDeploy();
  const throttled = failures.filter((text) => text.includes("ThrottlingException: Rate exceeded"));
  expect(throttled.map((text) => missing.find((key) => text.includes(key))).toSorted()).toEqual(missing);
  expect(accountsOf("auditors").toSorted()).toEqual(ids.filter((id) => !starved.includes(id)));
});
test("the next deploy makes only the missing ones", async () => {
  workplace.aws.faults.length = 0;
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(writesAmong(calls)).toEqual(missing.map(() => "CreateAccountAssignment"));
  expect(accountsOf("auditors").toSorted()).toEqual(ids);
});
