/** Everything this stand-in knows of `@pulumi/aws`. */
import { accessControlAttributes } from "./access-control-attributes.ts";
import { accountAssignment } from "./account-assignments.ts";
import type { FunctionType } from "./function-type.ts";
import { group, groupMembership } from "./groups.ts";
import { openIdConnectProvider } from "./iam-oidc-providers.ts";
import { policy } from "./iam-policies.ts";
import { role, rolePolicyAttachment } from "./iam-roles.ts";
import { identityStoreFunctions } from "./identity-store-functions.ts";
import { key } from "./kms-keys.ts";
import { organizationsFunctions } from "./organizations-functions.ts";
import {
  customerManagedPolicyAttachment,
  inlinePolicy,
  managedPolicyAttachment,
  permissionsBoundaryAttachment,
} from "./permission-set-attachments.ts";
import { permissionSet } from "./permission-sets.ts";
import type { ResourceType } from "./resource-type.ts";
import { bucketEncryption, bucketPolicy, bucketPublicAccessBlock, bucketVersioning } from "./s3-bucket-settings.ts";
import { bucket } from "./s3-buckets.ts";
import { ssoFunctions } from "./sso-functions.ts";
import { user } from "./users.ts";

const RESOURCES: readonly ResourceType[] = [
  permissionSet,
  accountAssignment,
  managedPolicyAttachment,
  customerManagedPolicyAttachment,
  inlinePolicy,
  permissionsBoundaryAttachment,
  accessControlAttributes,
  user,
  group,
  groupMembership,
  role,
  policy,
  rolePolicyAttachment,
  openIdConnectProvider,
  key,
  bucket,
  bucketVersioning,
  bucketEncryption,
  bucketPublicAccessBlock,
  bucketPolicy,
];

export const FUNCTIONS: readonly FunctionType[] = [
  ...ssoFunctions,
  ...identityStoreFunctions,
  ...organizationsFunctions,
];

const resourcesByToken = new Map(RESOURCES.map((type) => [type.token, type]));
const functionsByToken = new Map(FUNCTIONS.map((type) => [type.token, type]));

export function resourceType(token: string): ResourceType {
  const type = resourcesByToken.get(token);
  if (type === undefined) throw new Error(`the sandbox's aws provider has no resource type "${token}"`);
  return type;
}

export function functionType(token: string): FunctionType {
  const type = functionsByToken.get(token);
  if (type === undefined) throw new Error(`the sandbox's aws provider has no function "${token}"`);
  return type;
}
