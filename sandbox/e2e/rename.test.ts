// Renames with the real Pulumi CLI: what AWS can rename keeps its id, and nobody is without access in between.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

/** The preview's changes, then the writing calls of the deploy that follows; a preview after it must find nothing. */
async function previewAndDeploy() {
  const plan = await workplace.preview();
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect((await workplace.preview()).changes).toEqual([]);
  return {
    changes: plan.changes.map(({ op, key }) => `${op} ${key}`),
    access: plan.access,
    writes: writesAmong(calls),
  };
}

test("a renamed group is one update: memberships and assignments stay", async () => {
  workplace.edit(
    "teams/ai-platform.yaml",
    "- name: ai-model-builders",
    "- name: model-builders\n    previously: ai-model-builders",
  );
  workplace.edit("teams/ai-platform.yaml", "groups: [ai-model-builders]", "groups: [model-builders]");
  const { changes, access, writes } = await previewAndDeploy();
  expect(changes).toEqual(["update group/model-builders"]);
  expect(access).toEqual({ gained: [], lost: [] });
  expect(writes).toEqual(["UpdateGroup"]);
});

test("taking previously: out afterwards is no change, and a membership under the new name can go", async () => {
  workplace.edit("teams/ai-platform.yaml", "\n    previously: ai-model-builders", "");
  expect((await workplace.preview()).changes).toEqual([]);
  workplace.edit("teams/ai-platform.yaml", "members: [ana.silva, ben.okafor]", "members: [ana.silva]");
  const { changes, writes } = await previewAndDeploy();
  expect(changes).toEqual(["delete membership/model-builders/ben.okafor"]);
  expect(writes).toEqual(["DeleteGroupMembership"]);
});

test("a rename and a removal in one change: the member who goes is the only one that AWS hears of beside the name", async () => {
  workplace.edit(
    "teams/data-science.yaml",
    "- name: data-scientists",
    "- name: scientists\n    previously: data-scientists",
  );
  workplace.edit("teams/data-science.yaml", "groups: [data-scientists]", "groups: [scientists]");
  workplace.edit("teams/data-science.yaml", "[chen.li, dana.novak, vendor.kim]", "[chen.li, vendor.kim]");
  const { changes, access, writes } = await previewAndDeploy();
  expect(changes).toEqual(["update group/scientists", "delete membership/data-scientists/dana.novak"]);
  expect(access.lost.map(({ person }) => person)).toEqual(["dana.novak"]);
  expect([...writes].sort()).toEqual(["DeleteGroupMembership", "UpdateGroup"]);
});

test("a renamed permission set is made and assigned before the old one goes, and nobody loses anything", async () => {
  workplace.edit(
    "teams/data-science.yaml",
    "- name: TrainingDataReader",
    "- name: TrainingReader\n    previously: TrainingDataReader",
  );
  workplace.edit("teams/data-science.yaml", "permissionSet: TrainingDataReader", "permissionSet: TrainingReader");
  const { changes, writes } = await previewAndDeploy();
  expect(changes).toEqual([
    "delete assignment/055555555555/trainingdatareader/group/scientists",
    "create assignment/055555555555/trainingreader/group/scientists",
    "delete inline-policy/trainingdatareader",
    "create inline-policy/trainingreader",
    "delete permission-set/trainingdatareader",
    "create permission-set/trainingreader",
  ]);
  expect(writes).toEqual([
    "CreatePermissionSet",
    "PutInlinePolicyToPermissionSet",
    "CreateAccountAssignment",
    "DeleteAccountAssignment",
    "DeleteInlinePolicyFromPermissionSet",
    "DeletePermissionSet",
  ]);
});

test("a renamed person is replaced, with the memberships; the address can stay", async () => {
  workplace.edit("people.yaml", "userName: chen.li,", "userName: chen.wang, previously: chen.li,");
  workplace.edit("teams/data-science.yaml", "[chen.li, vendor.kim]", "[chen.wang, vendor.kim]");
  const { changes, writes } = await previewAndDeploy();
  expect(changes).toEqual(["replace membership/scientists/chen.wang", "replace user/chen.wang"]);
  expect(writes).toEqual(["DeleteGroupMembership", "DeleteUser", "CreateUser", "CreateGroupMembership"]);
});

test("somebody whom the identity provider renamed keeps the membership, without a call", async () => {
  const kim = workplace.aws.world.users.find(({ attributes }) => attributes.UserName === "vendor.kim");
  if (kim === undefined) throw new Error("the seed has vendor.kim");
  kim.attributes.UserName = "vendor.kim-lee";
  workplace.edit(
    "teams/data-science.yaml",
    "users: [vendor.kim]",
    "users: [{ name: vendor.kim-lee, previously: vendor.kim }]",
  );
  workplace.edit("teams/data-science.yaml", "[chen.wang, vendor.kim]", "[chen.wang, vendor.kim-lee]");
  const { changes, access, writes } = await previewAndDeploy();
  expect(changes).toEqual([]);
  expect(access).toEqual({ gained: [], lost: [] });
  expect(writes).toEqual([]);
  workplace.edit("teams/data-science.yaml", "{ name: vendor.kim-lee, previously: vendor.kim }", "vendor.kim-lee");
  expect((await previewAndDeploy()).changes).toEqual([]);
});

test("a renamed role is made beside the old one, which goes last", async () => {
  workplace.edit(
    "teams/ai-platform.yaml",
    "- name: ai-model-builder\n",
    "- name: ai-trainer\n    previously: ai-model-builder\n",
  );
  // A policy that passes a role of nobody here would be privileged.
  for (const policy of ["ai-model-builder", "ai-model-building"])
    workplace.edit(`policies/${policy}.json`, "role/access/ai-model-builder", "role/access/ai-trainer");
  const { changes, writes } = await previewAndDeploy();
  expect(changes).toEqual([
    "update policy/ai-model-building",
    "delete role-policy/ai-model-builder/ai-model-building",
    "create role-policy/ai-trainer/ai-model-building",
    "delete role/ai-model-builder",
    "create role/ai-trainer",
    "update inline-policy/aimodelbuilder",
  ]);
  const ofRoles = writes.filter((it) => it.includes("Role"));
  expect(ofRoles).toEqual(["CreateRole", "AttachRolePolicy", "DetachRolePolicy", "DeleteRole"]);
});
