// The points that the tests play, of the small organization: every kind, every operation that writes, every change of a deploy.
import { type Kind, type Point, pointsOf } from "./points.ts";
import type { Scenario } from "./replay.ts";

/** Operations by scenario and kind; the first call of each is struck. */
const SAMPLE: Readonly<Record<string, Readonly<Partial<Record<Kind, readonly string[]>>>>> = {
  "first deploy": {
    throttled: ["ListPermissionSets", "CreatePermissionSet"],
    denied: ["ListInstances", "DescribeGroup", "CreateAccountAssignment"],
    conflict: ["AttachCustomerManagedPolicyReferenceToPermissionSet", "CreateGroupMembership"],
    "server-error": ["DescribePermissionSet", "ProvisionPermissionSet"],
    reset: ["ListUsers", "CreateUser"],
    "no-answer": ["AttachManagedPolicyToPermissionSet"],
    "lost-answer": [
      "CreateUser",
      "CreateGroup",
      "CreatePermissionSet",
      "CreateGroupMembership",
      "CreateInstanceAccessControlAttributeConfiguration",
      "AttachManagedPolicyToPermissionSet",
      "PutInlinePolicyToPermissionSet",
      "ProvisionPermissionSet",
      "CreateAccountAssignment",
    ],
    "too-slow": ["ProvisionPermissionSet", "CreateAccountAssignment"],
    "killed-before": ["CreateUser", "ProvisionPermissionSet"],
    "killed-after": ["CreateGroup", "PutPermissionsBoundaryToPermissionSet", "CreateAccountAssignment"],
    terminated: ["CreateGroup", "CreateAccountAssignment"],
    "engine-killed": ["CreatePermissionSet", "CreateAccountAssignment"],
  },
  roles: {
    denied: ["AttachRolePolicy"],
    "lost-answer": ["CreateRole", "CreatePolicy"],
    "killed-after": ["CreateRole", "AttachRolePolicy"],
    terminated: ["CreatePolicy"],
  },
  change: {
    "lost-answer": ["DeleteUser", "UpdateGroup", "DeleteAccountAssignment"],
    "too-slow": ["DeleteAccountAssignment"],
    "killed-after": ["DeleteUser", "CreatePermissionSet", "DeleteAccountAssignment"],
    terminated: ["DeletePermissionSet"],
  },
};

/** A scenario's points of the sample; an operation that its deploy doesn't call is an error. */
export function sampleOf({ name, calls }: Pick<Scenario, "name" | "calls">): readonly Point[] {
  const points = pointsOf(name, calls).filter(({ call }) => call.occurrence === 1);
  return Object.entries(SAMPLE[name] ?? {}).flatMap(([kind, operations]) =>
    operations.map((operation) => {
      const point = points.find((it) => it.kind === kind && it.call.operation === operation);
      if (point === undefined) throw new Error(`sample: ${name} has no ${kind} ${operation}`);
      return point;
    }),
  );
}
