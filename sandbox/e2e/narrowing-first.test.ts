// A deploy that takes access from one person and fails for another: what is taken away is gone all the same.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

const done = (stdout: string) =>
  (JSON.parse(stdout) as { done: { op: string; key: string }[] }).done.map(({ op, key }) => `${op} ${key}`);

test("a leaver's access is gone though a grant in the same deploy fails, and the next deploy finishes", async () => {
  workplace.edit("people.yaml", "  - { userName: dana.novak,", "  # - { userName: dana.novak,");
  workplace.edit("teams/data-science.yaml", "dana.novak, ", "");
  workplace.edit("teams/ai-platform.yaml", "[ana.silva, ben.okafor]", "[ana.silva, ben.okafor, chen.li]");
  workplace.aws.faults.push({
    operation: "CreateGroupMembership",
    error: { name: "AccessDeniedException", message: "not today" },
  });
  const calls = await workplace.callsOf(async () => {
    const { status, stdout } = await workplace.command("deploy", "--format", "json");
    expect(status).toBe(3);
    expect(done(stdout).sort()).toEqual(["delete membership/data-scientists/dana.novak", "delete user/dana.novak"]);
  });
  const writes = calls.map(({ operation }) => operation).filter((name) => /^(Create|Delete)/.test(name));
  expect(writes.slice(0, 3)).toEqual(["DeleteGroupMembership", "DeleteUser", "CreateGroupMembership"]);
  const { stdout } = await workplace.command("outputs", "--format", "json");
  expect(Object.keys(JSON.parse(stdout).stacks["identity-center"].groups)).toHaveLength(2);
  workplace.aws.faults.length = 0;
  await workplace.deploy();
  expect((await workplace.preview()).changes).toEqual([]);
});
test("a policy that a set loses and a wider one in the same deploy: first the loss, and no assignment is touched", async () => {
  workplace.edit("teams/ai-platform.yaml", "    managedPolicies: [AmazonSageMakerReadOnly]\n", "");
  workplace.edit("policies/ai-model-builder.json", '"sagemaker:AddTags"', '"sagemaker:AddTags", "sagemaker:ListTags"');
  const calls = await workplace.callsOf(() => workplace.deploy());
  const writes = calls.map(({ operation }) => operation).filter((name) => /^(Create|Delete|Put|Detach)/.test(name));
  expect(writes).toEqual(["DetachManagedPolicyFromPermissionSet", "PutInlinePolicyToPermissionSet"]);
  expect((await workplace.preview()).changes).toEqual([]);
});
