import type {
  CreatePolicyCommandInput,
  CreatePolicyCommandOutput,
  CreatePolicyVersionCommandInput,
  CreatePolicyVersionCommandOutput,
  DeletePolicyCommandInput,
  DeletePolicyCommandOutput,
  DeletePolicyVersionCommandInput,
  DeletePolicyVersionCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  ListPoliciesCommandInput,
  ListPoliciesCommandOutput,
  ListPolicyVersionsCommandInput,
  ListPolicyVersionsCommandOutput,
  Policy,
  PolicyVersion,
} from "@aws-sdk/client-iam";
import { iamOf } from "./account-iam.ts";
import { AwsError, type Call, type Result, required } from "./call.ts";
import {
  checkDocument,
  deleteConflict,
  encodeDocument,
  entityExists,
  findPolicy,
  limitExceeded,
  noSuchEntity,
  pageOf,
  sameName,
  sizeOf,
  usesOf,
} from "./iam-lookups.ts";
import { tagHandlers } from "./iam-tags.ts";
import { newIamId } from "./new-id.ts";
import { listTags, withTags } from "./tags.ts";
import type { StoredPolicy } from "./world.ts";

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; the size is in characters without white
 * space.
 */
const longestPolicy = 6144;
const mostVersions = 5;

type Version = StoredPolicy["versions"][number];

const tags = tagHandlers(({ PolicyArn }: { PolicyArn: string | undefined }, call) => findPolicy(PolicyArn, call));

export const policyHandlers = {
  CreatePolicy(input: CreatePolicyCommandInput, call: Call): Result<CreatePolicyCommandOutput> {
    const { policies } = iamOf(call.world, call.account);
    const name = required(input.PolicyName, "policyName");
    const path = input.Path ?? "/";
    const document = checkPolicyDocument(input.PolicyDocument);
    const tags = withTags({}, input.Tags, "LimitExceeded");
    if (policies.some((policy) => sameName(policy.name, name))) throw entityExists(`A policy called ${name}`);
    const created = call.now.toISOString();
    const policy: StoredPolicy = {
      name,
      path,
      id: newIamId(call.world, "ANPA"),
      arn: `arn:aws:iam::${call.account}:policy${path}${name}`,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createdAt: created,
      updatedAt: created,
      tags,
      versions: [{ id: "v1", document, isDefault: true, createdAt: created }],
      lastVersion: 1,
    };
    policies.push(policy);
    return { Policy: describe(policy, call) };
  },

  GetPolicy(input: GetPolicyCommandInput, call: Call): Result<GetPolicyCommandOutput> {
    return { Policy: describe(findPolicy(input.PolicyArn, call), call) };
  },

  GetPolicyVersion(input: GetPolicyVersionCommandInput, call: Call): Result<GetPolicyVersionCommandOutput> {
    const version = findVersion(findPolicy(input.PolicyArn, call), input.VersionId);
    return { PolicyVersion: { Document: encodeDocument(version.document), ...describeVersion(version) } };
  },

  CreatePolicyVersion(input: CreatePolicyVersionCommandInput, call: Call): Result<CreatePolicyVersionCommandOutput> {
    const policy = findPolicy(input.PolicyArn, call);
    const document = checkPolicyDocument(input.PolicyDocument);
    if (policy.versions.length >= mostVersions) {
      const message = `A managed policy can have up to ${mostVersions} versions. Before you create a new version, you must delete an existing version.`;
      throw new AwsError("LimitExceeded", message, 409);
    }
    const isDefault = input.SetAsDefault === true;
    if (isDefault) for (const version of policy.versions) version.isDefault = false;
    policy.lastVersion += 1;
    const created = call.now.toISOString();
    const version: Version = { id: `v${policy.lastVersion}`, document, isDefault, createdAt: created };
    policy.versions.push(version);
    policy.updatedAt = created;
    return { PolicyVersion: describeVersion(version) };
  },

  /** Newest first. */
  ListPolicyVersions(input: ListPolicyVersionsCommandInput, call: Call): Result<ListPolicyVersionsCommandOutput> {
    const { items, more } = pageOf(findPolicy(input.PolicyArn, call).versions.toReversed(), input, call);
    return { Versions: items.map(describeVersion), ...more };
  },

  DeletePolicyVersion(input: DeletePolicyVersionCommandInput, call: Call): Result<DeletePolicyVersionCommandOutput> {
    const policy = findPolicy(input.PolicyArn, call);
    const version = findVersion(policy, input.VersionId);
    if (version.isDefault) throw new AwsError("DeleteConflict", "Cannot delete the default version of a policy.", 409);
    policy.versions.splice(policy.versions.indexOf(version), 1);
    return {};
  },

  DeletePolicy(input: DeletePolicyCommandInput, call: Call): Result<DeletePolicyCommandOutput> {
    const { policies } = iamOf(call.world, call.account);
    const policy = findPolicy(input.PolicyArn, call);
    const { attachments, boundaries } = usesOf(policy.arn, call);
    if (attachments > 0) throw deleteConflict("policy is attached to roles");
    if (boundaries > 0) throw deleteConflict("policy is the permissions boundary of roles");
    if (policy.versions.length > 1) {
      throw new AwsError(
        "DeleteConflict",
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        409,
      );
    }
    policies.splice(policies.indexOf(policy), 1);
    return {};
  },

  /**
   * Policies that AWS maintains are not listed, whatever the scope. Without tags and description, as AWS leaves them
   * out.
   */
  ListPolicies(input: ListPoliciesCommandInput, call: Call): Result<ListPoliciesCommandOutput> {
    const prefix = input.PathPrefix ?? "/";
    const own = input.Scope === "AWS" ? [] : iamOf(call.world, call.account).policies;
    const found = own.filter(
      (policy) =>
        policy.path.startsWith(prefix) && (input.OnlyAttached !== true || usesOf(policy.arn, call).attachments > 0),
    );
    const { items, more } = pageOf(found, input, call);
    const listed = items.map((policy) => {
      const { Tags: _tags, Description: _description, ...rest } = describe(policy, call);
      return rest;
    });
    return { Policies: listed, ...more };
  },

  TagPolicy: tags.tag,
  UntagPolicy: tags.untag,
  ListPolicyTags: tags.list,
};

function describe(policy: StoredPolicy, call: Call): Policy {
  const { attachments, boundaries } = usesOf(policy.arn, call);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.versions.find(({ isDefault }) => isDefault)?.id,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    Tags: listTags(policy.tags),
  };
}

function describeVersion(version: Version): PolicyVersion {
  return { VersionId: version.id, IsDefaultVersion: version.isDefault, CreateDate: new Date(version.createdAt) };
}

function findVersion(policy: StoredPolicy, id: string | undefined): Version {
  const wanted = required(id, "versionId");
  const found = policy.versions.find((version) => version.id === wanted);
  if (found === undefined) throw noSuchEntity(`Policy ${policy.arn} version ${wanted}`);
  return found;
}

function checkPolicyDocument(document: string | undefined): string {
  const text = checkDocument(document, "policyDocument", "identity");
  if (sizeOf(text) > longestPolicy) throw limitExceeded("PolicySize", longestPolicy);
  return text;
}
