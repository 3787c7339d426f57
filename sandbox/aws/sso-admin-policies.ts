import type {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommandInput,
  AttachCustomerManagedPolicyReferenceToPermissionSetCommandOutput,
  AttachManagedPolicyToPermissionSetCommandInput,
  AttachManagedPolicyToPermissionSetCommandOutput,
  CustomerManagedPolicyReference,
  DeleteInlinePolicyFromPermissionSetCommandInput,
  DeleteInlinePolicyFromPermissionSetCommandOutput,
  DeletePermissionsBoundaryFromPermissionSetCommandInput,
  DeletePermissionsBoundaryFromPermissionSetCommandOutput,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommandInput,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommandOutput,
  DetachManagedPolicyFromPermissionSetCommandInput,
  DetachManagedPolicyFromPermissionSetCommandOutput,
  GetInlinePolicyForPermissionSetCommandInput,
  GetInlinePolicyForPermissionSetCommandOutput,
  GetPermissionsBoundaryForPermissionSetCommandInput,
  GetPermissionsBoundaryForPermissionSetCommandOutput,
  ListCustomerManagedPolicyReferencesInPermissionSetCommandInput,
  ListCustomerManagedPolicyReferencesInPermissionSetCommandOutput,
  ListManagedPoliciesInPermissionSetCommandInput,
  ListManagedPoliciesInPermissionSetCommandOutput,
  PutInlinePolicyToPermissionSetCommandInput,
  PutInlinePolicyToPermissionSetCommandOutput,
  PutPermissionsBoundaryToPermissionSetCommandInput,
  PutPermissionsBoundaryToPermissionSetCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { AwsError, type Call, invalid, page, type Result, required } from "./call.ts";
import { isManagedPolicy } from "./managed-policies.ts";
import { policyProblem } from "./policy-document.ts";
import { findPermissionSet, findPermissionSetToChange, notFound } from "./sso-admin-lookups.ts";
import type { StoredPermissionSet } from "./world.ts";

/**
 * AWS managed and customer managed policies together.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
const mostPolicies = 20;
/** In bytes, without white space. */
const longestInlinePolicy = 10_240;

export const setPolicyHandlers = {
  AttachManagedPolicyToPermissionSet(
    input: AttachManagedPolicyToPermissionSetCommandInput,
    call: Call,
  ): Result<AttachManagedPolicyToPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const arn = required(input.ManagedPolicyArn, "managedPolicyArn");
    checkExists(arn);
    if (set.managedPolicies.some((policy) => policy.arn === arn)) {
      throw new AwsError("ConflictException", `Policy ${arn} is already attached to ${set.arn}.`);
    }
    checkPolicyLimit(set);
    set.managedPolicies.push({ arn, name: arn.slice(arn.lastIndexOf("/") + 1) });
    set.revision += 1;
    return {};
  },

  DetachManagedPolicyFromPermissionSet(
    input: DetachManagedPolicyFromPermissionSetCommandInput,
    call: Call,
  ): Result<DetachManagedPolicyFromPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const arn = required(input.ManagedPolicyArn, "managedPolicyArn");
    const position = set.managedPolicies.findIndex((policy) => policy.arn === arn);
    if (position < 0) throw notFound("Managed policy attachment", arn);
    set.managedPolicies.splice(position, 1);
    set.revision += 1;
    return {};
  },

  ListManagedPoliciesInPermissionSet(
    input: ListManagedPoliciesInPermissionSetCommandInput,
    call: Call,
  ): Result<ListManagedPoliciesInPermissionSetCommandOutput> {
    const { items, next } = page(findPermissionSet(input, call).managedPolicies, input, call);
    return { AttachedManagedPolicies: items.map(({ name, arn }) => ({ Name: name, Arn: arn })), NextToken: next };
  },

  AttachCustomerManagedPolicyReferenceToPermissionSet(
    input: AttachCustomerManagedPolicyReferenceToPermissionSetCommandInput,
    call: Call,
  ): Result<AttachCustomerManagedPolicyReferenceToPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const { name, path } = readReference(input.CustomerManagedPolicyReference);
    if (set.customerManagedPolicies.some((policy) => policy.name === name && policy.path === path)) {
      throw new AwsError("ConflictException", `Policy ${path}${name} is already attached to ${set.arn}.`);
    }
    checkPolicyLimit(set);
    set.customerManagedPolicies.push({ name, path });
    set.revision += 1;
    return {};
  },

  DetachCustomerManagedPolicyReferenceFromPermissionSet(
    input: DetachCustomerManagedPolicyReferenceFromPermissionSetCommandInput,
    call: Call,
  ): Result<DetachCustomerManagedPolicyReferenceFromPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const { name, path } = readReference(input.CustomerManagedPolicyReference);
    const position = set.customerManagedPolicies.findIndex((policy) => policy.name === name && policy.path === path);
    if (position < 0) throw notFound("Customer managed policy reference", `${path}${name}`);
    set.customerManagedPolicies.splice(position, 1);
    set.revision += 1;
    return {};
  },

  ListCustomerManagedPolicyReferencesInPermissionSet(
    input: ListCustomerManagedPolicyReferencesInPermissionSetCommandInput,
    call: Call,
  ): Result<ListCustomerManagedPolicyReferencesInPermissionSetCommandOutput> {
    const { items, next } = page(findPermissionSet(input, call).customerManagedPolicies, input, call);
    return {
      CustomerManagedPolicyReferences: items.map(({ name, path }) => ({ Name: name, Path: path })),
      NextToken: next,
    };
  },

  PutInlinePolicyToPermissionSet(
    input: PutInlinePolicyToPermissionSetCommandInput,
    call: Call,
  ): Result<PutInlinePolicyToPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const text = required(input.InlinePolicy, "inlinePolicy");
    if (Buffer.byteLength(text.replace(/\s/g, "")) > longestInlinePolicy) {
      throw invalid(`The inline policy has more than ${longestInlinePolicy} bytes without white space`);
    }
    const problem = policyProblem(text, "identity");
    if (problem !== undefined) throw invalid(`The inline policy is not valid: ${problem}`);
    set.inlinePolicy = text;
    set.revision += 1;
    return {};
  },

  /** Without a policy AWS answers with an empty text. */
  GetInlinePolicyForPermissionSet(
    input: GetInlinePolicyForPermissionSetCommandInput,
    call: Call,
  ): Result<GetInlinePolicyForPermissionSetCommandOutput> {
    return { InlinePolicy: findPermissionSet(input, call).inlinePolicy ?? "" };
  },

  DeleteInlinePolicyFromPermissionSet(
    input: DeleteInlinePolicyFromPermissionSetCommandInput,
    call: Call,
  ): Result<DeleteInlinePolicyFromPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    if (set.inlinePolicy === undefined) throw notFound("Inline policy of permission set", set.arn);
    delete set.inlinePolicy;
    set.revision += 1;
    return {};
  },

  PutPermissionsBoundaryToPermissionSet(
    input: PutPermissionsBoundaryToPermissionSetCommandInput,
    call: Call,
  ): Result<PutPermissionsBoundaryToPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    const { ManagedPolicyArn: arn, CustomerManagedPolicyReference: reference } = required(
      input.PermissionsBoundary,
      "permissionsBoundary",
    );
    if ((arn === undefined) === (reference === undefined)) {
      throw invalid("Only ManagedPolicyArn or CustomerManagedPolicyReference should be given.");
    }
    if (arn !== undefined) checkExists(arn);
    if (arn !== undefined) {
      set.boundary = { ManagedPolicyArn: arn };
    } else {
      const { name, path } = readReference(reference);
      set.boundary = { CustomerManagedPolicyReference: { Name: name, Path: path } };
    }
    set.revision += 1;
    return {};
  },

  GetPermissionsBoundaryForPermissionSet(
    input: GetPermissionsBoundaryForPermissionSetCommandInput,
    call: Call,
  ): Result<GetPermissionsBoundaryForPermissionSetCommandOutput> {
    const set = findPermissionSet(input, call);
    if (set.boundary === undefined) throw notFound("Permissions boundary of permission set", set.arn);
    return { PermissionsBoundary: set.boundary };
  },

  DeletePermissionsBoundaryFromPermissionSet(
    input: DeletePermissionsBoundaryFromPermissionSetCommandInput,
    call: Call,
  ): Result<DeletePermissionsBoundaryFromPermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    if (set.boundary === undefined) throw notFound("Permissions boundary of permission set", set.arn);
    delete set.boundary;
    set.revision += 1;
    return {};
  },
};

/** Of a policy that AWS maintains: those of an account are looked for where the set is provisioned. */
function checkExists(arn: string): void {
  if (!isManagedPolicy(arn)) throw notFound("Managed policy", arn);
}

function checkPolicyLimit(set: StoredPermissionSet): void {
  if (set.managedPolicies.length + set.customerManagedPolicies.length < mostPolicies) return;
  throw new AwsError("ServiceQuotaExceededException", `There may be at most ${mostPolicies} policies in ${set.arn}`);
}

function readReference(reference: CustomerManagedPolicyReference | undefined): { name: string; path: string } {
  const { Name, Path: path = "/" } = required(reference, "customerManagedPolicyReference");
  return { name: required(Name, "name"), path };
}
