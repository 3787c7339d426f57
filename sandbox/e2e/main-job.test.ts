// The main job on the example files, with the real Pulumi CLI: each test goes on from where the one before ended.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

describe("from an empty organization", () => {
  test("a deploy without --first-deploy is refused: the state may be elsewhere", async () => {
    const calls = await workplace.callsOf(async () => {
      const { status, stderr } = await workplace.command("deploy");
      expect(status).toBe(3);
      expect(stderr).toContain("--first-deploy");
    });
    expect(writesAmong(calls)).toEqual([]);
  });
  test("preview lists every resource that the deploy then makes, and writes nothing", async () => {
    let previewed: readonly string[] = [];
    const calls = await workplace.callsOf(async () => {
      const plan = await workplace.preview();
      previewed = plan.changes.map(({ op, key }) => `${op} ${key}`);
      expect(plan.counts).toMatchObject({ update: 0, replace: 0, delete: 0, same: 0 });
      expect(plan.access.gained.map(({ person }) => person)).toEqual([
        "ana.silva",
        "ana.silva",
        "ben.okafor",
        "ben.okafor",
        "chen.li",
        "dana.novak",
        "vendor.kim",
      ]);
    });
    expect(writesAmong(calls)).toEqual([]);
    expect(await workplace.deployed("--first-deploy")).toEqual(previewed.toSorted());
  });
  test("a second preview has no changes", async () => {
    expect((await workplace.preview()).changes).toEqual([]);
  });
  test("outputs give the role's ARN", async () => {
    const { stdout } = await workplace.command("outputs", "--format", "json");
    expect(JSON.parse(stdout).stacks["account-222222222222"].roles).toEqual({
      "ai-model-builder": "arn:aws:iam::222222222222:role/access/ai-model-builder",
    });
  });
});

describe("edits", () => {
  test("one member more is exactly one create", async () => {
    workplace.edit("teams/ai-platform.yaml", "[ana.silva, ben.okafor]", "[ben.okafor, ana.silva, chen.li]");
    const plan = await workplace.preview();
    expect(plan.changes.map(({ op, key }) => `${op} ${key}`)).toEqual(["create membership/ai-model-builders/chen.li"]);
    expect(plan.access.gained.map(({ person }) => person)).toEqual(["chen.li", "chen.li"]);
    await workplace.deploy();
  });
  test("a team's content in another file, and re-sorted lists, are no change", async () => {
    const text = workplace.read("teams/data-science.yaml");
    workplace.write("teams/data-science.yaml", "team: data-science\n");
    workplace.write(
      "teams/data-science/moved.yml",
      text.replace("[chen.li, dana.novak, vendor.kim]", "[vendor.kim, dana.novak, chen.li]"),
    );
    workplace.edit(
      "policies/ai-model-builder.json",
      '"logs:FilterLogEvents", "logs:GetLogEvents"',
      '"logs:GetLogEvents", "logs:FilterLogEvents"',
    );
    expect((await workplace.preview()).changes).toEqual([]);
  });
  test("one action more in a policy is exactly one update", async () => {
    workplace.edit(
      "policies/ai-model-builder.json",
      '"sagemaker:AddTags"',
      '"sagemaker:AddTags", "sagemaker:ListTags"',
    );
    const plan = await workplace.preview();
    expect(plan.changes.map(({ op, key }) => `${op} ${key}`)).toEqual(["update inline-policy/aimodelbuilder"]);
    await workplace.deploy();
    expect((await workplace.preview()).changes).toEqual([]);
  });
  test("a permission set under another name is a new one beside a removed one, and deploys", async () => {
    workplace.edit("teams/data-science/moved.yml", "- name: TrainingDataReader", "- name: TrainingReader");
    workplace.edit(
      "teams/data-science/moved.yml",
      "permissionSet: TrainingDataReader",
      "permissionSet: TrainingReader",
    );
    const plan = await workplace.preview();
    expect(plan.changes.map(({ op, key }) => `${op} ${key}`)).toEqual([
      "delete assignment/055555555555/trainingdatareader/group/data-scientists",
      "create assignment/055555555555/trainingreader/group/data-scientists",
      "delete inline-policy/trainingdatareader",
      "create inline-policy/trainingreader",
      "delete permission-set/trainingdatareader",
      "create permission-set/trainingreader",
    ]);
    const calls = await workplace.callsOf(() => workplace.deploy());
    const removals = writesAmong(calls).filter((name) => name.startsWith("Delete"));
    expect(removals).toEqual(["DeleteAccountAssignment", "DeleteInlinePolicyFromPermissionSet", "DeletePermissionSet"]);
    expect((await workplace.preview()).changes).toEqual([]);
  });
  test("a person who leaves, with memberships, goes in one deploy", async () => {
    workplace.edit("people.yaml", "  - { userName: dana.novak,", "  # - { userName: dana.novak,");
    workplace.edit("teams/data-science/moved.yml", "dana.novak, ", "");
    const plan = await workplace.preview();
    expect(plan.changes.map(({ op, key }) => `${op} ${key}`)).toEqual([
      "delete membership/data-scientists/dana.novak",
      "delete user/dana.novak",
    ]);
    expect(plan.access.lost.map(({ person }) => person)).toEqual(["dana.novak"]);
    await workplace.deploy();
    expect((await workplace.preview()).changes).toEqual([]);
  });
});

