// A role goes from the files while somebody has attached a policy to it by hand, which AWS's DeleteRole refuses.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

const ROLE = `roles:
  - { name: nightly, accounts: [ml-dev], trust: { services: [sagemaker.amazonaws.com] }, managedPolicies: [AmazonS3ReadOnlyAccess] }
`;
const BY_HAND = "arn:aws:iam::aws:policy/SecurityAudit";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  workplace.edit("teams/ai-platform.yaml", "roles:\n", ROLE);
  await workplace.deploy();
  nightly()?.attachedPolicyArns.push(BY_HAND);
  workplace.edit("teams/ai-platform.yaml", ROLE, "roles:\n");
});
afterAll(() => workplace.close());

function nightly() {
  const { roles } = Object.values(workplace.aws.world.iam).find((it) => it.roles.some(isNightly)) ?? { roles: [] };
  return roles.find(isNightly);
}
const isNightly = ({ name }: { readonly name: string }) => name === "nightly";

test("preview and deploy name the policy, and AWS is not asked to delete what it would refuse", async () => {
  const why = `role "nightly" in account "ml-dev" is not deleted, since it has policies by hand: "${BY_HAND}"`;
  const preview = await workplace.outside("preview");
  expect([preview.status, preview.stdout]).toEqual([1, expect.stringContaining(why)]);
  const calls = await workplace.callsOf(async () => {
    const { status, stdout } = await workplace.outside("deploy");
    expect([status, stdout]).toEqual([1, expect.stringContaining(why)]);
  });
  expect(writesAmong(calls)).toEqual([]);
  expect(nightly()?.attachedPolicyArns).toHaveLength(2);
});

test("`unmanaged` takes nothing from a role that is not as AWS has it; once the policy is gone by hand the role goes", async () => {
  const scope = "[{ remove: [rolePolicies], accounts: [ml-dev] }]";
  workplace.edit("guardrails.yaml", "guardrails:\n", `guardrails:\n  unmanaged: ${scope}\n`);
  const refused = await workplace.callsOf(async () => expect((await workplace.command("deploy")).status).toBe(1));
  expect(writesAmong(refused)).toEqual([]);
  const role = nightly();
  if (role === undefined) throw new Error("the role is gone");
  role.attachedPolicyArns = role.attachedPolicyArns.filter((arn) => arn !== BY_HAND);
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(writesAmong(calls)).toEqual(["DetachRolePolicy", "DeleteRole"]);
  expect(nightly()).toBeUndefined();
  expect((await workplace.preview()).changes).toEqual([]);
});
