// Permission sets, their attachments and their assignments as desired resources.
import type { Access, Assignment, PermissionSet } from "../model/access.ts";
import { identified, identityOf, permissionSetKey, type ResourceIdentity } from "../model/resource-identity.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import type { DesiredResource, DesiredValue, ResourceType } from "./desired-resource.ts";
import { principalId } from "./identity-resources.ts";
import { aliases, succeeds } from "./renames.ts";
import { withTags } from "./tags.ts";

const INSTANCE = { $instance: "arn" } as const;

export function permissionSetResources(access: Access): readonly DesiredResource[] {
  const attachments = new Map(access.permissionSets.map((set) => [set.name, attachmentsOf(set)]));
  const sets = new Map(access.permissionSets.map((set) => [set.name, set]));
  return [
    ...access.permissionSets.map((set) => permissionSet(set, access.organization.tags)),
    ...[...attachments.values()].flat(),
    ...access.assignments.map((it) =>
      assignment(
        it,
        sets.get(it.permissionSet),
        (attachments.get(it.permissionSet) ?? []).map(({ key }) => key),
      ),
    ),
  ];
}

/** Always with `name`: without it the provider would make one up, and a set's name is its role's name in every account. */
function permissionSet(set: PermissionSet, tags: { readonly [key: string]: string }): DesiredResource {
  return {
    ...identified(identityOf.permissionSet(set.name)),
    type: "PermissionSet",
    properties: {
      instanceArn: INSTANCE,
      name: set.name,
      sessionDuration: set.sessionDuration,
      ...(set.description === undefined ? {} : { description: set.description }),
      ...(set.relayState === undefined ? {} : { relayState: set.relayState }),
      ...withTags(tags, set.tags),
    },
    dependsOn: [],
    ...succeeds(identityOf.permissionSet, set),
  };
}

/** AWS re-provisions the set on each; two at once may conflict, which the provider's client retries. */
function attachmentsOf(set: PermissionSet): readonly DesiredResource[] {
  const attachment = (
    type: ResourceType,
    of: (set: string) => ResourceIdentity,
    properties: { readonly [name: string]: DesiredValue },
  ): DesiredResource => {
    return {
      ...identified(of(set.name)),
      type,
      properties: {
        instanceArn: INSTANCE,
        permissionSetArn: { $ref: permissionSetKey(set.name), output: "arn" },
        ...properties,
      },
      dependsOn: [],
      ...succeeds(of, set),
    };
  };
  const list: DesiredResource[] = [
    ...set.managedPolicies.map((arn) =>
      attachment("ManagedPolicyAttachment", (name) => identityOf.managedPolicy(name, policyPathAndName(arn)), {
        managedPolicyArn: arn,
      }),
    ),
    ...set.customerManagedPolicies.map(({ name, path }) =>
      attachment("CustomerManagedPolicyAttachment", (set) => identityOf.customerPolicy(set, `${path}${name}`), {
        customerManagedPolicyReference: { name, path },
      }),
    ),
  ];
  if (set.inlinePolicy !== undefined) {
    list.push(attachment("PermissionSetInlinePolicy", identityOf.inlinePolicy, { inlinePolicy: set.inlinePolicy }));
  }
  const boundary = set.permissionsBoundary;
  if (boundary !== undefined) {
    const permissionsBoundary: DesiredValue =
      "managedPolicyArn" in boundary
        ? { managedPolicyArn: boundary.managedPolicyArn }
        : { customerManagedPolicyReference: { ...boundary.customerManagedPolicy } };
    // A changed boundary is one Put. Without retainOnDelete the old one, which has the same id, would be deleted after it.
    list.push({
      ...attachment("PermissionsBoundaryAttachment", identityOf.boundary, { permissionsBoundary }),
      retainOnDelete: true,
    });
  }
  return list;
}

/** Waits for all attachments of its set, so that nobody holds a set before its policies are there; removed before them. */
function assignment(it: Assignment, set: PermissionSet | undefined, attachments: readonly string[]): DesiredResource {
  const { principal, account } = it;
  const of = (setName: string, name: string) => identityOf.assignment(account.id, setName, { ...principal, name });
  return {
    ...identified(of(it.permissionSet, principal.name)),
    type: "AccountAssignment",
    properties: {
      instanceArn: INSTANCE,
      permissionSetArn: { $ref: permissionSetKey(it.permissionSet), output: "arn" },
      principalId: principalId(principal),
      principalType: principal.kind === "user" ? "USER" : "GROUP",
      targetId: account.id,
      targetType: "AWS_ACCOUNT",
    },
    dependsOn: attachments,
    ...aliases((name) => of(it.permissionSet, name), principal),
    ...(set?.previously === undefined ? {} : succeeds(of, set, principal)),
  };
}
