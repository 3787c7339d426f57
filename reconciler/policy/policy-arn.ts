// The ARNs of managed policies.

/** Path and name in the ARN of a managed policy, AWS's or a customer's: `service-role/AmazonX` of `arn:aws:iam::aws:policy/service-role/AmazonX`. */
export function policyPathAndName(arn: string): string {
  return arn.slice(arn.indexOf(":policy/") + ":policy/".length);
}
