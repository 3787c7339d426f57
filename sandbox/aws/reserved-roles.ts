import { createHash } from "node:crypto";
import { iamOf } from "./account-iam.ts";
import { newIamId } from "./new-id.ts";
import type { StoredPermissionSet, StoredRole, World } from "./world.ts";

/** The path of the roles that IAM Identity Center keeps in accounts; nobody else may change them. */
export const reservedPath = "/aws-reserved/sso.amazonaws.com/";

/**
 * Provisioning a permission set makes, or brings up to date, the role `AWSReservedSSO_<set>_<16 hex digits>` in the account.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function provisionReservedRole(world: World, set: StoredPermissionSet, account: string, now: Date): void {
  const { roles } = iamOf(world, account);
  const name = reservedRoleName(set, account);
  const existing = roles.find((role) => role.name === name);
  const role: StoredRole = {
    name,
    path: reservedPath,
    id: existing?.id ?? newIamId(world, "AROA"),
    arn: `arn:aws:iam::${account}:role${reservedPath}${name}`,
    createdAt: existing?.createdAt ?? now.toISOString(),
    ...(set.description === undefined ? {} : { description: set.description }),
    maxSessionDuration: 43_200,
    trustPolicy: trustPolicy(account),
    ...boundaryOf(set, account),
    tags: {},
    inlinePolicies: set.inlinePolicy === undefined ? {} : { AwsSSOInlinePolicy: set.inlinePolicy },
    attachedPolicyArns: [
      ...set.managedPolicies.map(({ arn }) => arn),
      ...set.customerManagedPolicies.map(({ path, name }) => `arn:aws:iam::${account}:policy${path}${name}`),
    ],
  };
  if (existing === undefined) roles.push(role);
  else roles[roles.indexOf(existing)] = role;
}

export function removeReservedRole(world: World, set: StoredPermissionSet, account: string): void {
  const iam = iamOf(world, account);
  const name = reservedRoleName(set, account);
  iam.roles = iam.roles.filter((role) => role.name !== name);
}

/** The digits differ between sets of the same name, so a set that is made anew has roles of another name. */
function reservedRoleName(set: StoredPermissionSet, account: string): string {
  const digits = createHash("sha256").update(`${set.arn} ${account}`).digest("hex").slice(0, 16);
  return `AWSReservedSSO_${set.name}_${digits}`;
}

function boundaryOf(set: StoredPermissionSet, account: string): { boundaryArn?: string } {
  const { ManagedPolicyArn: arn, CustomerManagedPolicyReference: reference } = set.boundary ?? {};
  if (arn !== undefined) return { boundaryArn: arn };
  if (reference?.Name === undefined) return {};
  return { boundaryArn: `arn:aws:iam::${account}:policy${reference.Path ?? "/"}${reference.Name}` };
}

function trustPolicy(account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:saml-provider/AWSSSO_DO_NOT_DELETE` },
        Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
      },
    ],
  });
}
