// Desired resources to Pulumi resources; the only importer of @pulumi/aws. No `apply`: what preview shows is what deploy makes.
import "../engine/serialization-modules.ts";
// From their own files: the index of a module would have all of its files loaded.
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { Group } from "@pulumi/aws/identitystore/group.js";
import { GroupMembership } from "@pulumi/aws/identitystore/groupMembership.js";
import { User } from "@pulumi/aws/identitystore/user.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { AccountAssignment } from "@pulumi/aws/ssoadmin/accountAssignment.js";
import { CustomerManagedPolicyAttachment } from "@pulumi/aws/ssoadmin/customerManagedPolicyAttachment.js";
import { InstanceAccessControlAttributes } from "@pulumi/aws/ssoadmin/instanceAccessControlAttributes.js";
import { ManagedPolicyAttachment } from "@pulumi/aws/ssoadmin/managedPolicyAttachment.js";
import { PermissionSet } from "@pulumi/aws/ssoadmin/permissionSet.js";
import { PermissionSetInlinePolicy } from "@pulumi/aws/ssoadmin/permissionSetInlinePolicy.js";
import { PermissionsBoundaryAttachment } from "@pulumi/aws/ssoadmin/permissionsBoundaryAttachment.js";
import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import { encodeKey } from "../model/resource-identity.ts";
import { type DesiredResource, type DesiredStack, dependenciesOf, type ResourceType } from "./desired-resource.ts";
import { type Facts, resolveReferences } from "./resolve-references.ts";
import { type StackOutputs, stackOutputs } from "./stack-outputs.ts";

export type ProgramContext = {
  readonly region: string;
  readonly facts: Facts;
  /** The role that the provider assumes, for an account's stack. */
  readonly assumeRoleArn: string | undefined;
  /** What AWS has and is taken over: import ids by key; none by default. */
  readonly imports?: ReadonlyMap<string, string> | undefined;
  /** Whether a resource that fails keeps the engine from deleting anything: what is deleted may be what it was to take the place of. */
  readonly failureHoldsDeletions: boolean;
  /** Resolves when a resource may be registered; at once where nothing has to wait. */
  readonly admit: (resource: DesiredResource) => Promise<void>;
};

type Constructor = new (name: string, args: Record<string, unknown>, options: CustomResourceOptions) => CustomResource;

const CONSTRUCTORS = {
  User,
  Group,
  GroupMembership,
  PermissionSet,
  ManagedPolicyAttachment,
  CustomerManagedPolicyAttachment,
  PermissionSetInlinePolicy,
  PermissionsBoundaryAttachment,
  AccountAssignment,
  InstanceAccessControlAttributes,
  Role,
  Policy,
  RolePolicyAttachment,
  OpenIdConnectProvider,
  Key,
  Bucket,
  BucketVersioning,
  BucketServerSideEncryptionConfiguration,
  BucketPublicAccessBlock,
  BucketPolicy,
} as unknown as Readonly<Record<ResourceType, Constructor>>;

/**
 * Registers `stack`'s resources, each after those it depends on and once it is admitted, and returns the stack's outputs:
 * names to ids and ARNs.
 */
export async function registerResources(stack: DesiredStack, context: ProgramContext): Promise<StackOutputs> {
  const provider = new Provider("aws", {
    region: context.region as never,
    ...(context.assumeRoleArn === undefined
      ? {}
      : { assumeRoles: [{ roleArn: context.assumeRoleArn, sessionName: "access-as-code" }] }),
  });
  await wasRegistered(provider);
  const registered = new Map<string, CustomResource>();
  const resource = (key: string): CustomResource => {
    const found = registered.get(key);
    if (found === undefined) throw new Error(`${key} is needed before it is registered`);
    return found;
  };
  const register = (desired: DesiredResource) => {
    const importId = context.imports?.get(desired.key);
    const options: CustomResourceOptions = {
      provider,
      ...(desired.dependsOn.length === 0 ? {} : { dependsOn: desired.dependsOn.map(resource) }),
      ...(desired.aliases === undefined
        ? {}
        : { aliases: desired.aliases.map((before) => ({ name: encodeKey(before) })) }),
      ...(importId === undefined ? {} : { import: importId }),
      ...(desired.retainOnDelete === undefined ? {} : { retainOnDelete: desired.retainOnDelete }),
    };
    const args = resolveReferences(desired.properties, context.facts, (key, output) => outputOf(resource(key), output));
    registered.set(desired.key, new CONSTRUCTORS[desired.type](desired.key, args, options));
  };
  const registrations = new Map<string, Promise<void>>();
  for (const desired of stack.resources) {
    const needed = dependenciesOf(desired).map((key) => registrations.get(key));
    registrations.set(
      desired.key,
      Promise.all(needed)
        .then(() => context.admit(desired))
        .then(() => register(desired)),
    );
  }
  await Promise.all(registrations.values());
  // The engine deletes at the end, and not after a program that has failed.
  if (context.failureHoldsDeletions) await Promise.all([...registered.values()].map(wasRegistered));
  return stackOutputs(
    stack.accountId,
    stack.resources.map(({ key, type, properties }) => ({
      type,
      property: (name) => properties[name],
      output: (name) => outputOf(resource(key), name),
    })),
  );
}

/**
 * Resolves once the engine has done what a resource needs, and rejects where that failed. The provider has to be configured before
 * anything else is registered: without that, what a run of a part of the stack leaves as it is would go into the state before the
 * provider, which the engine then refuses to read (Pulumi 3.274, "refers to unknown provider").
 */
async function wasRegistered({ urn }: CustomResource): Promise<void> {
  // Of an output that fails, `apply` would tell nothing; `promise` is what the SDK itself awaits.
  await (urn as unknown as { readonly promise: () => Promise<string> }).promise();
}

function outputOf(resource: CustomResource, output: string): unknown {
  return (resource as unknown as Record<string, unknown>)[output];
}
