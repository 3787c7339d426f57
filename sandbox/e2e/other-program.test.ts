// docs/adopting.md, "From Terraform or another Pulumi program": what another program manages is taken over, and that one forgets it.
import { join } from "node:path";
import identitystore from "@pulumi/aws/identitystore/index.js";
import ssoadmin from "@pulumi/aws/ssoadmin/index.js";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { expect, test } from "vitest";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { findPulumiCli, runCommand } from "../../reconciler/engine/pulumi-cli.ts";
import type { Seed } from "../aws/seed.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

const MANAGEMENT = "111111111111";
const DEV = "222222222222";

const SEED: Seed = {
  organization: { id: "o-example0001", managementAccount: MANAGEMENT },
  accounts: [
    { id: MANAGEMENT, name: "Management" },
    { id: DEV, name: "ML Dev" },
  ],
};

async function theirProgram(): Promise<void> {
  const { arns, identityStoreIds } = await ssoadmin.getInstances({});
  const [instanceArn = "", identityStoreId = ""] = [arns[0], identityStoreIds[0]];
  const group = new identitystore.Group("builders", { identityStoreId, displayName: "ml-builders" });
  const user = new identitystore.User("ana", {
    identityStoreId,
    userName: "ana.silva",
    displayName: "Ana Silva",
    name: { givenName: "Ana", familyName: "Silva" },
    emails: { value: "ana.silva@example.com", primary: true },
  });
  new identitystore.GroupMembership("ana", { identityStoreId, groupId: group.groupId, memberId: user.userId });
  const set = new ssoadmin.PermissionSet("reader", { instanceArn, name: "Reader", sessionDuration: "PT4H" });
  const held = { instanceArn, permissionSetArn: set.arn };
  const managedPolicyArn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
  const policy = new ssoadmin.ManagedPolicyAttachment("reader", { ...held, managedPolicyArn });
  const principal = { principalId: group.groupId, principalType: "GROUP" };
  const target = { targetId: DEV, targetType: "AWS_ACCOUNT" };
  new ssoadmin.AccountAssignment("reader", { ...held, ...principal, ...target }, { dependsOn: [policy] });
}

async function openTheirs({ env, folder }: Workplace) {
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await findPulumiCli(pinnedPulumi()),
    projectSettings: { name: "theirs", runtime: "nodejs" },
    program: theirProgram,
    envVars: { ...env },
    workDir: join(folder, "sandbox"),
  });
  return { workspace, stack: await Stack.create("prod", workspace) };
}

/** The URNs of its resources, dependants first, as `pulumi stack export` has them. */
async function urnsOf(stack: Stack): Promise<readonly string[]> {
  const { deployment } = await stack.exportStack();
  const { resources } = deployment as {
    readonly resources: readonly { readonly urn: string; readonly type: string }[];
  };
  return resources.flatMap(({ urn, type }) => (type.startsWith("aws:") ? [urn] : [])).toReversed();
}

test("another Pulumi program's objects are adopted, taken over and forgotten there, and nothing of it is written to AWS", async () => {
  const workplace = await openWorkplace({ files: {}, seed: SEED });
  try {
    const { workspace, stack } = await openTheirs(workplace);
    await stack.up();
    const urns = await urnsOf(stack);
    expect(urns).toHaveLength(6);
    const calls = await workplace.callsOf(async () => {
      expect(await workplace.outside("adopt", "--region", "eu-west-1", "--write")).toMatchObject({ status: 0 });
      expect(await workplace.outside("validate")).toMatchObject({ status: 0 });
      const deployed = await workplace.outside("deploy", "--first-deploy");
      expect(deployed.stdout).toBe("6 done, 0 failed: 0 created, 0 updated, 0 replaced, 0 deleted, 6 imported\n");
      for (const urn of urns) {
        await runCommand(workspace, ["state", "delete", urn, "--yes", "--stack", "prod"]);
      }
      expect((await stack.up({ program: async () => ({}) })).summary.resourceChanges).toEqual({ same: 1 });
    });
    expect(writesAmong(calls)).toEqual([]);
    expect(await workplace.preview()).toMatchObject({ changes: [] });
    expect(await workplace.outside("drift")).toMatchObject({ status: 0 });
  } finally {
    await workplace.close();
  }
});
