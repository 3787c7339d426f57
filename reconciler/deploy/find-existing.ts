// Which of the new objects AWS has already: only what could conflict with a new object is read, in bulk.

import { isDeepStrictEqual } from "node:util";
import type { DeclaredObject } from "../desired/declared-objects.ts";
import { type DesiredResource, isReference, RESOURCE_TYPES, type ResourceType } from "../desired/desired-resource.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { AccountNames } from "../live/account-reader.ts";
import type { PrincipalId } from "../live/center-lists.ts";
import type { HoldingsReader, SetAttachments } from "../live/holdings.ts";
import type { IdentityReader } from "../live/identity-reader.ts";
import type { Instance } from "../live/instance.ts";
import type { Access, Principal } from "../model/access.ts";
import {
  assignmentKey,
  encodeKey,
  groupKey,
  identityOf,
  membershipKey,
  permissionSetKey,
  policyKey,
  roleKey,
  userKey,
} from "../model/resource-identity.ts";

type IdentityFacts = {
  readonly access: Access;
  readonly state: readonly Pick<StateResource, "key" | "outputs">[];
  readonly instance: Instance;
  readonly reader: IdentityReader;
  readonly externalIds: ReadonlyMap<string, string>;
};

/** Import ids by key of what Identity Center holds and `objects` (the identity-center stack's new ones) could meet. */
export async function findInIdentityCenter(
  objects: readonly DeclaredObject[],
  facts: IdentityFacts,
): Promise<ReadonlyMap<string, string>> {
  const { instance, reader } = facts;
  const store = instance.identityStoreId;
  const found = new Map<string, string>();
  if (hasType(objects, ["User"])) {
    for (const [name, id] of await reader.users()) found.set(userKey(name), `${store}/${id}`);
  }
  if (hasType(objects, ["Group"])) {
    for (const [name, id] of await reader.groups()) found.set(groupKey(name), `${store}/${id}`);
  }
  if (hasType(objects, ["PermissionSet"])) {
    const ours = new Set(facts.state.map(({ outputs }) => outputs.arn));
    const others = (await reader.permissionSetArns()).filter((arn) => !ours.has(arn));
    for (const [name, arn] of await reader.permissionSets(others)) {
      found.set(permissionSetKey(name), `${arn},${instance.arn}`);
    }
  }
  if (hasType(objects, ["InstanceAccessControlAttributes"]) && (await reader.hasAccessControlAttributes())) {
    found.set(encodeKey(identityOf.accessControlAttributes()), instance.arn);
  }
  const keys = new Set(objects.map(({ key }) => key));
  await findMemberships(keys, facts, found);
  await findAssignments(keys, facts, found);
  return found;
}

/** Import ids by key of an account's roles and policies. */
export function existingRoles(names: AccountNames): ReadonlyMap<string, string> {
  return new Map([
    ...[...names.roles].map(([name, id]) => [roleKey(name), id] as const),
    ...[...names.policies].map(([name, arn]) => [policyKey(name), arn] as const),
  ]);
}

export function hasType(objects: readonly DeclaredObject[], types: readonly ResourceType[]): boolean {
  return objects.some((it) => types.some((type) => it.type === RESOURCE_TYPES[type]));
}

/** Only where group and person exist already: a membership needs both. One list for each group that gains somebody. */
async function findMemberships(
  keys: ReadonlySet<string>,
  { access, state, instance, reader, externalIds }: IdentityFacts,
  found: Map<string, string>,
): Promise<void> {
  const idOf = principalIds(state, externalIds);
  const keyOf = new Map<string, string>();
  const groupIds = new Set<string>();
  for (const group of access.groups) {
    const groupId = idOf({ kind: "group", name: group.name, external: false });
    if (groupId === undefined) continue;
    for (const { principal } of group.members) {
      const key = membershipKey(group.name, principal.name);
      const userId = keys.has(key) ? idOf(principal) : undefined;
      if (userId === undefined) continue;
      groupIds.add(groupId);
      keyOf.set(`${groupId}\n${userId}`, key);
    }
  }
  for (const { groupId, userId, membershipId } of await reader.memberships([...groupIds])) {
    const key = keyOf.get(`${groupId}\n${userId}`);
    if (key !== undefined) found.set(key, `${instance.identityStoreId}/${membershipId}`);
  }
}

/** Only where set and principal exist already. One list for each principal that gains something, whatever its accounts. */
async function findAssignments(
  keys: ReadonlySet<string>,
  { access, state, instance, reader, externalIds }: IdentityFacts,
  found: Map<string, string>,
): Promise<void> {
  const idOf = principalIds(state, externalIds);
  const arns = new Map(state.map(({ key, outputs }) => [key, outputs.arn]));
  const keyOf = new Map<string, string>();
  const principals = new Map<string, PrincipalId>();
  for (const { account, permissionSet, principal } of access.assignments) {
    const key = assignmentKey(account.id, permissionSet, principal);
    const arn = keys.has(key) ? arns.get(permissionSetKey(permissionSet)) : undefined;
    const id = arn === undefined ? undefined : idOf(principal);
    if (arn === undefined || id === undefined) continue;
    principals.set(id, { type: principal.kind === "user" ? "USER" : "GROUP", id });
    keyOf.set(`${account.id}\n${arn}\n${id}`, key);
  }
  for (const { accountId, permissionSetArn, principal } of await reader.assignments([...principals.values()])) {
    const key = keyOf.get(`${accountId}\n${permissionSetArn}\n${principal.id}`);
    if (key === undefined) continue;
    const parts = [principal.id, principal.type, accountId, "AWS_ACCOUNT", permissionSetArn, instance.arn];
    found.set(key, parts.join(","));
  }
}

