// Desired resources as plain data: what program.ts registers, and what digests, guards and reports are made of.
import type { Identified, ResourceIdentity } from "../model/resource-identity.ts";

/** Pulumi type tokens of the resources we manage, by their short name; from OpenIdConnectProvider on those of bootstrap alone. */
export const RESOURCE_TYPES = {
  User: "aws:identitystore/user:User",
  Group: "aws:identitystore/group:Group",
  GroupMembership: "aws:identitystore/groupMembership:GroupMembership",
  PermissionSet: "aws:ssoadmin/permissionSet:PermissionSet",
  ManagedPolicyAttachment: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
  CustomerManagedPolicyAttachment: "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
  PermissionSetInlinePolicy: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
  PermissionsBoundaryAttachment: "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
  AccountAssignment: "aws:ssoadmin/accountAssignment:AccountAssignment",
  InstanceAccessControlAttributes: "aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes",
  Role: "aws:iam/role:Role",
  Policy: "aws:iam/policy:Policy",
  RolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  OpenIdConnectProvider: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  Key: "aws:kms/key:Key",
  Bucket: "aws:s3/bucket:Bucket",
  BucketVersioning: "aws:s3/bucketVersioning:BucketVersioning",
  BucketServerSideEncryptionConfiguration:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  BucketPublicAccessBlock: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  BucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
} as const;

export type ResourceType = keyof typeof RESOURCE_TYPES;

/** A value known only once something else exists or was looked up; kept as a reference so that digests don't change with ids. */
export type Reference =
  /** An output of another resource of the same stack. */
  | { readonly $ref: string; readonly output: string }
  /** The Identity Center instance's ARN or its identity store's id. */
  | { readonly $instance: "arn" | "identityStoreId" }
  /** The id of a user or group of the identity provider. */
  | { readonly $external: "user" | "group"; readonly name: string };

export type DesiredValue =
  | string
  | number
  | boolean
  | Reference
  | readonly DesiredValue[]
  | { readonly [key: string]: DesiredValue };

/** The key is the logical name, unique in its stack. What bootstrap makes is identified by its key alone. */
export type DesiredResource = Identified & {
  readonly type: ResourceType;
  /** Pulumi property names, as `@pulumi/aws` has them. */
  readonly properties: { readonly [name: string]: DesiredValue };
} & ResourceOptions;

/** How the engine makes it. */
export type ResourceOptions = {
  /** Keys this one waits for beyond those its references name. */
  readonly dependsOn: readonly string[];
  readonly retainOnDelete?: true;
  /** What it was before a rename; the state holds at most one of them: the engine takes that resource over. */
  readonly aliases?: readonly ResourceIdentity[];
  /** What it replaces where AWS can't rename: it is created, and the old one is removed last. */
  readonly succeeds?: readonly ResourceIdentity[];
};

export type DesiredStack = {
  /** `identity-center`, `account-<id>`, or `bootstrap` in a project of its own. */
  readonly name: string;
  /** The account that it is in; undefined for identity-center. */
  readonly accountId: string | undefined;
  /** In an order in which each one's dependencies come before it. */
  readonly resources: readonly DesiredResource[];
};

export function isReference(value: unknown): value is Reference {
  return (
    typeof value === "object" && value !== null && ("$ref" in value || "$instance" in value || "$external" in value)
  );
}

/** The keys that `resource` depends on: those its references name, and `dependsOn`. */
export function dependenciesOf(resource: DesiredResource): readonly string[] {
  const keys = new Set(resource.dependsOn);
  const visit = (value: DesiredValue): void => {
    if (isReference(value)) {
      if ("$ref" in value) keys.add(value.$ref);
    } else if (typeof value === "object") for (const inner of Object.values(value)) visit(inner);
  };
  for (const value of Object.values(resource.properties)) visit(value);
  return [...keys];
}
