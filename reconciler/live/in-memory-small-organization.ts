// For tests: a small organization in which everything is that can be read, and how it is read. Never imported by anything but tests.
import { type Answers, type InMemoryAws, inMemoryAws } from "./in-memory-aws.ts";
import { answersOf, type InMemoryOrganization } from "./in-memory-organization.ts";
import { readWorld, type WorldToRead } from "./read-world.ts";

export const DEV = "222222222222";
export const PROD = "333333333333";
export const INSTANCE = { arn: "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb", identityStoreId: "d-1234567890" };
export const arnOf = (set: string) => `arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/${set}`;

export const SMALL: InMemoryOrganization = {
  users: [
    {
      IdentityStoreId: INSTANCE.identityStoreId,
      UserId: "u1",
      UserName: "Ana.Silva",
      DisplayName: "Ana Silva",
      Name: { GivenName: "Ana", FamilyName: "Silva", MiddleName: "M." },
      Emails: [
        { Value: "old@example.com", Type: "work" },
        { Value: "ana@example.com", Primary: true },
      ],
      Title: "Engineer",
      NickName: "",
      ExternalIds: [{ Issuer: "https://idp.example", Id: "00u1" }],
    },
    {
      IdentityStoreId: INSTANCE.identityStoreId,
      UserId: "u2",
      UserName: "ben.okafor",
      Emails: [{ Value: "ben@example.com", Primary: true }],
    },
  ],
  groups: [
    { IdentityStoreId: INSTANCE.identityStoreId, GroupId: "g1", DisplayName: "Builders", Description: "Build" },
    { IdentityStoreId: INSTANCE.identityStoreId, GroupId: "g2", DisplayName: "readers" },
  ],
  members: { g1: ["u1", "u2"], g2: ["u2"] },
  sets: [
    {
      PermissionSetArn: arnOf("ps-1"),
      Name: "Builder",
      Description: "Builds",
      RelayState: "https://console.aws.amazon.com/",
      SessionDuration: "PT8H",
      tags: { team: "ai", "aws:x": "y" },
      managedPolicies: ["arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"],
      customerPolicies: [{ Name: "data", Path: "/ai/" }, { Name: "plain" }],
      inlinePolicy: '{"Version":"2012-10-17"}',
      boundary: { CustomerManagedPolicyReference: { Name: "limit" } },
    },
    { PermissionSetArn: arnOf("ps-2"), Name: "Reader" },
  ],
  assignments: [
    { AccountId: DEV, PermissionSetArn: arnOf("ps-1"), PrincipalType: "GROUP", PrincipalId: "g1" },
    { AccountId: PROD, PermissionSetArn: arnOf("ps-1"), PrincipalType: "GROUP", PrincipalId: "g1" },
    { AccountId: DEV, PermissionSetArn: arnOf("ps-2"), PrincipalType: "USER", PrincipalId: "u1" },
    { AccountId: DEV, PermissionSetArn: arnOf("ps-2"), PrincipalType: "USER", PrincipalId: "gone" },
    { AccountId: PROD, PermissionSetArn: arnOf("ps-2"), PrincipalType: "USER", PrincipalId: "gone" },
  ],
  attributes: { team: "$" + "{path:title}", area: "$" + "{path:userType}" },
  roles: [
    {
      RoleName: "Trainer",
      inlinePolicies: { extra: '{"all":"*"}', __proto__x: "{}" },
      attached: [
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        `arn:aws:iam::${DEV}:policy/access/Logs`,
        `arn:aws:iam::${DEV}:policy/ReadOnlyAccess`,
      ],
    },
  ],
  policies: ["Logs", "Models"],
};

let aws: InMemoryAws | undefined;

/** To be called after each test that read. */
export function restoreAws(): void {
  aws?.restore();
}

/** How many calls the last reading made. */
export function callsMade(): number | undefined {
  return aws?.calls.length;
}

/** Reads an organization, and of accounts DEV unless told otherwise; `answers` are given in the place of its own. */
export function readInMemory(
  organization: InMemoryOrganization,
  more: Partial<WorldToRead> = {},
  answers: Answers = {},
) {
  aws = inMemoryAws({ ...answersOf(organization), ...answers });
  const accounts = [{ id: DEV, roleArn: `arn:aws:iam::${DEV}:role/preview` }];
  return readWorld({ region: "eu-west-1", instance: INSTANCE, accounts, ...more });
}

export function keysOf(world: { readonly objects: readonly { readonly key: string }[] }): readonly string[] {
  return world.objects.map(({ key }) => key).sort();
}