/** What is attached already to sets that are there. */
export type FoundAttachments = {
  readonly importIds: ReadonlyMap<string, string>;
  /** Keys of inline policies and boundaries which AWS has otherwise, on sets of the state: they are put in the place of those. */
  readonly replaced: readonly string[];
};

/**
 * Of `resources`, the new ones, those attachments whose set is there. AWS puts a new inline policy or boundary in the place of what a set has,
 * so on a set of the state one that is otherwise is no hindrance. One on a set that is itself taken over has an import id: the engine
 * then tells that it is not as declared.
 */
export async function findAttachments(
  resources: readonly DesiredResource[],
  {
    state,
    takenOver,
    instance,
  }: Pick<IdentityFacts, "state" | "instance"> & { readonly takenOver: ReadonlySet<string> },
  holdings: Pick<HoldingsReader, "attachments">,
): Promise<FoundAttachments> {
  const arns = new Map(state.map(({ key, outputs }) => [key, outputs.arn]));
  const importIds = new Map<string, string>();
  const replaced: string[] = [];
  const bySet = Map.groupBy(
    resources.filter(({ type }) => ATTACHMENTS.has(type)),
    ({ properties: { permissionSetArn: set } }) => (isReference(set) && "$ref" in set ? set.$ref : undefined),
  );
  for (const [set = "", attachments] of bySet) {
    const arn = arns.get(set);
    if (typeof arn !== "string") continue;
    const held = await holdings.attachments(arn);
    for (const attachment of attachments) {
      const found = heldAttachment(attachment, held);
      if (found === undefined) continue;
      if (found.isAsDeclared || takenOver.has(set)) {
        importIds.set(attachment.key, [...found.id, arn, instance.arn].join(","));
      } else replaced.push(attachment.key);
    }
  }
  return { importIds, replaced };
}

const ATTACHMENTS: ReadonlySet<ResourceType> = new Set([
  "ManagedPolicyAttachment",
  "CustomerManagedPolicyAttachment",
  "PermissionSetInlinePolicy",
  "PermissionsBoundaryAttachment",
]);

/** Undefined: the set has nothing that `attachment` could meet. `id` is the first part of its import id. */
function heldAttachment({ type, properties }: DesiredResource, held: SetAttachments) {
  const { managedPolicyArn, customerManagedPolicyReference, inlinePolicy, permissionsBoundary } = properties;
  const isHeld = (found: boolean, id: readonly string[]) => (found ? { id, isAsDeclared: true } : undefined);
  if (type === "ManagedPolicyAttachment") {
    const arn = String(managedPolicyArn);
    return isHeld(held.managedPolicyArns.includes(arn), [arn]);
  }
  if (type === "CustomerManagedPolicyAttachment") {
    const { name, path = "/" }: { name?: string; path?: string } = Object(customerManagedPolicyReference);
    const found = held.customerManagedPolicies.some((it) => it.name === name && it.path === path);
    return isHeld(found, [String(name), path]);
  }
  const [declared, there] =
    type === "PermissionSetInlinePolicy"
      ? [document(inlinePolicy), document(held.inlinePolicy)]
      : [permissionsBoundary, held.boundary];
  return there === undefined ? undefined : { id: [], isAsDeclared: isDeepStrictEqual(declared, there) };
}

/** A policy whatever its spacing and the order of its keys; as it is where it is no JSON. */
function document(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Import ids by key of the new ones among `attachments` to roles that are there under `names`, by key of the role. */
export function findRolePolicies(
  resources: readonly DesiredResource[],
  held: ReadonlyMap<string, { readonly name: string; readonly attachedPolicyArns: readonly string[] }>,
  arnOf: (policyName: string) => string | undefined,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, type, identity, properties } of resources) {
    if (type !== "RolePolicyAttachment" || identity?.kind !== "role-policy") continue;
    const role = held.get(roleKey(identity.role));
    const { policyArn } = properties;
    const arn = typeof policyArn === "string" ? policyArn : arnOf(identity.policy);
    if (role === undefined || arn === undefined || !role.attachedPolicyArns.includes(arn)) continue;
    found.set(key, `${role.name}/${arn}`);
  }
  return found;
}

/** A principal's id, from the state or looked up; undefined for one that is still to be created. */
export function principalIds(
  state: readonly Pick<StateResource, "key" | "outputs">[],
  externalIds: ReadonlyMap<string, string>,
): (principal: Pick<Principal, "kind" | "name" | "external">) => string | undefined {
  const outputs = new Map(state.map((it) => [it.key, it.outputs]));
  return ({ kind, name, external }) => {
    if (external) return externalIds.get(`${kind}/${name.toLowerCase()}`);
    const id = kind === "user" ? outputs.get(userKey(name))?.userId : outputs.get(groupKey(name))?.groupId;
    return typeof id === "string" ? id : undefined;
  };
}
