// The policies that AWS maintains itself.
import paths from "../../reconciler/validate/aws-managed-policies.json" with { type: "json" };

const PATHS = new Set(Object.values(paths));

/** Whether AWS has a policy of this ARN, whatever the partition; it is one that @pulumi/aws knows by name. */
export function isManagedPolicy(arn: string): boolean {
  const path = /^arn:aws[\w-]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return path !== undefined && PATHS.has(path);
}

/** ARNs of so many that there are. */
export function someManagedPolicies(count: number): readonly string[] {
  return [...PATHS].slice(0, count).map((path) => `arn:aws:iam::aws:policy/${path}`);
}
