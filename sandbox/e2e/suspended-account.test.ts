// An account that was suspended, as a process of its own: before anybody knows, where Organizations says so, and once it is gone.
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./ended-run.ts";
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
  const run = await runToEnd(workplace, ["deploy", "--first-deploy"]);
  workplace.aws.faults.length = 0;
  const key = `assignment/${suspended}/reader/group/readers`;
  expect(run).toMatchObject({
    status: 3,
    stderr: "",
    stdout: expect.stringMatching(
      new RegExp(`^failed: ${key} .*\n {2}declared at access/teams/readers.yaml:7:5\n[\\s\\S]*\n7 done, 1 failed: `),
    ),
    json: { ended: "failed", failed: [{ key, line: 7, message: expect.stringContaining(REASON) }] },
    log: "same",
  });
  expect(run.markdown).toContain(`<code>${key}</code>`);
  expect(assigned()).toEqual([ids[0], ids[2]]);
});
test("where Organizations says so, a preview refuses it by id and status", async () => {
  const account = workplace.aws.world.accounts.find(({ id }) => id === suspended);
  if (account === undefined) throw new Error("no such account");
  account.status = "SUSPENDED";
  expect(await runToEnd(workplace, ["preview"])).toMatchObject({
    status: 1,
    json: {
      refusals: [{ code: "account-status-differs", message: expect.stringContaining(`(${suspended}) is SUSPENDED`) }],
    },
    stdout: expect.stringContaining(`(${suspended}) is SUSPENDED in AWS Organizations, but ACTIVE here`),
    stderr: "",
  });
});
test("without the account in the files nothing is left to do", async () => {
  workplace.edit("teams/readers.yaml", `, ${nameOf(suspended)}`, "");
  const nothing = { status: 0, stdout: "0 done, 0 failed: 0 created, 0 updated, 0 replaced, 0 deleted\n", stderr: "" };
  expect(await runToEnd(workplace, ["deploy"])).toMatchObject(nothing);
  expect(assigned()).toEqual([ids[0], ids[2]]);
});
