// Which permission sets are privileged: whoever holds one can also give it to others.
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { PermissionSet } from "./access.ts";
import { statementsOf } from "./policy-document.ts";

/** AWS-managed policies that allow everything, or allow changing who may do what. */
const POLICIES: ReadonlySet<string> = new Set(["AdministratorAccess", "IAMFullAccess"]);

/** Each lets its holder get, or give to others, more than the policy says (AWS: "IAM privilege escalation"). */
const ACTIONS = [
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:CreatePolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:CreateAccessKey",
  "sso:CreateAccountAssignment",
  "sso:PutInlinePolicyToPermissionSet",
  "sso:AttachManagedPolicyToPermissionSet",
];

type Statement = {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
};

/**
 * By its AWS-managed policies and its inline policy; what customer managed policies allow is not known here. In doubt yes:
 * conditions, resources and the permissions boundary, which may narrow it, are not considered.
 */
export function isPrivileged({ managedPolicies, inlinePolicy }: PermissionSet): boolean {
  if (managedPolicies.some((arn) => POLICIES.has(arn.slice(arn.lastIndexOf("/") + 1)))) return true;
  if (inlinePolicy === undefined) return false;
  return statementsOf<Statement>(inlinePolicy).some(({ Effect: effect, Action: actions, NotAction: others }) => {
    if (effect !== "Allow") return false;
    if (others !== undefined) return true;
    return [actions ?? []].flat().some((pattern) => ACTIONS.some((action) => matchesWildcards(pattern, action)));
  });
}

/** The names, in lower case, of those among `permissionSets` that are privileged. */
export function privilegedNames(permissionSets: readonly PermissionSet[]): ReadonlySet<string> {
  return new Set(permissionSets.filter(isPrivileged).map(({ name }) => name.toLowerCase()));
}
