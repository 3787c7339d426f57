// Which policies a permission set or a role holds in an account, with what they say as far as it is known here.
import type { Access, Account, CustomerManagedPolicy, PermissionSet, Role } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { isOwnPolicy } from "../model/rights.ts";
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
    boundary:
      boundary === undefined
        ? undefined
        : "managedPolicyArn" in boundary
          ? managedPolicy(boundary.managedPolicyArn, of)
          : customerPolicy(boundary.customerManagedPolicy, account, of),
  };
}

export function heldByRole({ policies, managedPolicies, permissionsBoundary: boundary }: Role, of: Known): Held {
  return {
    policies: [
      ...managedPolicies.map((arn) => managedPolicy(arn, of)),
      ...policies.map(
        ({ name, document }): HeldPolicy => ({ kind: "policy", name, statements: parseStatements(document) }),
      ),
    ],
    boundary: boundary === undefined ? undefined : managedPolicy(boundary, of),
  };
}

type Known = { readonly roles: Access["roles"]; readonly managed: ManagedStatements };

function managedPolicy(arn: string, { managed }: Known): HeldPolicy {
  const kind = /^arn:[^:]+:iam::aws:/.test(arn) ? "AWS-managed policy" : "customer managed policy";
  return { kind, name: policyPathAndName(arn), statements: kind === "AWS-managed policy" ? managed(arn) : undefined };
}

function customerPolicy(policy: CustomerManagedPolicy, { id }: Pick<Account, "id">, { roles }: Known): HeldPolicy {
  const isIt = ({ name }: { readonly name: string }) =>
    isOwnPolicy(policy) && nameInKey(name) === nameInKey(policy.name);
  const declared = roles.filter(({ account }) => account.id === id).flatMap((role) => role.policies.find(isIt) ?? []);
  return {
    kind: "customer managed policy",
    name: `${policy.path}${policy.name}`,
    statements: declared.length === 0 ? undefined : declared.flatMap(({ document }) => parseStatements(document)),
  };
}
