// AWS-managed policies by name.
import { managedPolicyPath, withdrawnPolicyPath } from "../policy/managed-policy-names.ts";
import type { Organization } from "./access.ts";

/**
 * The full ARN of a name in the lists that come with the reconciler; a full ARN is returned as it is. validate/ has refused every other
 * name, and withdrawn ones unless an exception lifts that.
 */
export function managedPolicyArn(nameOrArn: string, partition: Organization["partition"]): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  const path = managedPolicyPath(nameOrArn) ?? withdrawnPolicyPath(nameOrArn);
  if (path === undefined) throw new Error(`managed policy ${nameOrArn} passed validation but is not in the list`);
  return `arn:${partition}:iam::aws:policy/${path}`;
}
