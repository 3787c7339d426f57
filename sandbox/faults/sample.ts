// The points that the tests play, of the small organization: forty, with every kind of fault, in two minutes of two cores.
import { type Kind, type Point, pointsOf } from "./points.ts";
import type { Scenario } from "./replay.ts";

/** Operations by scenario and kind; the first call of each is struck. */
const SAMPLE: Readonly<Record<string, Readonly<Partial<Record<Kind, readonly string[]>>>>> = {
  "first deploy": {
    throttled: ["ListPermissionSets", "CreatePermissionSet", "DescribeUser", "ListAccountAssignments"],
    denied: ["ListInstances", "DescribeGroup", "CreateAccountAssignment"],
    conflict: ["AttachCustomerManagedPolicyReferenceToPermissionSet", "CreateGroupMembership"],
    "server-error": ["ListGroups", "DescribePermissionSet", "ProvisionPermissionSet"],
    reset: ["ListUsers", "CreateUser", "GetInlinePolicyForPermissionSet"],
    "no-answer": ["AttachManagedPolicyToPermissionSet", "DescribeAccountAssignmentCreationStatus"],
    "lost-answer": [
      "CreateUser",
      "CreateGroup",
      "CreatePermissionSet",
      "CreateGroupMembership",
      "CreateInstanceAccessControlAttributeConfiguration",
      "AttachManagedPolicyToPermissionSet",
      "PutInlinePolicyToPermissionSet",
      "CreateAccountAssignment",
    ],
    "too-slow": ["ProvisionPermissionSet", "CreateAccountAssignment"],
    "killed-before": ["CreateUser", "ProvisionPermissionSet"],
    "killed-after": ["CreateGroup", "CreateAccountAssignment"],
    terminated: ["CreateGroup", "CreateAccountAssignment"],
    "engine-killed": ["CreatePermissionSet"],
  },
  roles: {
    "lost-answer": ["CreateRole"],
    "killed-after": ["CreatePolicy"],
    terminated: ["CreateRole"],
  },
  change: {
    "lost-answer": ["DeleteUser"],
    "killed-after": ["CreatePermissionSet", "DeleteAccountAssignment"],
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
