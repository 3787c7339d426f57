import type {
  AttachRolePolicyCommandInput,
  AttachRolePolicyCommandOutput,
  DeleteRolePolicyCommandInput,
  DeleteRolePolicyCommandOutput,
  DetachRolePolicyCommandInput,
  DetachRolePolicyCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
  PutRolePolicyCommandInput,
  PutRolePolicyCommandOutput,
} from "@aws-sdk/client-iam";
import { AwsError, type Call, type Result, required } from "./call.ts";
import {
  checkDocument,
  encodeDocument,
  findAttachable,
  findRole,
  findRoleToChange,
  limitExceeded,
  noSuchEntity,
  pageOf,
  sizeOf,
} from "./iam-lookups.ts";

/** Default quotas. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostAttached = 10;
/** Characters of all inline policies of a role together, without white space. */
const longestInline = 10_240;

export const rolePolicyHandlers = {
  PutRolePolicy(input: PutRolePolicyCommandInput, call: Call): Result<PutRolePolicyCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    const name = required(input.PolicyName, "policyName");
    const document = checkDocument(input.PolicyDocument, "policyDocument", "identity");
    const after = { ...role.inlinePolicies, [name]: document };
    const size = Object.values(after).reduce((sum, text) => sum + sizeOf(text), 0);
    if (size > longestInline) {
      const message = `Maximum policy size of ${longestInline} bytes exceeded for role ${role.name}`;
      throw new AwsError("LimitExceeded", message, 409);
    }
    role.inlinePolicies = after;
    return {};
  },

  GetRolePolicy(input: GetRolePolicyCommandInput, call: Call): Result<GetRolePolicyCommandOutput> {
    const role = findRole(input.RoleName, call);
    const name = required(input.PolicyName, "policyName");
    const document = role.inlinePolicies[name];
    if (document === undefined) throw noSuchEntity(`The role policy with name ${name}`);
    return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeDocument(document) };
  },

  DeleteRolePolicy(input: DeleteRolePolicyCommandInput, call: Call): Result<DeleteRolePolicyCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    const name = required(input.PolicyName, "policyName");
    if (role.inlinePolicies[name] === undefined) throw noSuchEntity(`The role policy with name ${name}`);
    delete role.inlinePolicies[name];
    return {};
  },

  ListRolePolicies(input: ListRolePoliciesCommandInput, call: Call): Result<ListRolePoliciesCommandOutput> {
    const { items, more } = pageOf(Object.keys(findRole(input.RoleName, call).inlinePolicies), input, call);
    return { PolicyNames: items, ...more };
  },

  /** Attaching what is attached already succeeds. */
  AttachRolePolicy(input: AttachRolePolicyCommandInput, call: Call): Result<AttachRolePolicyCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    const arn = findAttachable(input.PolicyArn, call);
    if (role.attachedPolicyArns.includes(arn)) return {};
    if (role.attachedPolicyArns.length >= mostAttached) throw limitExceeded("PoliciesPerRole", mostAttached);
    role.attachedPolicyArns.push(arn);
    return {};
  },

  DetachRolePolicy(input: DetachRolePolicyCommandInput, call: Call): Result<DetachRolePolicyCommandOutput> {
    const role = findRoleToChange(input.RoleName, call);
    const arn = required(input.PolicyArn, "policyArn");
    if (!role.attachedPolicyArns.includes(arn)) throw noSuchEntity(`Policy ${arn} attached to role ${role.name}`);
    role.attachedPolicyArns = role.attachedPolicyArns.filter((attached) => attached !== arn);
    return {};
  },

  ListAttachedRolePolicies(
    input: ListAttachedRolePoliciesCommandInput,
    call: Call,
  ): Result<ListAttachedRolePoliciesCommandOutput> {
    const arns = findRole(input.RoleName, call).attachedPolicyArns;
    const { items, more } = pageOf(arns, input, call);
    return {
      AttachedPolicies: items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyArn: arn })),
      ...more,
    };
  },
};
