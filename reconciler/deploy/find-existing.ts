// Which of the new objects AWS has already: only what could conflict with a new object is read, in bulk.

import type { DeclaredObject } from "../desired/declared-objects.ts";
import { type DesiredResource, isReference, RESOURCE_TYPES, type ResourceType } from "../desired/desired-resource.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { AccountNames } from "../live/account-reader.ts";
import type { HoldingsReader } from "../live/holdings.ts";
import type { IdentityReader, PrincipalId } from "../live/identity-reader.ts";
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

/**
 * Import ids by key of the policies that are attached already to sets which are there, of `resources`, the new ones. Inline
 * policies and boundaries are left out: AWS puts them in the place of what is there.
 */
export async function findAttachments(
  resources: readonly DesiredResource[],
  { state, instance }: Pick<IdentityFacts, "state" | "instance">,
  holdings: Pick<HoldingsReader, "attachments">,
): Promise<ReadonlyMap<string, string>> {
  const arns = new Map(state.map(({ key, outputs }) => [key, outputs.arn]));
  const found = new Map<string, string>();
  const bySet = Map.groupBy(
    resources.filter(({ type }) => type === "ManagedPolicyAttachment" || type === "CustomerManagedPolicyAttachment"),
    ({ properties: { permissionSetArn: set } }) => (isReference(set) && "$ref" in set ? arns.get(set.$ref) : undefined),
  );
  for (const [arn, attachments] of bySet) {
    if (typeof arn !== "string") continue;
    const { managedPolicyArns, customerManagedPolicies } = await holdings.attachments(arn);
    const held = new Set([...managedPolicyArns, ...customerManagedPolicies.map(({ name, path }) => `${name},${path}`)]);
    for (const { key, properties } of attachments) {
      const { managedPolicyArn, customerManagedPolicyReference: reference } = properties;
      const policy = managedPolicyArn ?? Object.values({ name: "", path: "/", ...Object(reference) }).join(",");
      if (held.has(String(policy))) found.set(key, [policy, arn, instance.arn].join(","));
    }
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