describe("refusals and failures", () => {
  test("a change that takes too many memberships away is refused with the numbers, and nothing is written", async () => {
    workplace.edit(
      "guardrails.yaml",
      "memberships: { count: 20, fraction: 0.25, minimum: 5 }",
      "memberships: { count: 1 }",
    );
    workplace.edit("teams/ai-platform.yaml", "[ben.okafor, ana.silva, chen.li]", "[ana.silva]");
    const calls = await workplace.callsOf(async () => {
      expect((await workplace.command("preview")).status).toBe(1);
      const { status, stderr } = await workplace.command("deploy");
      expect(status).toBe(1);
      expect(stderr).toContain("2 of 5 memberships would be deleted");
    });
    expect(writesAmong(calls)).toEqual([]);
    workplace.edit("teams/ai-platform.yaml", "[ana.silva]", "[ben.okafor, ana.silva, chen.li]");
  });
  test("one account that refuses: the rest is done, the failure carries AWS's reason, the next deploy finishes", async () => {
    workplace.edit("teams/ai-platform.yaml", "accounts: [ml-dev]", "accounts: [ml-dev, ml-test]");
    workplace.edit("teams/ai-platform.yaml", "description: Build and train models", "description: Build models");
    workplace.aws.faults.push({
      operation: "CreateRole",
      account: "333333333333",
      error: { name: "AccessDenied", message: "an organization policy denies iam:CreateRole", status: 403 },
    });
    const { status, stdout } = await workplace.command("deploy");
    expect(status).toBe(3);
    expect(stdout).toContain("declared at access/teams/ai-platform.yaml:");
    expect(stdout).toContain("an organization policy denies iam:CreateRole");
    workplace.aws.faults.length = 0;
    const left = await workplace.preview();
    expect(left.changes.map(({ stack, key }) => `${stack} ${key}`)).toEqual([
      "account-333333333333 role-policy/ai-model-builder/ai-model-building",
      "account-333333333333 role/ai-model-builder",
    ]);
    await workplace.deploy();
    expect((await workplace.preview()).changes).toEqual([]);
  });
  test("files that are wrong are refused before AWS is asked anything", async () => {
    workplace.edit("teams/ai-platform.yaml", "groups: [ai-model-builders]", "groups: [ai-model-bilders]");
    const calls = await workplace.callsOf(async () => {
      const { status, stdout } = await workplace.command("preview");
      expect(status).toBe(1);
      expect(stdout).toContain("[unknown-group]");
    });
    expect(calls).toEqual([]);
  });
});
