// People, groups, memberships and access control attributes as desired resources.
import type { Access, Group, Person, Principal } from "../model/access.ts";
import { groupKey, identified, identityOf, userKey } from "../model/resource-identity.ts";
import type { DesiredResource, DesiredValue } from "./desired-resource.ts";
import { aliases } from "./renames.ts";

const STORE = { $instance: "identityStoreId" } as const;

export function identityResources(access: Access): readonly DesiredResource[] {
  return [
    ...access.people.map(user),
    ...access.groups.map(group),
    ...access.groups.flatMap((it) => it.members.map(({ principal }) => membership(it, principal))),
    ...accessControlAttributes(access),
  ];
}

/** The principal's id: an output of its resource, or looked up when the identity provider owns it. */
export function principalId(principal: Principal): DesiredValue {
  if (principal.external) return { $external: principal.kind, name: principal.name };
  return principal.kind === "user"
    ? { $ref: userKey(principal.name), output: "userId" }
    : { $ref: groupKey(principal.name), output: "groupId" };
}

function user(person: Person): DesiredResource {
  return {
    ...identified(identityOf.user(person.userName)),
    type: "User",
    properties: {
      identityStoreId: STORE,
      userName: person.userName,
      displayName: person.displayName,
      name: { givenName: person.givenName, familyName: person.familyName },
      emails: {
        value: person.email,
        primary: true,
        ...(person.emailType === undefined ? {} : { type: person.emailType }),
      },
      ...person.attributes,
    },
    dependsOn: [],
    ...aliases(identityOf.user, { name: person.userName, previously: person.previously }),
  };
}

function group(it: Group): DesiredResource {
  return {
    ...identified(identityOf.group(it.name)),
    type: "Group",
    properties: {
      identityStoreId: STORE,
      displayName: it.name,
      ...(it.description === undefined ? {} : { description: it.description }),
    },
    dependsOn: [],
    ...aliases(identityOf.group, it),
  };
}

function membership(it: Group, member: Principal): DesiredResource {
  return {
    ...identified(identityOf.membership(it.name, member.name)),
    type: "GroupMembership",
    properties: {
      identityStoreId: STORE,
      groupId: { $ref: groupKey(it.name), output: "groupId" },
      memberId: principalId(member),
    },
    dependsOn: [],
    ...aliases(identityOf.membership, it, member),
  };
}

function accessControlAttributes(access: Access): readonly DesiredResource[] {
  const attributes = [...access.organization.accessControlAttributes].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (attributes.length === 0) return [];
  return [
    {
      ...identified(identityOf.accessControlAttributes()),
      type: "InstanceAccessControlAttributes",
      properties: {
        instanceArn: { $instance: "arn" },
        attributes: attributes.map(({ key, source }) => ({ key, values: [{ sources: [source] }] })),
      },
      dependsOn: [],
    },
  ];
}
