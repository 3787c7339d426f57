import { afterEach, beforeEach, expect, test } from "vitest";
import { DEV, failureOf, startConfigured, type TestProvider } from "./test-provider.ts";

const ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment";

let provider: TestProvider;
let inputs: Record<string, string>;
beforeEach(async () => {
  provider = await startConfigured({ aws: { pageSize: 1 } });
  const set = await provider.create("aws:ssoadmin/permissionSet:PermissionSet", {
    instanceArn: provider.instanceArn,
    name: "Reader",
  });
  inputs = {
    instanceArn: provider.instanceArn,
    permissionSetArn: String(set.outputs.arn),
    principalId: String(provider.world.groups[0]?.groupId),
    principalType: "GROUP",
    targetId: DEV,
    targetType: "AWS_ACCOUNT",
  };
  provider.operations();
});
afterEach(() => provider.close());

test("create lists first, waits, and then has an id of six parts", async () => {
  const made = await provider.create(ASSIGNMENT, inputs);
  expect(made.id).toBe(
    `${inputs.principalId},GROUP,${DEV},AWS_ACCOUNT,${inputs.permissionSetArn},${inputs.instanceArn}`,
  );
  expect(provider.operations()).toEqual([
    "ListAccountAssignments",
    "CreateAccountAssignment",
    "DescribeAccountAssignmentCreationStatus",
    "ListAccountAssignments",
  ]);
});

test("one that is there is refused without a create call, on whatever page it is", async () => {
  const user = { ...inputs, principalType: "USER", principalId: String(provider.world.users[0]?.userId) };
  await provider.create(ASSIGNMENT, inputs);
  await provider.create(ASSIGNMENT, user);
  provider.operations();
  const failed = await failureOf(provider.create(ASSIGNMENT, user));
  expect(failed.message).toContain(`creating SSO Account Assignment for USER (${user.principalId}): already exists`);
  expect(failed.initFailed).toBeUndefined();
  expect(provider.operations()).toEqual(["ListAccountAssignments", "ListAccountAssignments"]);
});

test("one that fails is not in state, and the error has AWS's reason", async () => {
  provider.server.faults.push({ operation: "CreateAccountAssignment", failureReason: "account is closed" });
  const failed = await failureOf(provider.create(ASSIGNMENT, inputs));
  expect(failed.initFailed).toBeUndefined();
  expect(failed.message).toContain(
    "unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: account is closed",
  );
});

test("an update makes no change", async () => {
  const made = await provider.create(ASSIGNMENT, inputs);
  provider.operations();
  await provider.update(made, {});
  expect(provider.operations()).toEqual(["ListAccountAssignments"]);
});

test("delete waits until AWS has finished", async () => {
  await provider.remove(await provider.create(ASSIGNMENT, inputs));
  expect(provider.operations().slice(-2)).toEqual([
    "DeleteAccountAssignment",
    "DescribeAccountAssignmentDeletionStatus",
  ]);
  expect(provider.world.assignments).toEqual([]);
});

test("a deletion that fails because there is nothing to delete has succeeded", async () => {
  const made = await provider.create(ASSIGNMENT, inputs);
  provider.server.faults.push({ operation: "DeleteAccountAssignment", failureReason: "EntitlementItem doesn't exist" });
  await provider.remove(made);
});

test("delete is fine when AWS knows no such assignment", async () => {
  const made = await provider.create(ASSIGNMENT, inputs);
  provider.operations();
  provider.server.faults.push({
    operation: "DeleteAccountAssignment",
    error: { name: "ResourceNotFoundException", message: "gone" },
  });
  await provider.remove(made);
  expect(provider.operations()).toEqual(["DeleteAccountAssignment"]);
});
