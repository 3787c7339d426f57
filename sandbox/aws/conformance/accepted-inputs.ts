// For tests: an input for each operation.
import type { ModelledService } from "../service-model.ts";
import { accounts, instanceArn, storeId } from "../test-server.ts";
import type { World } from "../world.ts";
import {
  attributes,
  document,
  emptyInstance,
  keyTags,
  policyArn,
  reading,
  reference,
  tagKeys,
  tags,
  trust,
} from "./world-of-everything.ts";

export type Inputs = Record<ModelledService, Record<string, Record<string, unknown>>>;

const auditing = "arn:aws:iam::aws:policy/SecurityAudit";
const providerArn = `arn:aws:iam::${accounts.management}:oidc-provider/token.actions.githubusercontent.com`;

/** For each operation an input that is accepted in that world; each has as many members as go together. */
export function acceptedInputs(world: World): Inputs {
  return {
    "sso-admin": ssoInputs(world),
    identitystore: identityInputs(world),
    organizations: organizationsInputs(world),
    iam: iamInputs,
    sts: stsInputs,
    kms: keyInputs(world),
  };
}

function ssoInputs(world: World): Inputs["sso-admin"] {
  const [used, unused] = world.permissionSets;
  const instance = { InstanceArn: instanceArn };
  const set = { ...instance, PermissionSetArn: used?.arn };
  const page = { MaxResults: 10 };
  const assignment = {
    ...{ ...set, TargetId: accounts.training, TargetType: "AWS_ACCOUNT" },
    ...{ PrincipalType: "GROUP", PrincipalId: world.groups[0]?.groupId },
  };
  const requestOf = (kind: string) => world.operations.find((it) => it.kind === kind)?.requestId;
  const succeeded = { ...instance, ...page, Filter: { Status: "SUCCEEDED" } };
  const attributeConfiguration = { ...instance, InstanceAccessControlAttributeConfiguration: attributes };
  const details = { Description: "Several\nlines", SessionDuration: "PT2H", RelayState: "https://example.com/" };
  const status = { ProvisioningStatus: "LATEST_PERMISSION_SET_NOT_PROVISIONED" };
  return {
    ListInstances: { ...page, RegionScope: "ALL_REGIONS" },
    DescribeInstance: instance,
    CreateInstanceAccessControlAttributeConfiguration: { ...attributeConfiguration, InstanceArn: emptyInstance },
    DescribeInstanceAccessControlAttributeConfiguration: instance,
    UpdateInstanceAccessControlAttributeConfiguration: attributeConfiguration,
    DeleteInstanceAccessControlAttributeConfiguration: instance,
    CreatePermissionSet: { ...instance, ...details, Name: "Another", Tags: tags },
    DescribePermissionSet: set,
    UpdatePermissionSet: { ...set, ...details },
    DeletePermissionSet: { ...instance, PermissionSetArn: unused?.arn },
    ListPermissionSets: { ...instance, ...page },
    ListTagsForResource: { ...instance, ResourceArn: used?.arn },
    TagResource: { ...instance, ResourceArn: used?.arn, Tags: tags },
    UntagResource: { ...instance, ResourceArn: used?.arn, ...tagKeys },
    AttachManagedPolicyToPermissionSet: { ...set, ManagedPolicyArn: auditing },
    DetachManagedPolicyFromPermissionSet: { ...set, ManagedPolicyArn: reading },
    ListManagedPoliciesInPermissionSet: { ...set, ...page },
    AttachCustomerManagedPolicyReferenceToPermissionSet: {
      ...set,
      CustomerManagedPolicyReference: { Name: "More", Path: "/shared/" },
    },
    DetachCustomerManagedPolicyReferenceFromPermissionSet: { ...set, CustomerManagedPolicyReference: reference },
    ListCustomerManagedPolicyReferencesInPermissionSet: { ...set, ...page },
    PutInlinePolicyToPermissionSet: { ...set, InlinePolicy: document },
    GetInlinePolicyForPermissionSet: set,
    DeleteInlinePolicyFromPermissionSet: set,
    PutPermissionsBoundaryToPermissionSet: {
      ...set,
      PermissionsBoundary: { CustomerManagedPolicyReference: reference },
    },
    GetPermissionsBoundaryForPermissionSet: set,
    DeletePermissionsBoundaryFromPermissionSet: set,
    CreateAccountAssignment: assignment,
    DeleteAccountAssignment: assignment,
    DescribeAccountAssignmentCreationStatus: {
      ...instance,
      AccountAssignmentCreationRequestId: requestOf("CREATE_ASSIGNMENT"),
    },
    DescribeAccountAssignmentDeletionStatus: {
      ...instance,
      AccountAssignmentDeletionRequestId: requestOf("DELETE_ASSIGNMENT"),
    },
    ListAccountAssignmentCreationStatus: succeeded,
    ListAccountAssignmentDeletionStatus: succeeded,
    ListAccountAssignments: { ...set, ...page, AccountId: accounts.training },
    ListAccountAssignmentsForPrincipal: {
      ...{ ...instance, ...page, PrincipalType: "USER", PrincipalId: world.users[0]?.userId },
      Filter: { AccountId: accounts.training },
    },
    ProvisionPermissionSet: { ...set, TargetType: "AWS_ACCOUNT", TargetId: accounts.training },
    DescribePermissionSetProvisioningStatus: { ...instance, ProvisionPermissionSetRequestId: requestOf("PROVISION") },
    ListPermissionSetProvisioningStatus: succeeded,
    ListPermissionSetsProvisionedToAccount: { ...instance, ...page, ...status, AccountId: accounts.training },
    ListAccountsForProvisionedPermissionSet: { ...set, ...page, ...status },
  };
}

