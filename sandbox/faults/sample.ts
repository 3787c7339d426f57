// The points that the tests play, of the small organization: forty-four, with every kind of fault, in two minutes of two cores.
import { type Kind, type Point, pointsOf } from "./points.ts";
import type { Scenario } from "./replay.ts";

/** Operations by scenario and kind, of which the first call is struck, or the one of the number behind it. */
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
    "killed-after": [
      "CreateGroup",
      "CreateGroupMembership",
      "AttachManagedPolicyToPermissionSet",
      "CreateAccountAssignment",
    ],
    terminated: ["CreateGroup", "CreatePermissionSet", "CreateAccountAssignment"],
    "engine-killed": ["CreatePermissionSet"],
  },
  roles: {
    "lost-answer": ["CreateRole"],
    "killed-after": ["CreatePolicy"],
    terminated: ["CreateRole"],
  },
  change: {
    // Of the provider, in the run that only removes.
    denied: ["GetCallerIdentity 4"],
    "lost-answer": ["DeleteUser"],
    "killed-after": ["CreatePermissionSet", "DeleteAccountAssignment"],
  },
};

/** A scenario's points of the sample; an operation that its deploy doesn't call is an error. */
export function sampleOf({ name, calls }: Pick<Scenario, "name" | "calls">): readonly Point[] {
  const points = pointsOf(name, calls);
  return Object.entries(SAMPLE[name] ?? {}).flatMap(([kind, operations]) =>
    operations.map((chosen) => {
      const [operation, occurrence = "1"] = chosen.split(" ");
      const point = points.find(
        (it) => it.kind === kind && it.call.operation === operation && it.call.occurrence === Number(occurrence),
      );
      if (point === undefined) throw new Error(`sample: ${name} has no ${kind} ${chosen}`);
      return point;
    }),
  );
}
