import type {
  CreateRoleCommandInput,
  CreateRoleCommandOutput,
  DeleteRoleCommandInput,
  DeleteRoleCommandOutput,
  DeleteRolePermissionsBoundaryCommandInput,
  DeleteRolePermissionsBoundaryCommandOutput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput,
  ListRolesCommandInput,
  ListRolesCommandOutput,
  PutRolePermissionsBoundaryCommandInput,
  PutRolePermissionsBoundaryCommandOutput,
  Role,
  UpdateAssumeRolePolicyCommandInput,
  UpdateAssumeRolePolicyCommandOutput,
  UpdateRoleCommandInput,
  UpdateRoleCommandOutput,
  UpdateRoleDescriptionCommandInput,
  UpdateRoleDescriptionCommandOutput,
} from "@aws-sdk/client-iam";
import { iamOf } from "./account-iam.ts";
import { AwsError, type Call, type Result, required } from "./call.ts";
import {
  checkDocument,
  deleteConflict,
  encodeDocument,
  entityExists,
  findAttachable,
  findRole,
  findRoleToChange,
  limitExceeded,
  noSuchEntity,
  pageOf,
  sameName,
  sizeOf,
} from "./iam-lookups.ts";
import { tagHandlers } from "./iam-tags.ts";
import { newIamId } from "./new-id.ts";
import { missingPrincipal, showIdOfDeleted } from "./principals.ts";
import { listTags, withTags } from "./tags.ts";
import type { StoredRole } from "./world.ts";

/**
 * Characters without white space; the default quota.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const longestTrustPolicy = 2048;

type RoleReference = { RoleName: string | undefined };
const tags = tagHandlers(
  ({ RoleName }: RoleReference, call) => findRole(RoleName, call),
  ({ RoleName }, call) => findRoleToChange(RoleName, call),
);

export const roleHandlers = {
  CreateRole(input: CreateRoleCommandInput, call: Call): Result<CreateRoleCommandOutput> {
    const { roles } = iamOf(call.world, call.account);
    const name = required(input.RoleName, "roleName");
    const path = input.Path ?? "/";
    const trustPolicy = checkTrustPolicy(input.AssumeRolePolicyDocument, call);
    const tags = withTags({}, input.Tags, "LimitExceeded");
    const boundary = input.PermissionsBoundary;
    if (boundary !== undefined) findAttachable(boundary, call);
    if (roles.some((role) => sameName(role.name, name))) throw entityExists(`Role with name ${name}`);
    const role: StoredRole = {
      name,
      path,
      id: newIamId(call.world, "AROA"),
      arn: `arn:aws:iam::${call.account}:role${path}${name}`,
      createdAt: call.now.toISOString(),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      maxSessionDuration: input.MaxSessionDuration ?? 3600,
      trustPolicy,
      ...(boundary === undefined ? {} : { boundaryArn: boundary }),
      tags,
      inlinePolicies: {},
      attachedPolicyArns: [],
    };
    roles.push(role);
    return { Role: describe(role) };
  },

  GetRole(input: GetRoleCommandInput, call: Call): Result<GetRoleCommandOutput> {
    return { Role: { ...describe(findRole(input.RoleName, call)), RoleLastUsed: {} } };
  },

  /**
   * A duration that is left out becomes the default.
   * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
   */
  UpdateRole(input: UpdateRoleCommandInput, call: Call): Result<UpdateRoleCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    role.maxSessionDuration = input.MaxSessionDuration ?? 3600;
    if (input.Description !== undefined) role.description = input.Description;
    return {};
  },

  UpdateRoleDescription(
    input: UpdateRoleDescriptionCommandInput,
    call: Call,
  ): Result<UpdateRoleDescriptionCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    role.description = required(input.Description, "description");
    return { Role: describe(role) };
  },

  UpdateAssumeRolePolicy(
    input: UpdateAssumeRolePolicyCommandInput,
    call: Call,
  ): Result<UpdateAssumeRolePolicyCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    role.trustPolicy = checkTrustPolicy(input.PolicyDocument, call);
    return {};
  },

  DeleteRole(input: DeleteRoleCommandInput, call: Call): Result<DeleteRoleCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    const iam = iamOf(call.world, call.account);
    if (role.attachedPolicyArns.length > 0) throw deleteConflict("must detach all policies first");
    if (Object.keys(role.inlinePolicies).length > 0) throw deleteConflict("must delete policies first");
    iam.roles.splice(iam.roles.indexOf(role), 1);
    showIdOfDeleted(role, call.world);
    return {};
  },

  /** Without tags, description and boundary, as AWS leaves them out of lists. */
  ListRoles(input: ListRolesCommandInput, call: Call): Result<ListRolesCommandOutput> {
    const prefix = input.PathPrefix ?? "/";
    const roles = iamOf(call.world, call.account).roles.filter(({ path }) => path.startsWith(prefix));
    const { items, more } = pageOf(roles, input, call);
    const listed = items.map((role) => {
      const { Tags: _tags, PermissionsBoundary: _boundary, ...rest } = describe(role);
      return rest;
    });
    return { Roles: listed, ...more };
  },

  TagRole: tags.tag,
  UntagRole: tags.untag,
  ListRoleTags: tags.list,

  PutRolePermissionsBoundary(
    input: PutRolePermissionsBoundaryCommandInput,
    call: Call,
  ): Result<PutRolePermissionsBoundaryCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    role.boundaryArn = findAttachable(required(input.PermissionsBoundary, "permissionsBoundary"), call);
    return {};
  },

  DeleteRolePermissionsBoundary(
    input: DeleteRolePermissionsBoundaryCommandInput,
    call: Call,
  ): Result<DeleteRolePermissionsBoundaryCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    if (role.boundaryArn === undefined) throw noSuchEntity(`The permissions boundary of role ${role.name}`);
    delete role.boundaryArn;
    return {};
  },

  /** There are no instance profiles here. */
  ListInstanceProfilesForRole(
    input: ListInstanceProfilesForRoleCommandInput,
    call: Call,
  ): Result<ListInstanceProfilesForRoleCommandOutput> {
    findRole(input.RoleName, call);
    return { InstanceProfiles: [], IsTruncated: false };
  },
};

function describe(role: StoredRole): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    ...(role.boundaryArn === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: "PermissionsBoundaryPolicy",
            PermissionsBoundaryArn: role.boundaryArn,
          },
        }),
    ...(Object.keys(role.tags).length === 0 ? {} : { Tags: listTags(role.tags) }),
  };
}

function checkTrustPolicy(document: string | undefined, call: Call): string {
  const text = checkDocument(document, "assumeRolePolicyDocument", "trust");
  const missing = missingPrincipal(text, call.world);
  if (missing !== undefined)
    throw new AwsError("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${missing}"`);
  if (sizeOf(text) > longestTrustPolicy) throw limitExceeded("ACLSizePerRole", longestTrustPolicy);
  return text;
}
