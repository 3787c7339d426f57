// AWS refuses one operation on one resource of each type, and only that: told once, with its own reason, and nothing else suffers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { EVERY_SEED, everyObject } from "./every-object.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ files: everyObject("none"), seed: EVERY_SEED });
  await workplace.deploy("--first-deploy");
});
afterAll(() => workplace.close());

type Item = { readonly op: string; readonly key: string; readonly stack: string };
type Failed = { readonly key: string; readonly stack: string; readonly message: string };
type Result = { readonly ended: string; readonly done: Item[]; readonly failed: Failed[]; readonly left: Item[] };

const names = (items: readonly Item[]) => items.map(({ op, key }) => `${op} ${key}`).toSorted();

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) workplace.write(file, text);
}

/** Deploys while AWS refuses each of `operations`; then without that, and looks whether all is as declared. */
async function deployRefused(files: Readonly<Record<string, string>>, operations: readonly string[]) {
  write(files);
  for (const operation of operations) {
    const error = { name: "AccessDeniedException", message: `an organization policy denies ${operation}`, status: 403 };
    workplace.aws.faults.push({ operation, error });
  }
  const refused = await workplace.outside("deploy", "--format", "json");
  workplace.aws.faults.length = 0;
  expect([refused.status, refused.stderr]).toEqual([3, expect.not.stringMatching(/^ *at |error|Unhandled/m)]);
  const { ended, done, failed, left } = JSON.parse(refused.stdout) as Result;
  expect(ended).toBe("failed");
  return {
    done: names(done),
    left: names(left),
    // Each once: a list, not a set.
    failed: failed.map(({ key, message }) => {
      const reasons = [...message.matchAll(/an organization policy denies (\w+)/g)].map(([, operation]) => operation);
      return `${key}: ${[...new Set(reasons)].join(", ")}`;
    }),
  };
}

async function finish() {
  const done = await workplace.deployed();
  expect((await workplace.preview()).changes).toEqual([]);
  return done;
}

