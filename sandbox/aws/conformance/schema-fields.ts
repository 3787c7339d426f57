// For tests: the fields of the files that go to AWS, and which member of its models each becomes.
import type { ModelledService } from "../service-model.ts";

type Member = { service: ModelledService; shape: string };

/** A field of the files: texts or numbers that fit it, and the members of AWS that its value becomes. */
export type Field = {
  fits: readonly (string | number)[];
  members: readonly Member[];
  /** More values to try. */
  tries?: readonly string[];
  /** What the program makes of the value; without it, the value itself is sent. */
  sent?: (written: string) => string;
  /** What is refused although AWS takes it, on purpose; said with its reason at the field. */
  refused?: (written: string) => boolean;
};

const member = (service: ModelledService, shape: string): Member => ({ service, shape });
const store = (shape: string) => [member("identitystore", shape)];
const sso = (shape: string) => [member("sso-admin", shape)];
const iam = (shape: string) => [member("iam", shape)];

/** One line that shows all there is to see, so that no two texts look the same: no white space at the ends, no other than the space. */
const hidesSomething = (text: string) => /^ | $|[\t\n\r\u00a0\u3000]/.test(text);
/** AWS refuses these names too, but not in the model. https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html */
const isReserved = (text: string) => ["administrator", "awsadministrators"].includes(text.toLowerCase());
const personText: Field = {
  fits: ["Ana Silva", "\u5f20"],
  members: store("SensitiveStringType"),
  refused: hidesSomething,
};
const accountId: Field = {
  fits: ["111122223333"],
  members: [...sso("TargetId"), ...sso("AccountId"), member("organizations", "AccountId")],
};
/** The role's ARN is one of a role, with {account} in it; the model takes any text for an ARN. */
const rolePattern: Field = {
  fits: ["arn:aws:iam::{account}:role/access/preview"],
  members: [member("sts", "arnType")],
  sent: (written) => written.replace("{account}", "111122223333"),
  refused: (written) => !/^arn:aws(-[a-z]+)*:iam::\{account\}:role\/([\w.+=,@-]+\/)*[\w+=,.@-]+$/.test(written),
};

/** By the place of the field in its schema file. */
export const fields: Record<string, Field> = {
  "definitions#/$defs/user/properties/userName": {
    fits: ["ana.silva", "\u5f20"],
    members: store("UserName"),
    refused: isReserved,
  },
  ...Object.fromEntries(
    [
      "givenName",
      "familyName",
      "displayName",
      "emailType",
      "title",
      "userType",
      "nickname",
      "locale",
      "timezone",
      "preferredLanguage",
    ].map((name) => [`definitions#/$defs/user/properties/${name}`, personText]),
  ),
  "definitions#/$defs/user/properties/email": {
    fits: ["ana@example.com"],
    members: store("SensitiveStringType"),
    // The identity store takes any text for an address.
    refused: (text) => !/^[^\s@]+@[^\s@]+$/.test(text),
  },
  "definitions#/$defs/group/properties/name": {
    fits: ["builders", "Team of Ana"],
    members: store("GroupDisplayName"),
    refused: (text) => hidesSomething(text) || isReserved(text),
  },
  "definitions#/$defs/group/properties/description": {
    fits: ["Build models", "Several\nlines"],
    members: store("SensitiveStringType"),
  },
  "definitions#/$defs/permissionSet/properties/name": { fits: ["Build"], members: sso("PermissionSetName") },
  "definitions#/$defs/permissionSet/properties/description": {
    fits: ["Builds models", "Several\nlines"],
    members: sso("PermissionSetDescription"),
  },
  "definitions#/$defs/permissionSet/properties/sessionDuration": {
    fits: ["PT1H", "PT12H", "PT90M", "PT1H30M", "PT720M", "PT60M"],
    members: sso("Duration"),
    // One to twelve hours, which AWS says elsewhere, in whole hours or minutes, so that there are few ways to write one duration.
    refused: (text) => !isWholeDuration(text),
  },
  "definitions#/$defs/permissionSet/properties/relayState": {
    fits: ["https://console.aws.amazon.com/s3", "a\\b"],
    members: sso("RelayState"),
  },
  "definitions#/$defs/customerManagedPolicy/properties/name": { fits: ["Shared"], members: sso("ManagedPolicyName") },
  "definitions#/$defs/customerManagedPolicy/properties/path": {
    fits: ["/", "/team/", "/a/b.c/"],
    members: sso("ManagedPolicyPath"),
  },
  "definitions#/$defs/role/properties/name": { fits: ["builder"], members: iam("roleNameType") },
  "definitions#/$defs/role/properties/description": {
    fits: ["Builds models", "Several\nlines"],
    members: iam("roleDescriptionType"),
    // Left out is how to have none.
    refused: (text) => text === "",
  },
  "definitions#/$defs/role/properties/maxSessionDuration": {
    fits: [3600, 43_200],
    members: iam("roleMaxSessionDurationType"),
  },
  "definitions#/$defs/role/properties/policies/items/properties/name": {
    fits: ["building"],
    members: iam("policyNameType"),
  },
  "definitions#/$defs/role/properties/policies/items/properties/description": {
    fits: ["Builds models", "Several\nlines"],
    members: iam("policyDescriptionType"),
    // Left out is how to have none.
    refused: (text) => text === "",
  },
  "definitions#/$defs/account/properties/id": accountId,
  "definitions#/$defs/tags/propertyNames": {
    fits: ["team", "caf\u00e9 au lait"],
    members: [...sso("TagKey"), ...iam("tagKeyType")],
    // AWS keeps these for itself, which is not in the model.
    refused: (text) => /^aws:/i.test(text),
  },
  "definitions#/$defs/tags/additionalProperties": {
    fits: ["", "data"],
    members: [...sso("TagValue"), ...iam("tagValueType")],
  },
  "organization#/properties/organization/properties/instanceArn": {
    fits: ["arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb", "arn:aws-us-gov:sso:::instance/ins-1111aaaa2222bbbb"],
    members: sso("InstanceArn"),
    tries: [
      "arn:aws-abcdef:sso:::instance/ssoins-1111aaaa2222bbbb",
      "arn:aws-a-b-c-d:sso:::instance/ssoins-1111aaaa2222bbbb",
    ],
  },
  "organization#/properties/organization/properties/previewRole": rolePattern,
  "organization#/properties/organization/properties/deployRole": rolePattern,
  "organization#/properties/organization/properties/accessControlAttributes/items/properties/key": {
    fits: ["CostCenter"],
    members: sso("AccessControlAttributeKey"),
  },
  "organization#/properties/organization/properties/accessControlAttributes/items/properties/source": {
    fits: ["$" + "{path:enterprise.costCenter}"],
    members: sso("AccessControlAttributeValueSource"),
    // An attribute without a source has no value for anybody.
    refused: (text) => text === "",
  },
};

