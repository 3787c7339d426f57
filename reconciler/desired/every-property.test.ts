// Everything that the files can say, and what of it each resource gets: by the names that @pulumi/aws has.
import { expect, test } from "vitest";
import { buildText } from "../model/build-text.ts";
import type { DesiredResource } from "./desired-resource.ts";
import { desiredStacks } from "./desired-resources.ts";

function stacksOf(files: { readonly [path: string]: string }) {
  const { access, found } = buildText(files);
  if (access === undefined) throw new Error(found.join("\n"));
  return desiredStacks(access);
}

/** What each resource of the stack of that name is made with, by key. */
function made(files: { readonly [path: string]: string }, name = "identity-center") {
  const stack = stacksOf(files).find((it) => it.name === name);
  if (stack === undefined) throw new Error(`no stack ${name}`);
  const told = ({ type, properties, dependsOn, retainOnDelete }: DesiredResource) => ({
    type,
    ...properties,
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(retainOnDelete === undefined ? {} : { retainOnDelete }),
  });
  return Object.fromEntries(stack.resources.map((it) => [it.key, told(it)]));
}

const NOBODY = { "people.yaml": "users: []\n" };
const INSTANCE = { $instance: "arn" };
const STORE = { $instance: "identityStoreId" };

test("people and groups, with every attribute and with none", () => {
  const files = {
    "people.yaml": `users:
  - userName: Ana.Silva
    givenName: Ana
    familyName: Silva
    displayName: Ana S.
    email: ana@example.com
    emailType: work
    title: Engineer
    userType: staff
    nickname: an
    locale: pt-PT
    timezone: Europe/Lisbon
    preferredLanguage: pt
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`,
    "teams/a.yaml": `team: a
external: { users: [Kim@corp], groups: [Everybody] }
groups:
  - { name: Data, description: Who works on data, members: [Ana.Silva, Kim@corp] }
  - { name: empty }
`,
  };
  expect(made(files)).toStrictEqual({
    "user/ana.silva": {
      type: "User",
      identityStoreId: STORE,
      userName: "Ana.Silva",
      displayName: "Ana S.",
      name: { givenName: "Ana", familyName: "Silva" },
      emails: { value: "ana@example.com", primary: true, type: "work" },
      title: "Engineer",
      userType: "staff",
      nickname: "an",
      locale: "pt-PT",
      timezone: "Europe/Lisbon",
      preferredLanguage: "pt",
    },
    "user/ben": {
      type: "User",
      identityStoreId: STORE,
      userName: "ben",
      displayName: "Ben Okafor",
      name: { givenName: "Ben", familyName: "Okafor" },
      emails: { value: "ben@example.com", primary: true },
    },
    "group/data": {
      type: "Group",
      identityStoreId: STORE,
      displayName: "Data",
      description: "Who works on data",
    },
    "group/empty": { type: "Group", identityStoreId: STORE, displayName: "empty" },
    "membership/data/ana.silva": {
      type: "GroupMembership",
      identityStoreId: STORE,
      groupId: { $ref: "group/data", output: "groupId" },
      memberId: { $ref: "user/ana.silva", output: "userId" },
    },
    "membership/data/kim@corp": {
      type: "GroupMembership",
      identityStoreId: STORE,
      groupId: { $ref: "group/data", output: "groupId" },
      memberId: { $external: "user", name: "Kim@corp" },
    },
  });
});

