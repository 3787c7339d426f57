// A permission set goes together with its only assignment and everything attached to it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { manyFiles, manyIds, manySeed, nameOf } from "./many-accounts.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

const ids = manyIds(2);
const [account, other] = ids as [string, string];

const LEGACY = `  - name: Legacy
    managedPolicies: [ReadOnlyAccess, SecurityAudit]
    customerManagedPolicies: [{ name: legacy, path: /team/ }]
    permissionsBoundary: { customerManagedPolicy: { name: limits } }
    inlinePolicy:
      Version: "2012-10-17"
      Statement: [{ Effect: Allow, Action: s3:ListAllMyBuckets, Resource: "*" }]
`;
const LEGACY_ASSIGNMENT = `  - { permissionSet: Legacy, groups: [readers], accounts: [${nameOf(account)}] }
`;
const TEAM = `team: readers
groups:
  - { name: readers, members: [ana.silva] }
permissionSets:
${LEGACY}  - { name: Reader, managedPolicies: [ReadOnlyAccess] }
assignments:
${LEGACY_ASSIGNMENT}  - { permissionSet: Reader, groups: [readers], accounts: [${nameOf(other)}] }
`;

let workplace: Workplace;
beforeAll(async () => {
  const seed = manySeed(ids);
  const policies = [{ name: "legacy", path: "/team/" }, { name: "limits" }];
  workplace = await openWorkplace({
    files: manyFiles(ids, TEAM),
    seed: { ...seed, accounts: seed.accounts.map((it) => (it.id === account ? { ...it, policies } : it)) },
    times: { assignment: 15, provisioning: 20 },
  });
  await workplace.deploy("--first-deploy");
});
afterAll(() => workplace.close());

test("a set that an assignment still names is refused before AWS is asked anything", async () => {
  workplace.edit("teams/readers.yaml", LEGACY, "");
  const calls = await workplace.callsOf(async () => {
    for (const command of ["validate", "deploy"]) {
      const { status, stdout } = await workplace.command(command);
      expect(status).toBe(1);
      expect(stdout).toMatch(/teams\/readers\.yaml:7:\d+: error: .*"Legacy".* \[unknown-permission-set\]/);
    }
  });
  expect(calls).toEqual([]);
});
test("without the assignment one deploy removes it all: assignments first, then policies, then the set", async () => {
  workplace.edit("teams/readers.yaml", LEGACY_ASSIGNMENT, "");
  const calls = await workplace.callsOf(() => workplace.deploy());
  const writes = writesAmong(calls);
  expect([writes[0], ...writes.slice(1, -1).toSorted(), writes.at(-1)]).toEqual([
    "DeleteAccountAssignment",
    "DeleteInlinePolicyFromPermissionSet",
    "DetachCustomerManagedPolicyReferenceFromPermissionSet",
    "DetachManagedPolicyFromPermissionSet",
    "DetachManagedPolicyFromPermissionSet",
    "DeletePermissionSet",
  ]);
  // The permissions boundary goes with the set: without its set it limits nothing.
  const lastLook = calls.findLastIndex(({ operation }) => operation === "DescribeAccountAssignmentDeletionStatus");
  const firstDetach = calls.findIndex(({ operation }) => /^(Detach|DeleteInline)/.test(operation));
  expect(lastLook).toBeGreaterThan(calls.findIndex(({ operation }) => operation === "DeleteAccountAssignment"));
  expect(lastLook).toBeLessThan(firstDetach);
  expect(calls.filter(({ error }) => error === "ResourceNotFoundException")).toEqual([]);
  expect(workplace.aws.world.permissionSets.map(({ name }) => name)).toEqual(["Reader"]);
  expect((await workplace.preview()).changes).toEqual([]);
});
test("a boundary that is taken off a set that stays goes in AWS, too", async () => {
  const bounded =
    "{ name: Reader, managedPolicies: [ReadOnlyAccess], permissionsBoundary: { managedPolicy: SecurityAudit } }";
  const free = "{ name: Reader, managedPolicies: [ReadOnlyAccess] }";
  workplace.edit("teams/readers.yaml", free, bounded);
  await workplace.deploy();
  workplace.edit("teams/readers.yaml", bounded, free);
  const calls = await workplace.callsOf(async () => {
    expect(await workplace.deployed()).toEqual(["delete boundary/reader"]);
  });
  expect(writesAmong(calls)).toEqual(["DeletePermissionsBoundaryFromPermissionSet"]);
  expect((await workplace.preview()).changes).toEqual([]);
});

test("one that somebody has assigned by hand stays whole until that is taken away, and the deploy says who has it", async () => {
  const { world } = workplace.aws;
  const [reader, user] = [world.permissionSets[0], world.users[0]];
  if (reader === undefined || user === undefined) throw new Error("the example has nothing");
  const byHand = { ...world.assignments[0], principalType: "USER", principalId: user.userId };
  world.assignments.push(byHand as (typeof world.assignments)[number]);
  workplace.write("teams/readers.yaml", "team: readers\ngroups:\n  - { name: readers, members: [ana.silva] }\n");
  const why = `permission set "Reader" is not deleted, since it is assigned by hand to user "ana.silva" in "${nameOf(other)}"`;
  const preview = await workplace.command("preview");
  expect([preview.status, preview.stdout]).toEqual([1, expect.stringContaining(why)]);
  const calls = await workplace.callsOf(async () => {
    const { status, stdout } = await workplace.command("deploy");
    expect([status, stdout]).toEqual([1, expect.stringContaining(why)]);
  });
  expect(writesAmong(calls)).toEqual(["DeleteAccountAssignment"]);
  expect(reader.managedPolicies).toHaveLength(1);
  // AWS takes the set out of an account with its last assignment there.
  world.assignments.length = 0;
  reader.provisionedTo = [];
  await workplace.deploy();
  expect(world.permissionSets).toEqual([]);
});
