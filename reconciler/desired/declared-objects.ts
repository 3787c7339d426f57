// What the files declare, object by object: its key, what it is for people, and where it is written.

import type { Place } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import { type Origin, originAt, pathInFolder, placeOfOrigin } from "../load/source-document.ts";
import type { Access, Account } from "../model/access.ts";
import { decodeKey, encodeKey, identityOf, type ResourceIdentity, wholeKeyOf } from "../model/resource-identity.ts";
import { RESOURCE_TYPES, type ResourceType } from "./desired-resource.ts";
import { accountStackName, IDENTITY_CENTER_STACK } from "./desired-resources.ts";
import { type StackResource, stackKey } from "./stack-resource.ts";

export type DeclaredObject = StackResource & {
  readonly identity: ResourceIdentity;
  /** Pulumi type token. */
  readonly type: string;
  /** What it is, for people: `group "builders"`. */
  readonly what: string;
  /** Where it is declared. */
  readonly place: Place;
};

/** Those of `access`. Attachments are left out: they are parts of their permission set or role. */
export function declaredObjects(access: Access): readonly DeclaredObject[] {
  const objects: DeclaredObject[] = [];
  const add = (stack: string, type: ResourceType, identity: ResourceIdentity, what: string, origin: Origin) => {
    const key = encodeKey(identity);
    objects.push({ stack, key, identity, type: RESOURCE_TYPES[type], what, place: placeOfOrigin(origin) });
  };
  const center = IDENTITY_CENTER_STACK;
  for (const { userName, origin } of access.people) {
    add(center, "User", identityOf.user(userName), `user ${quote(userName)}`, originAt(origin, "userName"));
  }
  for (const { name, members, origin } of access.groups) {
    add(center, "Group", identityOf.group(name), `group ${quote(name)}`, originAt(origin, "name"));
    for (const { principal, origin } of members) {
      const what = `membership of ${quote(principal.name)} in group ${quote(name)}`;
      add(center, "GroupMembership", identityOf.membership(name, principal.name), what, origin);
    }
  }
  for (const { name, origin } of access.permissionSets) {
    const what = `permission set ${quote(name)}`;
    add(center, "PermissionSet", identityOf.permissionSet(name), what, originAt(origin, "name"));
  }
  for (const { permissionSet, principal, account, origin } of access.assignments) {
    const holder = `${principal.kind} ${quote(principal.name)}`;
    const what = `assignment of ${quote(permissionSet)} to ${holder} in ${accountText(account)}`;
    add(center, "AccountAssignment", identityOf.assignment(account.id, permissionSet, principal), what, origin);
  }
  if (access.organization.accessControlAttributes.length > 0) {
    const origin = originAt(access.organization.origin, "accessControlAttributes");
    const what = "configuration of attributes for access control";
    add(center, "InstanceAccessControlAttributes", identityOf.accessControlAttributes(), what, origin);
  }
  for (const { name, account, policies, origin } of access.roles) {
    const stack = accountStackName(account.id);
    add(
      stack,
      "Role",
      identityOf.role(name),
      `role ${quote(name)} in ${accountText(account)}`,
      originAt(origin, "name"),
    );
    for (const [index, policy] of policies.entries()) {
      const what = `policy ${quote(policy.name)} in ${accountText(account)}`;
      add(stack, "Policy", identityOf.policy(policy.name), what, originAt(origin, "policies", index, "name"));
    }
  }
  return objects;
}

/**
 * Those that their stack's state doesn't hold; `inState` has the keys by stack, and a stack it lacks is empty. A set's
 * attachments can't be there without the set.
 */
export function newObjects(
  access: Access,
  inState: ReadonlyMap<string, ReadonlySet<string>>,
): readonly DeclaredObject[] {
  return declaredObjects(access).filter(({ stack, key }) => inState.get(stack)?.has(key) !== true);
}

/** Finds what is declared, an attachment by its permission set or role; undefined for what isn't declared. */
export function openDeclared(access: Access): (resource: StackResource) => DeclaredObject | undefined {
  // Of several under one key the first one counts.
  const objects = new Map(
    declaredObjects(access)
      .map((it) => [stackKey(it), it] as const)
      .toReversed(),
  );
  return ({ stack, key }) => {
    return objects.get(stackKey({ stack, key: wholeKeyOf(decodeKey(key)) ?? key }));
  };
}

/** The path from access/ of the file that declares it. */
export function pathOfFile({ place }: DeclaredObject): string {
  return pathInFolder(place.file);
}

function accountText({ name, id }: Account): string {
  return `account ${quote(name)} (${id})`;
}