/** What is in the same objects and is not sent as it is written, with the reason. */
export const others: Record<string, readonly string[]> = {
  "a name of something declared elsewhere in the files, which has the rules": [
    ...["$defs/user/properties/previously", "$defs/group/properties/previously", "$defs/group/properties/members"],
    ...[
      "$defs/permissionSet/properties/previously",
      "$defs/role/properties/previously",
      "$defs/role/properties/accounts",
    ],
    "properties/organization/properties/managementAccount",
  ],
  "read here only": [
    ...[
      "$defs/user/properties/leaves",
      "$defs/group/properties/membersFrom",
      "$defs/permissionSet/properties/sharedWith",
    ],
    ...["$defs/account/properties/name", "$defs/account/properties/owner", "$defs/account/properties/sharedWith"],
    ...["runsIn", "identitySource", "owners", "region", "partition"].map(
      (name) => `properties/organization/properties/${name}`,
    ),
  ],
  "copied from AWS by a sync, or compared with it": [
    ...["awsName", "ou", "status", "tags"].map((name) => `$defs/account/properties/${name}`),
  ],
  "a policy document, or the path of one, or part of one: check-policy-document.ts": [
    ...["$defs/permissionSet/properties/inlinePolicy", "$defs/role/properties/trust", "$defs/account/properties/vars"],
    "$defs/role/properties/policies/items/properties/document",
  ],
  "an AWS managed policy by a name of the shipped list, or by an ARN: check-managed-policies.ts": [
    ...["$defs/permissionSet/properties/managedPolicies", "$defs/role/properties/managedPolicies"],
  ],
  "made of fields of their own": [
    ...["$defs/permissionSet/properties/customerManagedPolicies", "$defs/permissionSet/properties/permissionsBoundary"],
    ...["$defs/role/properties/policies", "$defs/permissionSet/properties/tags", "$defs/role/properties/tags"],
    ...["accessControlAttributes", "tags"].map((name) => `properties/organization/properties/${name}`),
  ],
};

function isWholeDuration(text: string): boolean {
  const [, hours, minutes] = /^PT(?:([1-9]\d*)H)?(?:([1-9]\d*)M)?$/.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined && Number(minutes) > 59) return false;
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return total >= 60 && total <= 720;
}
