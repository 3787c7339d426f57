// One group, one permission set, 72 accounts, and an AWS that throttles: each deploy as a process of its own.
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./ended-run.ts";
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
  const run = await runToEnd(workplace, ["deploy", "--first-deploy"]);
  workplace.aws.faults.length = 0;
  expect(run).toMatchObject({
    status: 0,
    stdout: "79 done, 0 failed: 79 created, 0 updated, 0 replaced, 0 deleted\n",
    stderr: "",
    log: "same",
  });
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
  const { stdout, json, markdown, ...run } = await runToEnd(workplace, ["deploy"]);
  expect(run).toEqual({ status: 3, stderr: "", log: "same" });
  expect(stdout).toMatch(/^69 done, 3 failed: 69 created, 0 updated, 0 replaced, 0 deleted\n$/m);
  const { ended, failed } = json as {
    ended: string;
    failed: readonly { key: string; message: string; line: number }[];
  };
  expect([ended, failed.map(({ key, line }) => [key, line])]).toEqual(["failed", missing.map((key) => [key, 8])]);
  for (const { key, message } of failed) {
    expect(message).toContain("ThrottlingException: Rate exceeded");
    expect([stdout, markdown]).toEqual([expect.stringContaining(`failed: ${key}`), expect.stringContaining(key)]);
  }
  expect(accountsOf("auditors").toSorted()).toEqual(ids.filter((id) => !starved.includes(id)));
});
test("the next deploy makes only the missing ones", async () => {
  workplace.aws.faults.length = 0;
  const calls = await workplace.callsOf(async () => {
    expect(await runToEnd(workplace, ["deploy"])).toMatchObject({
      status: 0,
      stdout: "3 done, 0 failed: 3 created, 0 updated, 0 replaced, 0 deleted\n",
      stderr: "",
    });
  });
  expect(writesAmong(calls)).toEqual(missing.map(() => "CreateAccountAssignment"));
  expect(accountsOf("auditors").toSorted()).toEqual(ids);
});