// Each test goes on from where the one before ended.
test("each create", async () => {
  const failing: Readonly<Record<string, string>> = {
    "access-control-attributes": "CreateInstanceAccessControlAttributeConfiguration",
    "assignment/222222222222/assigned/group/parents": "CreateAccountAssignment",
    "boundary/withboundary": "PutPermissionsBoundaryToPermissionSet",
    "customer-policy/withcustomer/%2Fdata": "AttachCustomerManagedPolicyReferenceToPermissionSet",
    "group/new-group": "CreateGroup",
    "inline-policy/withinline": "PutInlinePolicyToPermissionSet",
    "managed-policy/withmanaged/ReadOnlyAccess": "AttachManagedPolicyToPermissionSet",
    "membership/parents/ana.silva": "CreateGroupMembership",
    "permission-set/newset": "CreatePermissionSet",
    "policy/new-policy": "CreatePolicy",
    "role-policy/keeper/ReadOnlyAccess": "AttachRolePolicy",
    "role/new-role": "CreateRole",
    "user/new.person": "CreateUser",
  };
  const left = [
    "create assignment/222222222222/newset/group/parents",
    "create managed-policy/newset/ReadOnlyAccess",
    "create membership/new-group/ana.silva",
    "create role-policy/keeper/new-policy",
  ];
  const refused = await deployRefused(everyObject("dependants"), Object.values(failing));
  expect(refused.failed.toSorted()).toEqual(Object.entries(failing).map(([key, operation]) => `${key}: ${operation}`));
  expect(refused).toMatchObject({ done: [], left });
  expect(await finish()).toEqual([...Object.keys(failing).map((key) => `create ${key}`), ...left].toSorted());
});
test("each update", async () => {
  const failing: Readonly<Record<string, string>> = {
    "update access-control-attributes": "UpdateInstanceAccessControlAttributeConfiguration",
    "replace boundary/withboundary": "PutPermissionsBoundaryToPermissionSet",
    "update inline-policy/withinline": "PutInlinePolicyToPermissionSet",
    "update permission-set/newset": "UpdatePermissionSet",
    "update policy/new-policy": "CreatePolicyVersion",
    "update role/new-role": "UpdateRoleDescription",
    "update user/new.person": "UpdateUser",
  };
  // Access that goes is gone first. What gives no access goes last: the engine deletes nothing in a run of which a part has failed.
  const done = [
    "delete assignment/222222222222/newset/group/parents",
    "delete managed-policy/newset/ReadOnlyAccess",
    "update group/new-group",
  ];
  const left = ["delete membership/new-group/ana.silva"];
  const refused = await deployRefused(everyObject("changed"), Object.values(failing));
  expect(refused.failed.toSorted()).toEqual(
    Object.entries(failing)
      .map(([change, operation]) => `${change.split(" ")[1]}: ${operation}`)
      .toSorted(),
  );
  expect(refused).toMatchObject({ done, left });
  expect(await finish()).toEqual([...Object.keys(failing), ...left].toSorted());
});
test("the update of a group", async () => {
  const refused = await deployRefused(everyObject("made"), ["UpdateGroup"]);
  expect(refused).toMatchObject({ failed: ["group/new-group: UpdateGroup"], left: [] });
  expect(await finish()).toEqual(["update group/new-group"]);
});
test("each delete", async () => {
  const failing: Readonly<Record<string, string>> = {
    "access-control-attributes": "DeleteInstanceAccessControlAttributeConfiguration",
    "assignment/222222222222/assigned/group/parents": "DeleteAccountAssignment",
    "group/new-group": "DeleteGroup",
    "inline-policy/withinline": "DeleteInlinePolicyFromPermissionSet",
    "managed-policy/withmanaged/ReadOnlyAccess": "DetachManagedPolicyFromPermissionSet",
    "membership/parents/ana.silva": "DeleteGroupMembership",
    "permission-set/newset": "DeletePermissionSet",
    "policy/new-policy": "DeletePolicy",
    "role/new-role": "DeleteRole",
    "user/new.person": "DeleteUser",
  };
  const done = [
    "delete boundary/withboundary",
    "delete customer-policy/withcustomer/%2Fdata",
    "delete role-policy/keeper/ReadOnlyAccess",
    "delete role-policy/keeper/new-policy",
  ];
  const refused = await deployRefused(everyObject("none"), Object.values(failing));
  expect(refused.failed.toSorted()).toEqual(Object.entries(failing).map(([key, operation]) => `${key}: ${operation}`));
  expect(refused).toMatchObject({ done, left: [] });
  expect(await finish()).toEqual(Object.keys(failing).map((key) => `delete ${key}`));
});
test("until a permission set lets go of a customer managed policy, accounts lose nothing", async () => {
  write(everyObject("made"));
  await workplace.deploy();
  const refused = await deployRefused(everyObject("none"), [
    "DeletePermissionsBoundaryFromPermissionSet",
    "DetachCustomerManagedPolicyReferenceFromPermissionSet",
  ]);
  expect(refused.failed).toEqual([
    "boundary/withboundary: DeletePermissionsBoundaryFromPermissionSet",
    "customer-policy/withcustomer/%2Fdata: DetachCustomerManagedPolicyReferenceFromPermissionSet",
  ]);
  expect(refused.left).toEqual([
    "delete policy/new-policy",
    "delete role-policy/keeper/ReadOnlyAccess",
    "delete role-policy/keeper/new-policy",
    "delete role/new-role",
  ]);
  // The last kind of all, once nothing else holds it up.
  const last = await deployRefused(everyObject("none"), ["DetachRolePolicy"]);
  expect(last.failed).toEqual([
    "role-policy/keeper/ReadOnlyAccess: DetachRolePolicy",
    "role-policy/keeper/new-policy: DetachRolePolicy",
  ]);
  expect(last.left).toEqual(["delete policy/new-policy"]);
  await finish();
});
