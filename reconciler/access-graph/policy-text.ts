// A managed policy in words.
import type { ManagedPolicy } from "../model/access.ts";

/** The ARN of one of AWS's; `customer managed: /ai/limit`, which is one of the account where it is used. It contains untrusted text. */
export function managedPolicyText(policy: ManagedPolicy): string {
  if ("managedPolicyArn" in policy) return policy.managedPolicyArn;
  const { path, name } = policy.customerManagedPolicy;
  return `customer managed: ${path}${name}`;
}
