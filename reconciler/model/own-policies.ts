// Customer managed policies that roles of these files declare, by whatever names them: sets, boundaries of sets, boundaries of roles.

import { isOfAws } from "../policy/managed-powers.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import type { Access, CustomerManagedPolicy, ManagedPolicy, PermissionSet, Role } from "./access.ts";
import { nameInKey } from "./resource-identity.ts";

type Roles = Access["roles"];

/** Those of the policies that a set names that can be our own, by name as in keys. */
export function ownPoliciesOf({ customerManagedPolicies }: PermissionSet): ReadonlySet<string> {
  return new Set(customerManagedPolicies.filter(isOwnPolicy).map(({ name }) => nameInKey(name)));
}

/** Whether a policy is under our path, where nobody else has any. */
export function isOwnPolicy({ path }: CustomerManagedPolicy): boolean {
  return path === ROLE_PATH;
}

/** Of the policies of our own that it names, as `roles` declare them; each text once. */
export function ownDocumentsOf(set: PermissionSet, { roles }: { readonly roles: Roles }): readonly string[] {
  return declaredIn(roles, ownPoliciesOf(set));
}

/** Of one policy, as `roles` declare it; each text once, and none where it isn't ours. */
export function ownDocumentsNamed(policy: CustomerManagedPolicy, { roles }: { readonly roles: Roles }) {
  return isOwnPolicy(policy) ? declaredIn(roles, new Set([nameInKey(policy.name)])) : [];
}

function declaredIn(roles: Roles, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  const declared = roles.flatMap(({ policies }) => policies.filter(({ name }) => names.has(nameInKey(name))));
  return [...new Set(declared.map(({ document }) => document))];
}

const BY_ACCOUNT = new WeakMap<Roles, ReadonlyMap<string, Roles>>();

/** Those in an account, by its twelve digits. */
export function rolesIn(roles: Roles): (accountId: string) => Roles {
  const known = BY_ACCOUNT.get(roles) ?? Map.groupBy(roles, ({ account }) => account.id);
  BY_ACCOUNT.set(roles, known);
  return (id) => known.get(id) ?? [];
}

/** A role's boundary, as those of sets are. */
export function boundaryOfRole({
  permissionsBoundary: arn,
}: Pick<Role, "permissionsBoundary">): ManagedPolicy | undefined {
  return arn === undefined ? undefined : policyWithArn(arn);
}

/** The name as in keys of a boundary that can be our own; undefined: it is another's, or there is none. */
function ownBoundary(boundary: ManagedPolicy | undefined): string | undefined {
  if (boundary === undefined || !("customerManagedPolicy" in boundary)) return undefined;
  const { customerManagedPolicy: policy } = boundary;
  return isOwnPolicy(policy) ? nameInKey(policy.name) : undefined;
}

/** The policies that can be our own, by name as in keys, on which the rights of a set depend: those that it names, and its boundary. */
export function ownPoliciesBehindSet(set: PermissionSet): ReadonlySet<string> {
  return withBoundary(ownPoliciesOf(set), set.permissionsBoundary);
}

/** The same of a role: those that are declared with it, and its boundary, both in its account. */
export function ownPoliciesBehindRole(role: Role): ReadonlySet<string> {
  return withBoundary(new Set(role.policies.map(({ name }) => nameInKey(name))), boundaryOfRole(role));
}

function withBoundary(names: ReadonlySet<string>, boundary: ManagedPolicy | undefined): ReadonlySet<string> {
  const bounding = ownBoundary(boundary);
  return bounding === undefined ? names : new Set([...names, bounding]);
}

/** A managed policy by its full ARN: roles have those of AWS and of their account. */
export function policyWithArn(arn: string): ManagedPolicy {
  if (isOfAws(arn)) return { managedPolicyArn: arn };
  const written = `/${policyPathAndName(arn)}`;
  const name = written.lastIndexOf("/") + 1;
  return { customerManagedPolicy: { name: written.slice(name), path: written.slice(0, name) } };
}