function identityInputs(world: World): Inputs["identitystore"] {
  const store = { IdentityStoreId: storeId };
  const user = { ...store, UserId: world.users[0]?.userId };
  const group = { ...store, GroupId: world.groups[0]?.groupId };
  const member = { MemberId: { UserId: world.users[0]?.userId } };
  const membership = { ...store, MembershipId: world.memberships[0]?.membershipId };
  const page = { ...store, MaxResults: 10 };
  const rename = [{ AttributePath: "displayName", AttributeValue: "renamed" }];
  const text = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, "Text"]));
  const by = (AttributePath: string, AttributeValue: string) => ({
    AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
  });
  return {
    CreateUser: {
      ...{ ...store, UserName: "cleo" },
      ...text("DisplayName NickName ProfileUrl UserType Title PreferredLanguage Locale Timezone Website Birthdate"),
      Name: text("Formatted FamilyName GivenName MiddleName HonorificPrefix HonorificSuffix"),
      Emails: [{ ...text("Value Type"), Primary: true }],
      Addresses: [{ ...text("StreetAddress Locality Region PostalCode Country Formatted Type"), Primary: true }],
      PhoneNumbers: [{ ...text("Value Type"), Primary: true }],
      Photos: [{ ...text("Value Type Display"), Primary: true }],
      Roles: [{ ...text("Value Type"), Primary: true }],
      Extensions: { "aws:identitystore:enterprise": { costCenter: "42" } },
    },
    DescribeUser: { ...user, Extensions: ["aws:identitystore:enterprise"] },
    UpdateUser: { ...user, Operations: rename, Revision: "1" },
    DeleteUser: { ...user, Revision: "1" },
    ListUsers: {
      ...page,
      Extensions: ["aws:identitystore:enterprise"],
      Filters: [{ AttributePath: "UserName", AttributeValue: "ana" }],
    },
    GetUserId: { ...store, ...by("userName", "ana") },
    CreateGroup: { ...store, DisplayName: "auditors", Description: "Several\nlines" },
    DescribeGroup: group,
    UpdateGroup: { ...group, Operations: rename, Revision: "1" },
    DeleteGroup: { ...group, Revision: "1" },
    ListGroups: { ...page, Filters: [{ AttributePath: "DisplayName", AttributeValue: "builders" }] },
    GetGroupId: { ...store, ...by("displayName", "builders") },
    CreateGroupMembership: { ...group, MemberId: { UserId: world.users[1]?.userId } },
    DescribeGroupMembership: membership,
    DeleteGroupMembership: membership,
    ListGroupMemberships: { ...page, ...group },
    ListGroupMembershipsForMember: { ...page, ...member },
    GetGroupMembershipId: { ...group, ...member },
    IsMemberInGroups: { ...store, ...member, GroupIds: [world.groups[0]?.groupId] },
  };
}

function organizationsInputs(world: World): Inputs["organizations"] {
  const page = { MaxResults: 10 };
  const [workloads, learning] = world.organizationalUnits;
  return {
    DescribeOrganization: {},
    DescribeAccount: { AccountId: accounts.training },
    ListAccounts: page,
    ListAWSServiceAccessForOrganization: page,
    ListRoots: page,
    ListParents: { ...page, ChildId: accounts.training },
    ListChildren: { ...page, ParentId: learning?.id, ChildType: "ACCOUNT" },
    ListOrganizationalUnitsForParent: { ...page, ParentId: workloads?.id },
    ListAccountsForParent: { ...page, ParentId: learning?.id },
    DescribeOrganizationalUnit: { OrganizationalUnitId: learning?.id },
    ListTagsForResource: { ResourceId: accounts.training },
    ListDelegatedAdministrators: { ...page, ServicePrincipal: "sso.amazonaws.com" },
  };
}

