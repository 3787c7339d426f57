// The policies that AWS maintains itself.
import { managedPolicyFate } from "../../reconciler/policy/managed-policy-names.ts";

/** Whether AWS has a policy of this ARN, whatever the partition. */
export function isManagedPolicy(arn: string): boolean {
  const path = /^arn:aws[\w-]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return path !== undefined && managedPolicyFate(path).is === "current";
}
