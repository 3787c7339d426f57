// AWS fails an assignment because its account was suspended meanwhile.
import { afterAll, beforeAll, expect, test } from "vitest";
import { manyFiles, manyIds, manySeed, nameOf } from "./many-accounts.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const ids = manyIds(3);
const suspended = ids[1] as string;
const REASON = `Received a 403 status error: AWS account ${suspended} is suspended or not available.`;

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({
    files: manyFiles(
      ids,
      `team: readers
groups:
  - { name: readers, members: [ana.silva] }
permissionSets:
  - { name: Reader, managedPolicies: [ReadOnlyAccess] }
assignments:
  - { permissionSet: Reader, groups: [readers], accounts: [${ids.map(nameOf).join(", ")}] }
`,
    ),
    seed: manySeed(ids),
    times: { assignment: 15, provisioning: 20 },
  });
});
afterAll(() => workplace.close());

const assigned = () => workplace.aws.world.assignments.map(({ account }) => account).toSorted();

test("the failure names set, principal and account with AWS's reason, and the other accounts are done", async () => {
  workplace.aws.faults.push({
    operation: "CreateAccountAssignment",
    match: { TargetId: suspended },
    failureReason: REASON,
  });
  const failures = await workplace.failedDeploy("--first-deploy");
  expect(failures.filter((text) => text.includes(REASON))).toEqual([
    expect.stringContaining(`assignment/${suspended}/reader/group/readers`),
  ]);
  expect(assigned()).toEqual([ids[0], ids[2]]);
});
test("without the account in the files nothing is left to do", async () => {
  workplace.edit("teams/readers.yaml", `, ${nameOf(suspended)}`, "");
  expect((await workplace.preview()).changes).toEqual([]);
  await workplace.deploy();
  expect(assigned()).toEqual([ids[0], ids[2]]);
});
