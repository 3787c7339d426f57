// Which policies AWS maintains itself, by two lists that ship with the reconciler.

import older from "./aws-managed-policies.json" with { type: "json" };
import newer from "./managed-powers.json" with { type: "json" };

/** What may be attached, by path and name: `job-function/ViewOnlyAccess`. All of them at the list's date, which is in it. */
const CURRENT: ReadonlySet<string> = new Set(Object.keys(newer.policies));

/** Those of @pulumi/aws's list that were no longer in AWS's own at that later date. */
const WITHDRAWN: ReadonlySet<string> = new Set(Object.values(older).filter((path) => !CURRENT.has(path)));

const PATHS: ReadonlyMap<string, string> = new Map([...CURRENT].map((path) => [nameOf(path), path]));
const LOWER: ReadonlyMap<string, string> = new Map([...PATHS].map(([name, path]) => [name.toLowerCase(), path]));

/** The names that can be written without their path. */
export function managedPolicyNames(): Iterable<string> {
  return PATHS.keys();
}

/** The path and name in the ARN of a policy that is named in AWS's letter case: `job-function/ViewOnlyAccess`. */
export function managedPolicyPath(name: string): string | undefined {
  return PATHS.get(name);
}

/** Its name as AWS writes it. */
export function managedPolicyInAnyCase(name: string): string | undefined {
  const path = LOWER.get(name.toLowerCase());
  return path === undefined ? undefined : nameOf(path);
}

type ManagedPolicyFate =
  | { readonly is: "current" | "withdrawn" | "service-linked" | "unknown" }
  /** `path` is where it is. */
  | { readonly is: "elsewhere"; readonly path: string };

/** What became of the policy at `path`, path and name in the ARN. Policies of service-linked roles are AWS's alone to attach. */
export function managedPolicyFate(path: string): ManagedPolicyFate {
  if (CURRENT.has(path)) return { is: "current" };
  const right = LOWER.get(nameOf(path).toLowerCase());
  if (right !== undefined) return { is: "elsewhere", path: right };
  if (path.startsWith("aws-service-role/")) return { is: "service-linked" };
  return { is: WITHDRAWN.has(path) ? "withdrawn" : "unknown" };
}

/** The path and name that a policy had which AWS has withdrawn; undefined: none of this name. */
export function withdrawnPolicyPath(name: string): string | undefined {
  return WITHDRAWN_PATHS.get(name);
}

const WITHDRAWN_PATHS: ReadonlyMap<string, string> = new Map([...WITHDRAWN].map((path) => [nameOf(path), path]));

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
