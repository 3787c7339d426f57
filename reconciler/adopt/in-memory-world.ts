// For tests: what AWS holds, from plain data. Never imported by anything but tests.
import type { DesiredValue, ResourceType } from "../desired/desired-resource.ts";
import { accountStackName, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { LiveObject, LiveWorld, OrphanedAssignment } from "../live/live-object.ts";
import {
  groupKey,
  identified,
  identityOf,
  nameInKey,
  permissionSetKey,
  policyKey,
  type ResourceIdentity,
  roleKey,
  userKey,
} from "../model/resource-identity.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import type { OrganizationFacts } from "./facts.ts";

export type PlainSet = {
  readonly description?: string;
  readonly sessionDuration?: string;
  readonly relayState?: string;
  readonly managed?: readonly string[];
  readonly customer?: readonly { readonly name: string; readonly path: string }[];
  readonly inline?: string;
  readonly boundary?: DesiredValue;
  readonly tags?: { readonly [key: string]: string };
};

export type PlainRole = {
  readonly account: string;
  readonly trust: string;
  readonly description?: string;
  readonly maxSessionDuration?: number;
  /** Documents by name. */
  readonly policies?: { readonly [name: string]: string };
  /** ARNs. */
  readonly attached?: readonly string[];
  readonly boundary?: string;
  readonly tags?: { readonly [key: string]: string };
};

export type PlainWorld = {
  /** By user name, properties beside those that everybody has. */
  readonly users?: { readonly [name: string]: LiveObject["properties"] };
  /** Members by name of the group. */
  readonly groups?: { readonly [name: string]: readonly string[] };
  readonly sets?: { readonly [name: string]: PlainSet };
  /** Permission set, `group/NAME` or `user/NAME`, and the account's id. */
  readonly assignments?: readonly (readonly [string, string, string])[];
  readonly roles?: readonly (PlainRole & { readonly name: string })[];
  /** Sources by name. */
  readonly attributes?: { readonly [key: string]: string };
  /** Keys of the users and groups that the identity provider sends. */
  readonly external?: readonly string[];
  readonly orphans?: readonly OrphanedAssignment[];
};

/** A policy that allows one action on everything. */
export const allow = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

/** A policy that lets one service assume its role. */
export const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

const STORE = { identityStoreId: { $instance: "identityStoreId" } } as const;
const INSTANCE = { instanceArn: { $instance: "arn" } } as const;

export function liveWorldOf(plain: PlainWorld): LiveWorld {
  const external = new Set(plain.external ?? []);
  const objects = [...peopleOf(plain), ...setsOf(plain), ...(plain.roles ?? []).flatMap(roleObjects)];
  return {
    objects: objects.map((it) =>
      external.has(it.key) ? { ...it, undeclarable: { externalIds: { idp: it.key } } } : it,
    ),
    orphans: plain.orphans ?? [],
    unread: [],
  };
}

function object(
  type: ResourceType,
  identity: ResourceIdentity,
  properties: LiveObject["properties"],
  stack = IDENTITY_CENTER_STACK,
): LiveObject {
  return { ...identified(identity), stack, type, importId: "id", properties };
}

function peopleOf({ users = {}, groups = {}, attributes }: PlainWorld): readonly LiveObject[] {
  const all = Object.entries(users).map(([userName, more]) =>
    object("User", identityOf.user(userName), {
      ...STORE,
      userName,
      displayName: "Given Family",
      name: { givenName: "Given", familyName: "Family" },
      emails: { value: `${userName}@example.com`, primary: true },
      ...more,
    }),
  );
  const filled = Object.entries(groups).flatMap(([displayName, members]) => [
    object("Group", identityOf.group(displayName), { ...STORE, displayName }),
    ...members.map((user) =>
      object("GroupMembership", identityOf.membership(displayName, user), {
        ...STORE,
        groupId: { $ref: groupKey(displayName), output: "groupId" },
        memberId: { $ref: userKey(user), output: "userId" },
      }),
    ),
  ]);
  if (attributes === undefined) return [...all, ...filled];
  const listed = Object.entries(attributes).map(([key, source]) => ({ key, values: [{ sources: [source] }] }));
  const controls = object("InstanceAccessControlAttributes", identityOf.accessControlAttributes(), {
    ...INSTANCE,
    attributes: listed,
  });
  return [...all, ...filled, controls];
}

function setsOf({ sets = {}, assignments = [] }: PlainWorld): readonly LiveObject[] {
  const made = Object.entries(sets).flatMap(([name, set]) => {
    const part = (type: ResourceType, identity: ResourceIdentity, properties: LiveObject["properties"]) =>
      object(type, identity, {
        ...INSTANCE,
        permissionSetArn: { $ref: permissionSetKey(name), output: "arn" },
        ...properties,
      });
    const {
      description,
      sessionDuration = "PT1H",
      relayState,
      managed = [],
      customer = [],
      inline,
      boundary,
      tags,
    } = set;
    return [
      object("PermissionSet", identityOf.permissionSet(name), {
        ...INSTANCE,
        name,
        sessionDuration,
        ...(description === undefined ? {} : { description }),
        ...(relayState === undefined ? {} : { relayState }),
        ...(tags === undefined ? {} : { tags }),
      }),
      ...managed.map((arn) =>
        part("ManagedPolicyAttachment", identityOf.managedPolicy(name, policyPathAndName(arn)), {
          managedPolicyArn: arn,
        }),
      ),
      ...customer.map((it) =>
        part("CustomerManagedPolicyAttachment", identityOf.customerPolicy(name, `${it.path}${it.name}`), {
          customerManagedPolicyReference: it,
        }),
      ),
      ...(inline === undefined
        ? []
        : [part("PermissionSetInlinePolicy", identityOf.inlinePolicy(name), { inlinePolicy: inline })]),
      ...(boundary === undefined
        ? []
        : [part("PermissionsBoundaryAttachment", identityOf.boundary(name), { permissionsBoundary: boundary })]),
    ];
  });
  const assigned = assignments.map(([set, holder, account]) => {
    const [kind, ...rest] = holder.split("/");
    const name = rest.join("/");
    const principal = { kind: kind === "user" ? "user" : "group", name } as const;
    return object("AccountAssignment", identityOf.assignment(account, set, principal), {
      ...INSTANCE,
      permissionSetArn: { $ref: permissionSetKey(set), output: "arn" },
      principalId:
        kind === "user" ? { $ref: userKey(name), output: "userId" } : { $ref: groupKey(name), output: "groupId" },
      principalType: kind === "user" ? "USER" : "GROUP",
      targetId: account,
      targetType: "AWS_ACCOUNT",
    });
  });
  return [...made, ...assigned];
}

function roleObjects(role: PlainRole & { readonly name: string }): readonly LiveObject[] {
  const { name, account, trust, description, maxSessionDuration = 3600, policies = {}, attached = [] } = role;
  const stack = accountStackName(account);
  const tags = role.tags === undefined ? {} : { tags: role.tags };
  const attachment = (policy: string, policyArn: DesiredValue) =>
    object(
      "RolePolicyAttachment",
      identityOf.rolePolicy(name, policy),
      { role: { $ref: roleKey(name), output: "name" }, policyArn },
      stack,
    );
  return [
    object(
      "Role",
      identityOf.role(name),
      {
        name,
        path: "/access/",
        assumeRolePolicy: trust,
        maxSessionDuration,
        ...(description === undefined ? {} : { description }),
        ...(role.boundary === undefined ? {} : { permissionsBoundary: role.boundary }),
        ...tags,
      },
      stack,
    ),
    ...Object.entries(policies).flatMap(([policy, document]) => [
      object("Policy", identityOf.policy(policy), { name: policy, path: "/access/", policy: document, ...tags }, stack),
      attachment(nameInKey(policy), { $ref: policyKey(policy), output: "arn" }),
    ]),
    ...attached.map((arn) => attachment(policyPathAndName(arn), arn)),
  ];
}

const account = (id: string, awsName: string, ou: string, env: string): OrganizationFacts["accounts"][number] => ({
  id,
  awsName,
  ou: ou === "" ? [] : ou.split("/"),
  tags: new Map([["env", env]]),
  status: "ACTIVE",
});

/** Four accounts; the first is the management account. */
export const FACTS: OrganizationFacts = {
  readOn: "2026-11-30",
  region: "eu-west-1",
  instanceArn: undefined,
  managementAccount: "111111111111",
  runsIn: "management",
  previewRole: undefined,
  deployRole: undefined,
  accounts: [
    account("111111111111", "Example Management", "", "prod"),
    account("222222222222", "ML Dev", "Workloads/ML", "dev"),
    account("333333333333", "ML Prod", "Workloads/ML", "prod"),
    account("044444444444", "Data (old)", "Workloads/Data", "prod"),
  ],
};
