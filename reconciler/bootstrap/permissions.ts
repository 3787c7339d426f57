// What each role may do: the calls that its runs make, and no others. A test compares both.

import { ATTEMPTS_FOLDER } from "../deploy/attempt-file.ts";
import { LOG_FOLDER } from "../deploy/log-folder.ts";
import { ROLE_PATH } from "../model/resource-identity.ts";
import { arnIn, type BootstrapFacts, type Run } from "./identities.ts";
import { type PolicyDocument, policyOf, type Statement } from "./policy.ts";

/** Of the role that runs of GitHub take in the account where Identity Center is managed from. */
export function permissionsOfRun(facts: BootstrapFacts, run: Run): PolicyDocument {
  const { previewRole, deployRole } = facts.organization;
  const writes = { preview: [], expire: expiry(facts), deploy: changes(facts) }[run];
  // A deploy plans before it writes; without a role to assume it works in its own account.
  const wanted = run === "deploy" ? [previewRole, deployRole] : [previewRole];
  const assumed = wanted.filter((pattern) => pattern !== undefined);
  return policyOf(
    ...reads(facts),
    ...writes,
    ...(assumed.length === 0 ? [] : [assuming(assumed)]),
    ...(previewRole === undefined ? rolesRead(facts) : []),
    ...(run === "deploy" && deployRole === undefined ? rolesWritten(facts) : []),
    ...state(facts, run !== "preview"),
  );
}

/** Of the role that a deploy, or a preview, assumes in each account that has declared roles. */
export function permissionsOfMember(facts: BootstrapFacts, writes: boolean): PolicyDocument {
  return policyOf(...rolesRead(facts), ...(writes ? rolesWritten(facts) : []));
}

function reads(facts: BootstrapFacts): readonly Statement[] {
  return [
    {
      Sid: "ReadOrganization",
      Effect: "Allow",
      Action: [
        "organizations:ListAccounts",
        "organizations:ListAccountsForParent",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListRoots",
        "sso:ListInstances",
      ],
      // None of these can be narrowed to the organization or instance that the caller is in.
      Resource: "*",
    },
    {
      Sid: "ReadTagsOfAccounts",
      Effect: "Allow",
      Action: ["organizations:ListTagsForResource"],
      Resource: [accountsOfOrganization(facts)],
    },
    {
      Sid: "ReadIdentityCenter",
      Effect: "Allow",
      Action: [
        "sso:DescribeInstanceAccessControlAttributeConfiguration",
        "sso:DescribePermissionSet",
        "sso:GetInlinePolicyForPermissionSet",
        "sso:GetPermissionsBoundaryForPermissionSet",
        "sso:ListAccountAssignments",
        "sso:ListAccountAssignmentsForPrincipal",
        "sso:ListAccountsForProvisionedPermissionSet",
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
        "sso:ListManagedPoliciesInPermissionSet",
        "sso:ListPermissionSets",
        "sso:ListTagsForResource",
      ],
      Resource: identityCenter(facts),
    },
    {
      Sid: "ReadIdentityStore",
      Effect: "Allow",
      Action: [
        "identitystore:DescribeGroup",
        "identitystore:DescribeGroupMembership",
        "identitystore:DescribeUser",
        "identitystore:ListGroupMemberships",
        "identitystore:ListGroups",
        "identitystore:ListUsers",
      ],
      Resource: identityStore(facts),
    },
  ];
}

/** What is removed when its date has passed: memberships, assignments and people. */
function expiry(facts: BootstrapFacts): readonly Statement[] {
  return [
    {
      Sid: "TakeAwayAssignments",
      Effect: "Allow",
      Action: ["sso:DeleteAccountAssignment", "sso:DescribeAccountAssignmentDeletionStatus"],
      Resource: identityCenter(facts),
    },
    {
      Sid: "TakeAwayMembershipsAndPeople",
      Effect: "Allow",
      Action: ["identitystore:DeleteGroupMembership", "identitystore:DeleteUser"],
      Resource: identityStore(facts),
    },
    ...managementAccount(facts),
  ];
}

function changes(facts: BootstrapFacts): readonly Statement[] {
  return [
    {
      Sid: "ChangeIdentityCenter",
      Effect: "Allow",
      Action: [
        "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
        "sso:AttachManagedPolicyToPermissionSet",
        "sso:CreateAccountAssignment",
        "sso:CreateInstanceAccessControlAttributeConfiguration",
        "sso:CreatePermissionSet",
        "sso:DeleteAccountAssignment",
        "sso:DeleteInlinePolicyFromPermissionSet",
        "sso:DeleteInstanceAccessControlAttributeConfiguration",
        "sso:DeletePermissionSet",
        "sso:DeletePermissionsBoundaryFromPermissionSet",
        "sso:DescribeAccountAssignmentCreationStatus",
        "sso:DescribeAccountAssignmentDeletionStatus",
        "sso:DescribePermissionSetProvisioningStatus",
        "sso:DetachCustomerManagedPolicyReferenceFromPermissionSet",
        "sso:DetachManagedPolicyFromPermissionSet",
        "sso:ProvisionPermissionSet",
        "sso:PutInlinePolicyToPermissionSet",
        "sso:PutPermissionsBoundaryToPermissionSet",
        "sso:TagResource",
        "sso:UntagResource",
        "sso:UpdateInstanceAccessControlAttributeConfiguration",
        "sso:UpdatePermissionSet",
      ],
      Resource: identityCenter(facts),
    },
    {
      Sid: "ChangeIdentityStore",
      Effect: "Allow",
      Action: [
        "identitystore:CreateGroup",
        "identitystore:CreateGroupMembership",
        "identitystore:CreateUser",
        "identitystore:DeleteGroup",
        "identitystore:DeleteGroupMembership",
        "identitystore:DeleteUser",
        "identitystore:UpdateGroup",
        "identitystore:UpdateUser",
      ],
      Resource: identityStore(facts),
    },
    ...managementAccount(facts),
  ];
}

