// Desired resources to Pulumi resources; the only importer of @pulumi/aws. No `apply`: what preview shows is what deploy makes.
import iam from "@pulumi/aws/iam/index.js";
import identitystore from "@pulumi/aws/identitystore/index.js";
import { Provider } from "@pulumi/aws/provider.js";
import ssoadmin from "@pulumi/aws/ssoadmin/index.js";
import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import {
  type DesiredStack,
  type DesiredValue,
  isReference,
  type Reference,
  type ResourceType,
} from "./desired-resource.ts";

/** What references stand for in this run: looked up before the program starts, so the program itself asks AWS nothing. */
export type ProgramContext = {
  readonly region: string;
  readonly instanceArn: string;
  readonly identityStoreId: string;
  /** Ids of the identity provider's principals by `user/<lower-case name>` and `group/<lower-case name>`. */
  readonly externalIds: ReadonlyMap<string, string>;
  /** The role that the provider assumes, for an account's stack. */
  readonly assumeRoleArn: string | undefined;
};

type Constructor = new (name: string, args: Record<string, unknown>, options: CustomResourceOptions) => CustomResource;

const CONSTRUCTORS = {
  User: identitystore.User,
  Group: identitystore.Group,
  GroupMembership: identitystore.GroupMembership,
  PermissionSet: ssoadmin.PermissionSet,
  ManagedPolicyAttachment: ssoadmin.ManagedPolicyAttachment,
  CustomerManagedPolicyAttachment: ssoadmin.CustomerManagedPolicyAttachment,
  PermissionSetInlinePolicy: ssoadmin.PermissionSetInlinePolicy,
  PermissionsBoundaryAttachment: ssoadmin.PermissionsBoundaryAttachment,
  AccountAssignment: ssoadmin.AccountAssignment,
  InstanceAccessControlAttributes: ssoadmin.InstanceAccessControlAttributes,
  Role: iam.Role,
  Policy: iam.Policy,
  RolePolicyAttachment: iam.RolePolicyAttachment,
} as unknown as Readonly<Record<ResourceType, Constructor>>;

/** Registers `stack`'s resources and returns its outputs: names to ids and ARNs. */
export function registerResources(stack: DesiredStack, context: ProgramContext): Record<string, unknown> {
  const provider = new Provider("aws", {
    region: context.region as never,
    ...(context.assumeRoleArn === undefined
      ? {}
      : { assumeRoles: [{ roleArn: context.assumeRoleArn, sessionName: "access-as-code" }] }),
  });
  const registered = new Map<string, CustomResource>();
  const resource = (key: string): CustomResource => {
    const found = registered.get(key);
    if (found === undefined) throw new Error(`${key} is needed before it is registered`);
    return found;
  };
  const standsFor = (reference: Reference): unknown => {
    if ("$instance" in reference) {
      return reference.$instance === "arn" ? context.instanceArn : context.identityStoreId;
    }
    if ("$ref" in reference) return (resource(reference.$ref) as unknown as Record<string, unknown>)[reference.output];
    const id = context.externalIds.get(`${reference.$external}/${reference.name.toLowerCase()}`);
    if (id === undefined) throw new Error(`external ${reference.$external} ${reference.name} was not looked up`);
    return id;
  };
  const resolve = (value: DesiredValue): unknown => {
    if (isReference(value)) return standsFor(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  for (const desired of stack.resources) {
    const options: CustomResourceOptions = {
      provider,
      ...(desired.dependsOn.length === 0 ? {} : { dependsOn: desired.dependsOn.map(resource) }),
      ...(desired.aliases === undefined ? {} : { aliases: desired.aliases.map((name) => ({ name })) }),
      ...(desired.retainOnDelete === undefined ? {} : { retainOnDelete: desired.retainOnDelete }),
    };
    const args = resolve(desired.properties) as Record<string, unknown>;
    registered.set(desired.key, new CONSTRUCTORS[desired.type](desired.key, args, options));
  }
  return outputsOf(stack, registered);
}

const OUTPUTS: { readonly [type in ResourceType]?: { group: string; name: string; output: string } } = {
  Group: { group: "groups", name: "displayName", output: "groupId" },
  PermissionSet: { group: "permissionSets", name: "name", output: "arn" },
  Role: { group: "roles", name: "name", output: "arn" },
};

function outputsOf(
  stack: DesiredStack,
  registered: ReadonlyMap<string, CustomResource>,
): Record<string, Record<string, unknown>> {
  const outputs: Record<string, Record<string, unknown>> = stack.accountId === undefined
    ? { groups: {}, permissionSets: {} }
    : { roles: {} };
  for (const desired of stack.resources) {
    const rule = OUTPUTS[desired.type];
    if (rule === undefined) continue;
    const values = registered.get(desired.key) as unknown as Record<string, unknown>;
    const group = outputs[rule.group] ?? {};
    group[String(desired.properties[rule.name])] = values[rule.output];
    outputs[rule.group] = group;
  }
  return outputs;
}
