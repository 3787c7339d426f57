// What each role may do: the calls that its runs make, and no others. A test compares both.

import { ROLE_PATH } from "../policy/role-path.ts";
import { arnIn, type BootstrapFacts, type Run } from "./identities.ts";
import { type PolicyDocument, policyOf, type Statement } from "./policy.ts";
import { statePermissions } from "./state-permissions.ts";

/** Of the role that runs of GitHub take in the account where Identity Center is managed from. */
export function permissionsOfRun(facts: BootstrapFacts, run: Run): PolicyDocument {
  const { previewRole, deployRole } = facts.organization;
  const writes = { preview: [], expire: expiry(facts), deploy: changes(facts) }[run];
  // A deploy plans before it writes; without a role to assume it works in its own account.
  const wanted = run === "deploy" ? [previewRole, deployRole] : [previewRole];
  const assumed = wanted.filter((pattern) => pattern !== undefined);
  return policyOf(
    ...reads(facts),
    ...(run === "preview" ? [EVENT_HISTORY] : []),
    ...writes,
    ...(assumed.length === 0 ? [] : [assuming(assumed)]),
    ...(previewRole === undefined ? rolesRead(facts) : []),
    ...(run === "deploy" && deployRole === undefined ? rolesWritten(facts) : []),
    ...statePermissions(facts, run),
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

/** Who changed something by hand. No resource narrows it (AWS: actions, resources and condition keys of CloudTrail). */
const EVENT_HISTORY: Statement = {
  Sid: "ReadEventHistory",
  Effect: "Allow",
  Action: ["cloudtrail:LookupEvents"],
  Resource: "*",
};

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
    ...managementAccount(facts, false),
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
    ...managementAccount(facts, true),
  ];
}

/**
 * Only in the management account, Identity Center works on its roles with the caller's own permissions (AWS: "Understanding
 * service-linked roles in IAM Identity Center"): the last assignment of a permission set takes its role away, and the first one makes it.
 * A caller can't change these roles itself: IAM lets nobody but Identity Center do that.
 */
function managementAccount(facts: BootstrapFacts, assigns: boolean): readonly Statement[] {
  if (!facts.assignsInManagementAccount) return [];
  const roles = arnIn(facts, "iam", "role/aws-reserved/sso.amazonaws.com/*");
  const removing: Statement = {
    Sid: "RemoveRolesInManagementAccount",
    Effect: "Allow",
    Action: [
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:GetRole",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
    ],
    Resource: roles,
  };
  if (!assigns) return [removing];
  return [
    removing,
    {
      Sid: "ProvisionInManagementAccount",
      Effect: "Allow",
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      Resource: roles,
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

/**
 * With a boundary in the guardrails, none of our roles is created without it or loses it. Its `{account}` is the account in which the
 * role with this policy is, and its policy is none of ours: what changes ours must not be able to change what bounds them.
 */
function rolesWritten(facts: BootstrapFacts): readonly Statement[] {
  const boundary = facts.permissionsBoundary?.replaceAll("{account}", `\${aws:PrincipalAccount}`);
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
