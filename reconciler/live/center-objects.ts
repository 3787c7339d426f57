// Identity Center's answers as live objects: the properties are those of the desired resource of the same object.
import type { Group, User } from "@aws-sdk/client-identitystore";
import type { AccessControlAttribute, PermissionSet, PermissionsBoundary, Tag } from "@aws-sdk/client-sso-admin";
import type { DesiredValue, ResourceType } from "../desired/desired-resource.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { CustomerManagedPolicy } from "../model/access.ts";
import {
  groupKey,
  identified,
  identityOf,
  permissionSetKey,
  type ResourceIdentity,
  userKey,
} from "../model/resource-identity.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import type { ReadAssignment, ReadMembership } from "./center-lists.ts";
import type { Instance } from "./instance.ts";
import type { LiveObject, Undeclarable } from "./live-object.ts";
import { valueIn } from "./reading.ts";

const STORE = { identityStoreId: { $instance: "identityStoreId" } } as const;
const INSTANCE = { instanceArn: { $instance: "arn" } } as const;

export type NamedSet = { readonly name: string; readonly arn: string };

/** Each throws a NoAnswerError where AWS left out what identifies the object. */
export function openCenterObjects({ arn: instanceArn, identityStoreId: store }: Instance) {
  const ofSet = (
    type: ResourceType,
    identity: ResourceIdentity,
    set: NamedSet,
    part: { readonly id?: string; readonly properties: LiveObject["properties"] },
  ): LiveObject =>
    object(type, identity, `${part.id === undefined ? "" : `${part.id},`}${set.arn},${instanceArn}`, {
      ...INSTANCE,
      permissionSetArn: { $ref: permissionSetKey(set.name), output: "arn" },
      ...part.properties,
    });
  return {
    user: (user: User): LiveObject => {
      const userName = valueIn(user, "UserName");
      const { properties, undeclarable } = attributesOf(user);
      return {
        ...object("User", identityOf.user(userName), `${store}/${valueIn(user, "UserId")}`, {
          ...STORE,
          userName,
          ...properties,
        }),
        ...withUndeclarable({ ...externalIds(user), ...undeclarable }),
      };
    },
    group: (group: Group): LiveObject => {
      const displayName = valueIn(group, "DisplayName");
      return {
        ...object("Group", identityOf.group(displayName), `${store}/${valueIn(group, "GroupId")}`, {
          ...STORE,
          displayName,
          ...texts({ description: group.Description }),
        }),
        ...withUndeclarable(externalIds(group)),
      };
    },
    membership: ({ membershipId }: ReadMembership, group: string, userName: string): LiveObject =>
      object("GroupMembership", identityOf.membership(group, userName), `${store}/${membershipId}`, {
        ...STORE,
        groupId: { $ref: groupKey(group), output: "groupId" },
        memberId: { $ref: userKey(userName), output: "userId" },
      }),
    accessControlAttributes: (attributes: readonly AccessControlAttribute[]): LiveObject =>
      object("InstanceAccessControlAttributes", identityOf.accessControlAttributes(), instanceArn, {
        ...INSTANCE,
        attributes: attributes
          .map((it) => ({ key: valueIn(it, "Key"), values: [{ sources: valueIn(it.Value, "Source") }] }))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
      }),
    permissionSet: (set: PermissionSet, tags: readonly Tag[]): LiveObject => {
      const name = valueIn(set, "Name");
      return object(
        "PermissionSet",
        identityOf.permissionSet(name),
        `${valueIn(set, "PermissionSetArn")},${instanceArn}`,
        {
          ...INSTANCE,
          name,
          // AWS: one hour unless given.
          sessionDuration: set.SessionDuration ?? "PT1H",
          ...texts({ description: set.Description, relayState: set.RelayState }),
          ...tagsOf(tags),
        },
      );
    },
    managedPolicy: (set: NamedSet, managedPolicyArn: string): LiveObject =>
      ofSet("ManagedPolicyAttachment", identityOf.managedPolicy(set.name, policyPathAndName(managedPolicyArn)), set, {
        id: managedPolicyArn,
        properties: { managedPolicyArn },
      }),
    customerPolicy: (set: NamedSet, { name, path }: CustomerManagedPolicy): LiveObject =>
      ofSet("CustomerManagedPolicyAttachment", identityOf.customerPolicy(set.name, `${path}${name}`), set, {
        id: `${name},${path}`,
        properties: { customerManagedPolicyReference: { name, path } },
      }),
    inlinePolicy: (set: NamedSet, inlinePolicy: string): LiveObject =>
      ofSet("PermissionSetInlinePolicy", identityOf.inlinePolicy(set.name), set, { properties: { inlinePolicy } }),
    boundary: (set: NamedSet, boundary: PermissionsBoundary): LiveObject =>
      ofSet("PermissionsBoundaryAttachment", identityOf.boundary(set.name), set, {
        properties: { permissionsBoundary: boundaryProperty(boundary) },
      }),
    /** `name` is that of the user or group. */
    assignment: ({ accountId, principal }: ReadAssignment, set: NamedSet, name: string): LiveObject => {
      const kind = principal.type === "USER" ? "user" : "group";
      return object(
        "AccountAssignment",
        identityOf.assignment(accountId, set.name, { kind, name }),
        [principal.id, principal.type, accountId, "AWS_ACCOUNT", set.arn, instanceArn].join(","),
        {
          ...INSTANCE,
          permissionSetArn: { $ref: permissionSetKey(set.name), output: "arn" },
          principalId:
            kind === "user" ? { $ref: userKey(name), output: "userId" } : { $ref: groupKey(name), output: "groupId" },
          principalType: principal.type,
          targetId: accountId,
          targetType: "AWS_ACCOUNT",
        },
      );
    },
  };
}