const role = { RoleName: "deployer" };
const policy = { PolicyArn: policyArn("reading") };
const provider = { OpenIDConnectProviderArn: providerArn };
const items = { MaxItems: 10 };

const iamInputs: Inputs["iam"] = {
  CreateRole: {
    ...{ RoleName: "another", Path: "/team/", AssumeRolePolicyDocument: trust, Description: "Several\nlines" },
    ...{ MaxSessionDuration: 7200, PermissionsBoundary: policyArn("reading"), Tags: tags },
  },
  GetRole: role,
  UpdateRole: { ...role, Description: "Several\nlines", MaxSessionDuration: 7200 },
  UpdateRoleDescription: { ...role, Description: "Several\nlines" },
  UpdateAssumeRolePolicy: { ...role, PolicyDocument: trust },
  DeleteRole: { RoleName: "unused" },
  ListRoles: { ...items, PathPrefix: "/" },
  TagRole: { ...role, Tags: tags },
  UntagRole: { ...role, ...tagKeys },
  ListRoleTags: { ...role, ...items },
  PutRolePermissionsBoundary: { ...role, PermissionsBoundary: policyArn("reading") },
  DeleteRolePermissionsBoundary: role,
  ListInstanceProfilesForRole: { ...role, ...items },
  PutRolePolicy: { ...role, PolicyName: "writing", PolicyDocument: document },
  GetRolePolicy: { ...role, PolicyName: "reading" },
  DeleteRolePolicy: { ...role, PolicyName: "reading" },
  ListRolePolicies: { ...role, ...items },
  AttachRolePolicy: { ...role, PolicyArn: reading },
  DetachRolePolicy: { ...role, ...policy },
  ListAttachedRolePolicies: { ...role, ...items, PathPrefix: "/" },
  CreatePolicy: {
    ...{ PolicyName: "another", Path: "/team/", PolicyDocument: document, Description: "Several\nlines", Tags: tags },
  },
  GetPolicy: policy,
  GetPolicyVersion: { ...policy, VersionId: "v1" },
  CreatePolicyVersion: { ...policy, PolicyDocument: document, SetAsDefault: true },
  ListPolicyVersions: { ...policy, ...items },
  DeletePolicyVersion: { ...policy, VersionId: "v2" },
  DeletePolicy: { PolicyArn: policyArn("unused") },
  ListPolicies: {
    ...items,
    Scope: "Local",
    OnlyAttached: true,
    PathPrefix: "/",
    PolicyUsageFilter: "PermissionsPolicy",
  },
  TagPolicy: { ...policy, Tags: tags },
  UntagPolicy: { ...policy, ...tagKeys },
  ListPolicyTags: { ...policy, ...items },
  CreateOpenIDConnectProvider: {
    ...{ Url: "https://oidc.example.com", ClientIDList: ["sts.amazonaws.com"], Tags: tags },
    ThumbprintList: ["0".repeat(40)],
  },
  GetOpenIDConnectProvider: provider,
  AddClientIDToOpenIDConnectProvider: { ...provider, ClientID: "another" },
  RemoveClientIDFromOpenIDConnectProvider: { ...provider, ClientID: "sts.amazonaws.com" },
  DeleteOpenIDConnectProvider: provider,
  TagOpenIDConnectProvider: { ...provider, Tags: tags },
  UntagOpenIDConnectProvider: { ...provider, ...tagKeys },
};

const stsInputs: Inputs["sts"] = {
  GetCallerIdentity: {},
  AssumeRole: {
    RoleArn: `arn:aws:iam::${accounts.training}:role/deploy`,
    RoleSessionName: "test",
    DurationSeconds: 3600,
  },
};

function keyInputs(world: World): Inputs["kms"] {
  const key = { KeyId: world.keys?.[0]?.id };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  return {
    CreateKey: { Description: "Several\nlines", Policy, Tags: keyTags, MultiRegion: false },
    DescribeKey: key,
    UpdateKeyDescription: { ...key, Description: "Several\nlines" },
    GetKeyPolicy: { ...key, PolicyName: "default" },
    PutKeyPolicy: { ...key, Policy, PolicyName: "default" },
    GetKeyRotationStatus: key,
    EnableKeyRotation: { ...key, RotationPeriodInDays: 90 },
    DisableKeyRotation: key,
    EnableKey: key,
    DisableKey: key,
    ListResourceTags: { ...key, Limit: 10 },
    TagResource: { ...key, Tags: keyTags },
    UntagResource: { ...key, ...tagKeys },
    ScheduleKeyDeletion: { ...key, PendingWindowInDays: 7 },
  };
}