/**
 * Only in the management account, Identity Center creates and changes its roles with the caller's own permissions (AWS:
 * "Delegate who can assign single sign-on access to users and groups in the management account").
 */
function managementAccount(facts: BootstrapFacts): readonly Statement[] {
  if (!facts.assignsInManagementAccount) return [];
  return [
    {
      Sid: "ProvisionInManagementAccount",
      Effect: "Allow",
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      Resource: arnIn(facts, "iam", "role/aws-reserved/sso.amazonaws.com/*"),
    },
    {
      Sid: "ConnectManagementAccount",
      Effect: "Allow",
      Action: ["iam:CreateSAMLProvider", "iam:GetSAMLProvider", "iam:UpdateSAMLProvider"],
      Resource: arnIn(facts, "iam", "saml-provider/AWSSSO_*"),
    },
  ];
}

/** Only in accounts of the same organization, whatever the ARN says. */
function assuming(patterns: readonly string[]): Statement {
  return {
    Sid: "AssumeRolesInAccounts",
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: patterns.map((pattern) => pattern.replaceAll("{account}", "*")),
    Condition: { StringEquals: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
  };
}

function rolesRead(facts: BootstrapFacts): readonly Statement[] {
  return [
    { Sid: "FindRoles", Effect: "Allow", Action: ["iam:ListPolicies", "iam:ListRoles"], Resource: "*" },
    {
      Sid: "ReadRoles",
      Effect: "Allow",
      Action: [
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListPolicyVersions",
        "iam:ListRolePolicies",
      ],
      Resource: ourRoles(facts),
    },
  ];
}

/** With a boundary in the guardrails, none of our roles is created without it or loses it. */
function rolesWritten(facts: BootstrapFacts): readonly Statement[] {
  const { permissionsBoundary: boundary } = facts;
  const bounded =
    boundary === undefined ? {} : { Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } } };
  return [
    {
      Sid: "MakeRoles",
      Effect: "Allow",
      Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary"],
      Resource: ourRoles(facts),
      ...bounded,
    },
    {
      Sid: "ChangeRoles",
      Effect: "Allow",
      Action: [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:DeleteRole",
        "iam:DetachRolePolicy",
        "iam:TagPolicy",
        "iam:TagRole",
        "iam:UntagPolicy",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
        ...(boundary === undefined ? ["iam:DeleteRolePermissionsBoundary"] : []),
      ],
      Resource: ourRoles(facts),
    },
  ];
}

/**
 * Pulumi's files: a preview only reads them, and takes no lock. The log of a deploy is written and never read, but for
 * the deploys that were begun. The key's own policy lets the roles use it.
 */
function state({ organization, bucket }: BootstrapFacts, writes: boolean): readonly Statement[] {
  const arn = `arn:${organization.partition}:s3:::${bucket}`;
  return [
    { Sid: "ListState", Effect: "Allow", Action: "s3:ListBucket", Resource: arn },
    {
      Sid: writes ? "WriteState" : "ReadState",
      Effect: "Allow",
      Action: ["s3:GetObject", ...(writes ? ["s3:DeleteObject", "s3:PutObject"] : [])],
      Resource: `${arn}/.pulumi/*`,
    },
    {
      Sid: "ReadAttempts",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `${arn}/${LOG_FOLDER}/${ATTEMPTS_FOLDER}/*`,
    },
    ...(writes
      ? [
          {
            Sid: "ReadApproved",
            Effect: "Allow" as const,
            Action: "s3:GetObject",
            Resource: [`${arn}/${LOG_FOLDER}/approved-*`, `${arn}/${LOG_FOLDER}/tree-*`],
          },
          { Sid: "LogDeploys", Effect: "Allow" as const, Action: "s3:PutObject", Resource: `${arn}/${LOG_FOLDER}/*` },
          {
            Sid: "EndAttempts",
            Effect: "Allow" as const,
            Action: "s3:DeleteObject",
            Resource: `${arn}/${LOG_FOLDER}/${ATTEMPTS_FOLDER}/*`,
          },
        ]
      : []),
  ];
}

/** They belong to the management account, whoever asks. */
function accountsOfOrganization({ organization, account }: BootstrapFacts): string {
  return `arn:${organization.partition}:organizations::${organization.managementAccount?.id ?? account}:account/*`;
}

function identityCenter({ organization, instance }: BootstrapFacts): readonly string[] {
  const id = instance.arn.slice(instance.arn.lastIndexOf("/") + 1);
  const { partition } = organization;
  return [instance.arn, `arn:${partition}:sso:::permissionSet/${id}/*`, `arn:${partition}:sso:::account/*`];
}

function identityStore(facts: BootstrapFacts): readonly string[] {
  const of = (kind: string) => `arn:${facts.organization.partition}:identitystore:::${kind}/*`;
  const store = `identitystore/${facts.instance.identityStoreId}`;
  return [identityStoreArn(facts, store), of("group"), of("membership"), of("user")];
}

/** The identity store belongs to the management account, also where a delegated administrator works in it. */
function identityStoreArn({ organization, account }: BootstrapFacts, store: string): string {
  return `arn:${organization.partition}:identitystore::${organization.managementAccount?.id ?? account}:${store}`;
}

/** In whichever account the policy is. */
function ourRoles({ organization }: BootstrapFacts): readonly string[] {
  return ["role", "policy"].map((kind) => `arn:${organization.partition}:iam::*:${kind}${ROLE_PATH}*`);
}