test("permission sets with everything and with nothing, and their assignments to all kinds of principals", () => {
  const files = {
    "people.yaml": "users: [{ userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }]\n",
    "teams/a.yaml": `team: a
external: { users: [kim], groups: [everybody] }
groups: [{ name: data }]
permissionSets:
  - name: Reader
    description: Reads
    sessionDuration: PT4H
    relayState: https://console.aws.amazon.com/
    managedPolicies: [ReadOnlyAccess]
    customerManagedPolicies: [{ name: Logs, path: /team/ }, { name: Plain }]
    inlinePolicy: { Version: "2012-10-17", Statement: { Effect: Deny, Action: "s3:*", Resource: "*" } }
    permissionsBoundary: { managedPolicy: PowerUserAccess }
  - name: Bounded
    permissionsBoundary: { customerManagedPolicy: { name: limit, path: /x/ } }
  - name: Plain
assignments:
  - { permissionSet: Reader, groups: [data, everybody], users: [ana, kim], accounts: [ml-dev] }
  - { permissionSet: Plain, groups: [data], accounts: [ml-dev] }
`,
  };
  const reader = { instanceArn: INSTANCE, permissionSetArn: { $ref: "permission-set/reader", output: "arn" } };
  const held = {
    type: "AccountAssignment",
    ...reader,
    targetId: "022222222222",
    targetType: "AWS_ACCOUNT",
    dependsOn: [
      "managed-policy/reader/ReadOnlyAccess",
      "customer-policy/reader/%2Fteam%2FLogs",
      "customer-policy/reader/%2FPlain",
      "inline-policy/reader",
      "boundary/reader",
    ],
  };
  const { "user/ana": _, "group/data": __, ...rest } = made(files);
  expect(rest).toStrictEqual({
    "permission-set/reader": {
      type: "PermissionSet",
      instanceArn: INSTANCE,
      name: "Reader",
      description: "Reads",
      sessionDuration: "PT4H",
      relayState: "https://console.aws.amazon.com/",
    },
    "permission-set/bounded": {
      type: "PermissionSet",
      instanceArn: INSTANCE,
      name: "Bounded",
      sessionDuration: "PT1H",
    },
    "permission-set/plain": { type: "PermissionSet", instanceArn: INSTANCE, name: "Plain", sessionDuration: "PT1H" },
    "managed-policy/reader/ReadOnlyAccess": {
      type: "ManagedPolicyAttachment",
      ...reader,
      managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    },
    "customer-policy/reader/%2Fteam%2FLogs": {
      type: "CustomerManagedPolicyAttachment",
      ...reader,
      customerManagedPolicyReference: { name: "Logs", path: "/team/" },
    },
    "customer-policy/reader/%2FPlain": {
      type: "CustomerManagedPolicyAttachment",
      ...reader,
      customerManagedPolicyReference: { name: "Plain", path: "/" },
    },
    "inline-policy/reader": {
      type: "PermissionSetInlinePolicy",
      ...reader,
      inlinePolicy: '{"Statement":{"Action":"s3:*","Effect":"Deny","Resource":"*"},"Version":"2012-10-17"}',
    },
    "boundary/reader": {
      type: "PermissionsBoundaryAttachment",
      ...reader,
      permissionsBoundary: { managedPolicyArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
      retainOnDelete: true,
    },
    "boundary/bounded": {
      type: "PermissionsBoundaryAttachment",
      instanceArn: INSTANCE,
      permissionSetArn: { $ref: "permission-set/bounded", output: "arn" },
      permissionsBoundary: { customerManagedPolicyReference: { name: "limit", path: "/x/" } },
      retainOnDelete: true,
    },
    "assignment/022222222222/reader/group/data": {
      ...held,
      principalId: { $ref: "group/data", output: "groupId" },
      principalType: "GROUP",
    },
    "assignment/022222222222/reader/group/everybody": {
      ...held,
      principalId: { $external: "group", name: "everybody" },
      principalType: "GROUP",
    },
    "assignment/022222222222/reader/user/ana": {
      ...held,
      principalId: { $ref: "user/ana", output: "userId" },
      principalType: "USER",
    },
    "assignment/022222222222/reader/user/kim": {
      ...held,
      principalId: { $external: "user", name: "kim" },
      principalType: "USER",
    },
    "assignment/022222222222/plain/group/data": {
      type: "AccountAssignment",
      instanceArn: INSTANCE,
      permissionSetArn: { $ref: "permission-set/plain", output: "arn" },
      principalId: { $ref: "group/data", output: "groupId" },
      principalType: "GROUP",
      targetId: "022222222222",
      targetType: "AWS_ACCOUNT",
    },
  });
});

test("attributes for access control, sorted, before all else", () => {
  const files = {
    ...NOBODY,
    "organization.yaml": `organization:
  region: eu-central-1
  managementAccount: management
  accessControlAttributes:
    - { key: team, source: "\${path:enterprise.department}" }
    - { key: cost, source: "\${path:enterprise.costCenter}" }
`,
    "teams/a.yaml": "team: a\ngroups: [{ name: data }]\n",
  };
  const { "access-control-attributes": attributes, ...others } = made(files);
  expect(attributes).toStrictEqual({
    type: "InstanceAccessControlAttributes",
    instanceArn: INSTANCE,
    attributes: [
      { key: "cost", values: [{ sources: [`\${path:enterprise.costCenter}`] }] },
      { key: "team", values: [{ sources: [`\${path:enterprise.department}`] }] },
    ],
  });
  expect(Object.keys(others)).toStrictEqual(["group/data"]);
  expect(Object.keys(made(files))[0]).toBe("access-control-attributes");
});

test("roles with everything and with nothing, one stack an account, by account id", () => {
  const files = {
    ...NOBODY,
    "organization.yaml": `organization:
  region: eu-central-1
  managementAccount: management
  tags: { managed-by: us }
`,
    "guardrails.yaml": `guardrails:
  roles: { permissionsBoundary: "arn:aws:iam::{account}:policy/limit" }
`,
    "teams/a.yaml": `team: a
permissionSets: [{ name: Tagged }]
roles:
  - name: Trainer
    description: Trains
    accounts: [ml-dev]
    trust: { services: [sagemaker.amazonaws.com] }
    maxSessionDuration: 7200
    managedPolicies: [AmazonECSTaskExecutionRolePolicy]
    policies:
      - name: Training
        description: Reads data
        document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } }
      - name: Bare
        document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:PutObject", Resource: "*" } }
  - { name: plain, accounts: [management, ml-dev], trust: { services: [lambda.amazonaws.com] } }
`,
  };
  const tags = { "managed-by": "us" };
  const role = { $ref: "role/trainer", output: "name" };
  expect(stacksOf(files).map(({ name, accountId }) => [name, accountId])).toStrictEqual([
    ["identity-center", undefined],
    ["account-022222222222", "022222222222"],
    ["account-111122223333", "111122223333"],
  ]);
  const { "role/trainer": trainer, "role/plain": plain, ...parts } = made(files, "account-022222222222");
  expect(trainer).toStrictEqual({
    type: "Role",
    name: "Trainer",
    path: "/access/",
    assumeRolePolicy: expect.stringContaining("sagemaker.amazonaws.com"),
    maxSessionDuration: 7200,
    permissionsBoundary: "arn:aws:iam::022222222222:policy/limit",
    description: "Trains",
    tags,
  });
  expect(parts).toStrictEqual({
    "policy/training": {
      type: "Policy",
      name: "Training",
      path: "/access/",
      policy: '{"Statement":{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"},"Version":"2012-10-17"}',
      description: "Reads data",
      tags,
    },
    "policy/bare": {
      type: "Policy",
      name: "Bare",
      path: "/access/",
      policy: '{"Statement":{"Action":"s3:PutObject","Effect":"Allow","Resource":"*"},"Version":"2012-10-17"}',
      tags,
    },
    "role-policy/trainer/training": {
      type: "RolePolicyAttachment",
      role,
      policyArn: { $ref: "policy/training", output: "arn" },
    },
    "role-policy/trainer/bare": {
      type: "RolePolicyAttachment",
      role,
      policyArn: { $ref: "policy/bare", output: "arn" },
    },
    "role-policy/trainer/service-role%2FAmazonECSTaskExecutionRolePolicy": {
      type: "RolePolicyAttachment",
      role,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    },
  });
  const { "role/plain": inOtherAccount } = made(files, "account-111122223333");
  expect(inOtherAccount).toStrictEqual({ ...plain, permissionsBoundary: "arn:aws:iam::111122223333:policy/limit" });
  expect(made(files)["permission-set/tagged"]).toMatchObject({ tags });
  const { "organization.yaml": _, "guardrails.yaml": __, ...bare } = files;
  expect(made(bare, "account-022222222222")["role/plain"]).toStrictEqual({
    type: "Role",
    name: "plain",
    path: "/access/",
    assumeRolePolicy: expect.stringContaining("lambda.amazonaws.com"),
    maxSessionDuration: 3600,
  });
});

test("a set's and a role's own tags stand beside the organization's, and before them", () => {
  const files = {
    ...NOBODY,
    "organization.yaml": `organization:
  region: eu-central-1
  managementAccount: management
  tags: { managed-by: us, env: all }
`,
    "teams/a.yaml": `team: a
permissionSets: [{ name: Own, tags: { env: dev, owner: ml } }, { name: Common }]
roles:
  - name: trainer
    accounts: [ml-dev]
    trust: { services: [sagemaker.amazonaws.com] }
    tags: { owner: ml }
    policies:
      - name: training
        document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } }
`,
  };
  const { "permission-set/own": own, "permission-set/common": common } = made(files);
  const { "role/trainer": role, "policy/training": policy } = made(files, "account-022222222222");
  const withTags = (tags: object) => expect.objectContaining({ tags });
  expect(own).toEqual(withTags({ "managed-by": "us", env: "dev", owner: "ml" }));
  expect(common).toEqual(withTags({ "managed-by": "us", env: "all" }));
  expect(role).toEqual(withTags({ "managed-by": "us", env: "all", owner: "ml" }));
  expect(policy).toEqual(withTags({ "managed-by": "us", env: "all", owner: "ml" }));
});
