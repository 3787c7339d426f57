// The example files against an AWS that takes its time: assignments and provisioning are waited for, not assumed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { looksAmong, mostAtOnce, openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  // Many times the provider's first wait (10 and 5 seconds), so that a busy machine doesn't look too late.
  workplace = await openWorkplace({ times: { assignment: 90, provisioning: 60 } });
});
afterAll(() => workplace.close());

/** The policy that people get in the accounts where the set is provisioned. */
const provisionedPolicies = () =>
  ["222222222222", "333333333333"].map((account) => {
    const role = workplace.aws.world.iam[account]?.roles.find(({ name }) => name.includes("AIModelBuilder"));
    return role?.inlinePolicies.AwsSSOInlinePolicy;
  });

test("a first deploy looks at each operation until it has ended, and ends when all have succeeded", async () => {
  const calls = await workplace.callsOf(() => workplace.deploy("--first-deploy"));
  const { CREATE_ASSIGNMENT: assignments, PROVISION: provisionings } = looksAmong(calls);
  expect(assignments).toHaveLength(3);
  expect(provisionings).toHaveLength(3);
  expect(Math.max(...assignments)).toBeGreaterThan(1);
  expect(Math.max(...provisionings)).toBeGreaterThan(1);
  const { operations } = workplace.aws.world;
  expect(operations.map(({ status }) => status)).toEqual(operations.map(() => "SUCCEEDED"));
  expect(mostAtOnce(operations.filter(({ kind }) => kind === "CREATE_ASSIGNMENT"))).toBeLessThanOrEqual(10);
});
test("a second preview has no changes", async () => {
  expect((await workplace.preview()).changes).toEqual([]);
});
test("an edited policy is put once, and waited for in every account that has the set", async () => {
  workplace.edit("policies/ai-model-builder.json", '"sagemaker:AddTags"', '"sagemaker:AddTags", "sagemaker:ListTags"');
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(writesAmong(calls)).toEqual(["PutInlinePolicyToPermissionSet"]);
  expect(looksAmong(calls).PROVISION).toHaveLength(1);
  expect(looksAmong(calls).PROVISION[0]).toBeGreaterThan(1);
  for (const policy of provisionedPolicies()) expect(policy).toContain("sagemaker:ListTags");
});
test("removed assignments are waited for, and their roles are gone from the accounts", async () => {
  workplace.edit(
    "teams/ai-platform.yaml",
    `assignments:
  - permissionSet: AIModelBuilder
    groups: [ai-model-builders]
    accounts: [{ ou: Workloads/ML, tag: { env: dev } }]
`,
    "",
  );
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(writesAmong(calls)).toEqual(["DeleteAccountAssignment", "DeleteAccountAssignment"]);
  expect(Math.max(...looksAmong(calls).DELETE_ASSIGNMENT)).toBeGreaterThan(1);
  expect(provisionedPolicies()).toEqual([undefined, undefined]);
  expect((await workplace.preview()).changes).toEqual([]);
});
