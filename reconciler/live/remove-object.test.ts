import { afterEach, expect, test } from "vitest";
import { type Answers, type InMemoryAws, inMemoryAws } from "./in-memory-aws.ts";
import type { LiveObject } from "./live-object.ts";
import { removeObject } from "./remove-object.ts";

let aws: InMemoryAws | undefined;
afterEach(() => aws?.restore());

const object = (type: LiveObject["type"], importId: string): LiveObject => ({
  ...{ key: "k", identity: undefined, stack: "identity-center", type, importId, properties: {} },
});
const MEMBERSHIP = object("GroupMembership", "d-1/m-1");
async function remove(it: LiveObject, answers: Answers) {
  aws = inMemoryAws(answers);
  const reason = await removeObject(it, {
    region: "eu-west-1",
    roleArn: undefined,
    signal: new AbortController().signal,
  });
  return { reason, calls: aws.calls.map((call) => call.split(" ")[1]) };
}
const failing = (name: string, message: string) => () => {
  throw Object.assign(new Error(message), { name });
};

test.each<[LiveObject, string, object]>([
  [MEMBERSHIP, "DeleteGroupMembershipCommand", { IdentityStoreId: "d-1", MembershipId: "m-1" }],
  [
    object("ManagedPolicyAttachment", "arn:aws:iam::aws:policy/job-function/Billing,set,instance"),
    "DetachManagedPolicyFromPermissionSetCommand",
    {
      InstanceArn: "instance",
      PermissionSetArn: "set",
      ManagedPolicyArn: "arn:aws:iam::aws:policy/job-function/Billing",
    },
  ],
  [
    object("PermissionSetInlinePolicy", "set,instance"),
    "DeleteInlinePolicyFromPermissionSetCommand",
    { InstanceArn: "instance", PermissionSetArn: "set" },
  ],
  [
    object("RolePolicyAttachment", "trainer/arn:aws:iam::aws:policy/job-function/Billing"),
    "DetachRolePolicyCommand",
    { RoleName: "trainer", PolicyArn: "arn:aws:iam::aws:policy/job-function/Billing" },
  ],
])("%o is removed by one call that names it", async (it, command, input) => {
  const given: object[] = [];
  const answer = (asked: object) => {
    given.push(asked);
    return {};
  };
  expect(await remove(it, { [command]: answer })).toEqual({ reason: undefined, calls: [command] });
  expect(given).toEqual([input]);
});

test("an assignment is gone once AWS says that its deletion is done, and AWS's reason is told where it isn't", async () => {
  const assignment = object("AccountAssignment", "u-1,USER,222222222222,AWS_ACCOUNT,set,instance");
  const begun = { AccountAssignmentDeletionStatus: { Status: "IN_PROGRESS", RequestId: "r" } };
  const ended = (status: object) => ({
    DeleteAccountAssignmentCommand: begun,
    DescribeAccountAssignmentDeletionStatusCommand: { AccountAssignmentDeletionStatus: status },
  });
  const { reason, calls } = await remove(assignment, ended({ Status: "SUCCEEDED" }));
  expect([reason, calls]).toEqual([
    undefined,
    ["DeleteAccountAssignmentCommand", "DescribeAccountAssignmentDeletionStatusCommand"],
  ]);
  aws?.restore();
  const failed = await remove(assignment, ended({ Status: "FAILED", FailureReason: "a role is in the way" }));
  expect(failed.reason).toBe("a role is in the way");
});

test("what is gone already is removed; what AWS refuses is told with its reason", async () => {
  const gone = { DeleteGroupMembershipCommand: failing("ResourceNotFoundException", "no such membership") };
  expect((await remove(MEMBERSHIP, gone)).reason).toBeUndefined();
  aws?.restore();
  const denied = { DeleteGroupMembershipCommand: failing("AccessDeniedException", "not yours") };
  expect((await remove(MEMBERSHIP, denied)).reason).toBe("AccessDeniedException: not yours");
});

test("nothing else is ever removed so", async () => {
  await expect(remove(object("Group", "d-1/g-1"), {})).rejects.toThrow("nothing removes a Group by itself");
});