export type CenterObjects = ReturnType<typeof openCenterObjects>;

/** Tags that AWS itself has set are left out. */
export function tagsOf(tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]): {
  readonly tags?: Readonly<Record<string, string>>;
} {
  const own = tags.flatMap(({ Key, Value = "" }) =>
    Key === undefined || Key.startsWith("aws:") ? [] : [[Key, Value] as const],
  );
  return own.length === 0 ? {} : { tags: Object.fromEntries(own) };
}

/** Those that AWS has: an empty text is none. */
export function texts(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]])),
  );
}

function object(
  type: ResourceType,
  identity: ResourceIdentity,
  importId: string,
  properties: LiveObject["properties"],
): LiveObject {
  return { ...identified(identity), stack: IDENTITY_CENTER_STACK, type, importId, properties };
}

/** A boundary as `@pulumi/aws` has it. */
function boundaryProperty({ ManagedPolicyArn, CustomerManagedPolicyReference }: PermissionsBoundary): DesiredValue {
  if (ManagedPolicyArn !== undefined) return { managedPolicyArn: ManagedPolicyArn };
  const { Path: path = "/" } = CustomerManagedPolicyReference ?? {};
  return { customerManagedPolicyReference: { name: valueIn(CustomerManagedPolicyReference, "Name"), path } };
}

/** A file declares one e-mail address by its value, and of the name the given and the family name. */
function attributesOf(user: User): Pick<LiveObject, "properties" | "undeclarable"> {
  const { Name: { GivenName, FamilyName, ...moreNames } = {}, Emails = [] } = user;
  const email = Emails.find(({ Primary }) => Primary === true) ?? Emails[0];
  const name = texts({ givenName: GivenName, familyName: FamilyName });
  const { PhoneNumbers, Addresses, ProfileUrl, Website, Birthdate, Photos, Roles } = user;
  const others = Object.entries({
    PhoneNumbers,
    Addresses,
    ProfileUrl,
    Website,
    Birthdate,
    Photos,
    Roles,
    ...moreNames,
  });
  const held = others.filter(([, value]) => value !== undefined && value !== "");
  const attributes = Object.fromEntries(Emails.length > 1 ? [...held, ["Emails", Emails]] : held);
  return {
    properties: {
      ...texts({ displayName: user.DisplayName }),
      ...(Object.keys(name).length === 0 ? {} : { name }),
      ...(email?.Value === undefined
        ? {}
        : { emails: { value: email.Value, primary: email.Primary === true, ...texts({ type: email.Type }) } }),
      ...texts({
        title: user.Title,
        userType: user.UserType,
        nickname: user.NickName,
        locale: user.Locale,
        timezone: user.Timezone,
        preferredLanguage: user.PreferredLanguage,
      }),
    },
    undeclarable: Object.keys(attributes).length === 0 ? {} : { attributes },
  };
}

function externalIds({ ExternalIds = [] }: Pick<User, "ExternalIds">): Undeclarable {
  if (ExternalIds.length === 0) return {};
  return {
    externalIds: Object.fromEntries(ExternalIds.map((it) => [valueIn(it, "Issuer"), valueIn(it, "Id")] as const)),
  };
}

function withUndeclarable(undeclarable: Undeclarable): { readonly undeclarable?: Undeclarable } {
  return Object.keys(undeclarable).length === 0 ? {} : { undeclarable };
}
