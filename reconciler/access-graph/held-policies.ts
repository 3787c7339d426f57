// Which policies a permission set or a role holds in an account, with what they say as far as it is known here.
import type { Access, Account, CustomerManagedPolicy, ManagedPolicy, PermissionSet, Role } from "../model/access.ts";
import { boundaryOfRole, ownDocumentsNamed, policyWithArn, rolesIn } from "../model/own-policies.ts";
import type { ManagedStatements } from "../policy/managed-statements.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import { parseStatements, type Statement } from "../policy/statements.ts";

export type HeldPolicy = {
  readonly kind: "AWS-managed policy" | "customer managed policy" | "inline policy" | "policy";
  /** Path and name of a managed one; empty for an inline policy. */
  readonly name: string;
  /** Undefined: what it says is not known here. */
  readonly statements: readonly Statement[] | undefined;
};

export type Held = {
  readonly policies: readonly HeldPolicy[];
  /** What the policies allow counts only where this allows it too. */
  readonly boundary: HeldPolicy | undefined;
};

/** Customer managed policies are those of the account: a role that is declared there may bring them. */
export function heldBySet(set: PermissionSet, account: Pick<Account, "id">, of: Known): Held {
  const { managedPolicies, customerManagedPolicies, inlinePolicy, permissionsBoundary: boundary } = set;
  const inline: readonly HeldPolicy[] =
    inlinePolicy === undefined ? [] : [{ kind: "inline policy", name: "", statements: parseStatements(inlinePolicy) }];
  return {
    policies: [
      ...managedPolicies.map((arn) => managedPolicy(arn, of)),
      ...customerManagedPolicies.map((policy) => customerPolicy(policy, account, of)),
      ...inline,
    ],
    boundary: boundary && policyOf(boundary, account, of),
  };
}

export function heldByRole(role: Role, of: Known): Held {
  const { policies, managedPolicies, account } = role;
  const boundary = boundaryOfRole(role);
  return {
    policies: [
      ...managedPolicies.map((arn) => policyOf(policyWithArn(arn), account, of)),
      ...policies.map(
        ({ name, document }): HeldPolicy => ({ kind: "policy", name, statements: parseStatements(document) }),
      ),
    ],
    boundary: boundary && policyOf(boundary, account, of),
  };
}

type Known = { readonly roles: Access["roles"]; readonly managed: ManagedStatements };

function policyOf(policy: ManagedPolicy, account: Pick<Account, "id">, of: Known): HeldPolicy {
  return "managedPolicyArn" in policy
    ? managedPolicy(policy.managedPolicyArn, of)
    : customerPolicy(policy.customerManagedPolicy, account, of);
}

function managedPolicy(arn: string, { managed }: Known): HeldPolicy {
  return { kind: "AWS-managed policy", name: policyPathAndName(arn), statements: managed(arn) };
}

function customerPolicy(policy: CustomerManagedPolicy, { id }: Pick<Account, "id">, { roles }: Known): HeldPolicy {
  const declared = ownDocumentsNamed(policy, { roles: rolesIn(roles)(id) });
  return {
    kind: "customer managed policy",
    name: `${policy.path}${policy.name}`,
    statements: declared.length === 0 ? undefined : declared.flatMap(parseStatements),
  };
}
