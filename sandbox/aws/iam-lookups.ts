import { iamOf } from "./account-iam.ts";
import { AwsError, type Call, page, required } from "./call.ts";
import { isManagedPolicy } from "./managed-policies.ts";
import { type PolicyUse, policyProblem } from "./policy-document.ts";
import { reservedPath } from "./reserved-roles.ts";
import type { StoredPolicy, StoredRole } from "./world.ts";

/** Status codes as the API reference of IAM lists them. */
export function noSuchEntity(what: string): AwsError {
  return new AwsError("NoSuchEntity", `${what} cannot be found.`, 404);
}

export function entityExists(what: string): AwsError {
  return new AwsError("EntityAlreadyExists", `${what} already exists.`, 409);
}

export function deleteConflict(why: string): AwsError {
  return new AwsError("DeleteConflict", `Cannot delete entity, ${why}.`, 409);
}

export function limitExceeded(quota: string, most: number): AwsError {
  return new AwsError("LimitExceeded", `Cannot exceed quota for ${quota}: ${most}`, 409);
}

export function findRole(name: string | undefined, call: Call): StoredRole {
  const wanted = required(name, "roleName");
  const found = iamOf(call.world, call.account).roles.find((role) => sameName(role.name, wanted));
  if (found === undefined) throw noSuchEntity(`The role with name ${wanted}`);
  return found;
}

/** Roles of IAM Identity Center are not for others to change. */
export function findRoleToChange(name: string | undefined, call: Call): StoredRole {
  const role = findRole(name, call);
  if (role.path.startsWith(reservedPath)) {
    const message = `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`;
    throw new AwsError("UnmodifiableEntity", message, 400);
  }
  return role;
}

/** A policy of the account; those that AWS maintains are not kept here. */
export function findPolicy(arn: string | undefined, call: Call): StoredPolicy {
  const wanted = checkArn(arn);
  const found = iamOf(call.world, call.account).policies.find((policy) => policy.arn === wanted);
  if (found === undefined) throw noSuchEntity(`Policy ${wanted}`);
  return found;
}

/** The ARN of a policy that can be attached: one of the account's, or one that AWS maintains. */
export function findAttachable(arn: string | undefined, call: Call): string {
  const wanted = checkArn(arn);
  if (isManagedPolicy(wanted)) return wanted;
  if (iamOf(call.world, call.account).policies.some((policy) => policy.arn === wanted)) return wanted;
  throw new AwsError("NoSuchEntity", `Policy ${wanted} does not exist or is not attachable.`, 404);
}

function checkArn(arn: string | undefined): string {
  const wanted = required(arn, "policyArn");
  if (!/^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/.+$/.test(wanted)) {
    throw new AwsError("InvalidInput", `ARN ${wanted} is not valid.`);
  }
  return wanted;
}

/** How many roles use a policy as attachment and as boundary. */
export function usesOf(arn: string, call: Call): { attachments: number; boundaries: number } {
  const { roles } = iamOf(call.world, call.account);
  return {
    attachments: roles.filter((role) => role.attachedPolicyArns.includes(arn)).length,
    boundaries: roles.filter((role) => role.boundaryArn === arn).length,
  };
}

export function checkDocument(text: string | undefined, member: string, use: PolicyUse): string {
  const document = required(text, member);
  const problem = policyProblem(document, use);
  if (problem !== undefined) throw new AwsError("MalformedPolicyDocument", problem);
  return document;
}

/** White space does not count towards the size quotas of policies. */
export function sizeOf(document: string): number {
  return document.replace(/\s/g, "").length;
}

/** Names of roles and policies are unique without regard to letter case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Documents leave IAM percent-encoded as in RFC 3986. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

type Paged = { MaxItems?: number | undefined; Marker?: string | undefined };

/** A page as IAM has it: up to 1000 items, 100 when not asked. */
export function pageOf<T>(
  items: readonly T[],
  request: Paged,
  call: Call,
): { items: T[]; more: { IsTruncated: boolean; Marker?: string } } {
  const wanted = { MaxResults: request.MaxItems ?? 100, NextToken: request.Marker };
  const { items: some, next } = page(items, wanted, call);
  return { items: some, more: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
}
