// What is privileged: whoever has it can also give access to others, or get more than it says.
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { Access, CustomerManagedPolicy, PermissionSet } from "./access.ts";
import { statementsOf } from "./policy-document.ts";
import { nameInKey, ROLE_PATH } from "./resource-identity.ts";

/** AWS-managed policies that allow everything, everything that they don't name, or changing who may do what. */
const POLICIES: ReadonlySet<string> = new Set([
  "AdministratorAccess",
  "PowerUserAccess",
  "IAMFullAccess",
  "AWSOrganizationsFullAccess",
  "AWSSSODirectoryAdministrator",
  "AWSSSOMasterAccountAdministrator",
  "AWSSSOMemberAccountAdministrator",
]);

/** Services that decide who may do what: Identity Center, its people and groups (`sso-directory` in the console), and the organization. */
const SERVICES = ["sso", "sso-directory", "identitystore", "organizations"];

/** What reads only. In doubt an action writes. */
const READING = /^(Get|List|Describe|Search|Generate|Simulate|IsMember)/i;

/** Those of IAM that widen their holder's rights, or give those of another principal (AWS: "IAM privilege escalation"). */
const ACTIONS = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteUserPermissionsBoundary",
  "iam:PutGroupPolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:PutUserPermissionsBoundary",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
];

export type PolicyStatement = {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
};

/** By an AWS-managed policy's ARN. */
export function isPrivilegedPolicy(arn: string): boolean {
  return POLICIES.has(arn.slice(arn.lastIndexOf("/") + 1));
}

/** By an action of a policy, which may have wildcards: `iam:*`. */
export function isPrivilegedAction(pattern: string): boolean {
  return writesTo(SERVICES, pattern) || ACTIONS.some((action) => matchesWildcards(pattern, action));
}

/** Whether an action of a policy, which may have wildcards, allows more than reading in one of `services`. */
export function writesTo(services: readonly string[], pattern: string): boolean {
  const [service = "", action = "*"] = pattern.split(":");
  return !READING.test(action) && services.some((it) => matchesWildcards(service, it));
}

/**
 * By its AWS-managed policies, its inline policy, and those policies of our own `roles` that it names, in whatever account; what
 * other customer managed policies allow is not known here. In doubt yes: conditions, resources and the permissions boundary, which
 * may narrow it, are not considered.
 */
export function isPrivileged(set: PermissionSet, roles: Access["roles"]): boolean {
  if (set.managedPolicies.some(isPrivilegedPolicy)) return true;
  if (set.inlinePolicy !== undefined && isPrivilegedDocument(set.inlinePolicy)) return true;
  const own = ownPoliciesOf(set);
  if (own.size === 0) return false;
  return roles.some(({ policies }) =>
    policies.some(({ name, document }) => own.has(nameInKey(name)) && isPrivilegedDocument(document)),
  );
}

/** The customer managed policies that it names and that are our own, by name as in keys. */
export function ownPoliciesOf({ customerManagedPolicies }: PermissionSet): ReadonlySet<string> {
  return new Set(customerManagedPolicies.filter(isOwnPolicy).map(({ name }) => nameInKey(name)));
}

export function isOwnPolicy({ path }: CustomerManagedPolicy): boolean {
  return path === ROLE_PATH;
}

/** The names, in lower case, of the permission sets that are privileged. */
export function privilegedNames({
  permissionSets,
  roles,
}: Pick<Access, "permissionSets" | "roles">): ReadonlySet<string> {
  return new Set(permissionSets.filter((set) => isPrivileged(set, roles)).map(({ name }) => name.toLowerCase()));
}

function isPrivilegedDocument(document: string): boolean {
  return statementsOf<PolicyStatement>(document).some(({ Effect: effect, Action: actions, NotAction: others }) => {
    if (effect !== "Allow") return false;
    return others !== undefined || [actions ?? []].flat().some(isPrivilegedAction);
  });
}
