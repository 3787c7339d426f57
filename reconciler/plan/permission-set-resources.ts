// Permission sets, their attachments and their assignments as desired resources.
import type { Access, Assignment, PermissionSet } from "../model/access.ts";
import type { DesiredResource, DesiredValue, ResourceType } from "./desired-resource.ts";
import { principalId } from "./identity-resources.ts";
import { assignmentKey, nameInKey, permissionSetKey, policyPathAndName, resourceKey } from "./resource-key.ts";

const INSTANCE = { $instance: "arn" } as const;

export function permissionSetResources(access: Access): readonly DesiredResource[] {
  const attachments = new Map(access.permissionSets.map((set) => [set.name, attachmentsOf(set)]));
  return [
    ...access.permissionSets.map((set) => permissionSet(set, access.organization.tags)),
    ...[...attachments.values()].flat(),
    ...access.assignments.map((it) =>
      assignment(
        it,
        (attachments.get(it.permissionSet) ?? []).map(({ key }) => key),
      ),
    ),
  ];
}

/** Always with `name`: without it the provider would make one up, and a set's name is its role's name in every account. */
function permissionSet(set: PermissionSet, tags: { readonly [key: string]: string }): DesiredResource {
  return {
    key: permissionSetKey(set.name),
    type: "PermissionSet",
    properties: {
      instanceArn: INSTANCE,
      name: set.name,
      sessionDuration: set.sessionDuration,
      ...(set.description === undefined ? {} : { description: set.description }),
      ...(set.relayState === undefined ? {} : { relayState: set.relayState }),
      ...(Object.keys(tags).length === 0 ? {} : { tags }),
    },
    dependsOn: [],
  };
}

/** AWS re-provisions the set on each; two at once may conflict, which the provider's client retries. */
function attachmentsOf(set: PermissionSet): readonly DesiredResource[] {
  const attachment = (
    type: ResourceType,
    key: string,
    properties: { readonly [name: string]: DesiredValue },
  ): DesiredResource => ({
    key,
    type,
    properties: {
      instanceArn: INSTANCE,
      permissionSetArn: { $ref: permissionSetKey(set.name), output: "arn" },
      ...properties,
    },
    dependsOn: [],
  });
  const name = nameInKey(set.name);
  const list: DesiredResource[] = [
    ...set.managedPolicies.map((arn) =>
      attachment("ManagedPolicyAttachment", resourceKey("managed-policy", name, policyPathAndName(arn)), {
        managedPolicyArn: arn,
      }),
    ),
    ...set.customerManagedPolicies.map((policy) =>
      attachment(
        "CustomerManagedPolicyAttachment",
        resourceKey("customer-policy", name, `${policy.path}${policy.name}`),
        { customerManagedPolicyReference: { name: policy.name, path: policy.path } },
      ),
    ),
  ];
  if (set.inlinePolicy !== undefined) {
    const key = resourceKey("inline-policy", name);
    list.push(attachment("PermissionSetInlinePolicy", key, { inlinePolicy: set.inlinePolicy }));
  }
  const boundary = set.permissionsBoundary;
  if (boundary !== undefined) {
    const permissionsBoundary: DesiredValue =
      "managedPolicyArn" in boundary
        ? { managedPolicyArn: boundary.managedPolicyArn }
        : { customerManagedPolicyReference: { ...boundary.customerManagedPolicy } };
    // A changed boundary is one Put. Without retainOnDelete the old one, which has the same id, would be deleted after it.
    list.push({
      ...attachment("PermissionsBoundaryAttachment", resourceKey("boundary", name), { permissionsBoundary }),
      retainOnDelete: true,
    });
  }
  return list;
}

/** Waits for all attachments of its set, so that nobody holds a set before its policies are there; removed before them. */
function assignment(it: Assignment, attachments: readonly string[]): DesiredResource {
  const { principal, account } = it;
  return {
    key: assignmentKey(account.id, it.permissionSet, principal),
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
  };
}
