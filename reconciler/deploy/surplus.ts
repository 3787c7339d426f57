// What an object in AWS has beyond what is declared: taking it over would allow what nobody has reviewed.

import { quote } from "../diagnostics/quote.ts";
import type { ReadAssignment, ReadMembership } from "../live/center-lists.ts";
import type { RoleHoldings, SetAttachments } from "../live/holdings.ts";
import type { Access, Group, PermissionSet, Principal, Role } from "../model/access.ts";
import { judgeDocuments } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import { type Powers, ratedRights, reasonText } from "../policy/rights.ts";

/** How a person, a group or a permission set is told, by its id or ARN. */
export type NameOf = (id: string) => string;

/** A principal's id, from the state or looked up; undefined for one that is still to be created. */
export type IdOf = (principal: Pick<Principal, "kind" | "name" | "external">) => string | undefined;

/**
 * Members and assignments that the group doesn't declare, in words; empty: none. `setArnOf` gives a permission set's ARN, and
 * undefined for one that is still to be created.
 */
export function surplusOfGroup(
  group: Pick<Group, "members" | "name">,
  held: {
    readonly memberships: readonly Pick<ReadMembership, "userId">[];
    readonly assignments: readonly Pick<ReadAssignment, "accountId" | "permissionSetArn">[];
  },
  assignments: Access["assignments"],
  {
    idOf,
    setArnOf,
    nameOf,
  }: { readonly idOf: IdOf; readonly setArnOf: (name: string) => string | undefined; readonly nameOf: NameOf },
): readonly string[] {
  const declared = new Set(group.members.map(({ principal }) => idOf(principal)));
  const assigned = new Set(
    assignments
      .filter(
        ({ principal }) => principal.kind === "group" && principal.name.toLowerCase() === group.name.toLowerCase(),
      )
      .map(({ account, permissionSet }) => `${account.id} ${setArnOf(permissionSet)}`),
  );
  return [
    ...held.memberships
      .filter(({ userId }) => !declared.has(userId))
      .map(({ userId }) => `member ${quote(nameOf(userId))}`),
    ...held.assignments
      .filter(({ accountId, permissionSetArn }) => !assigned.has(`${accountId} ${permissionSetArn}`))
      .map(
        ({ accountId, permissionSetArn }) =>
          `an assignment of ${quote(nameOf(permissionSetArn))} in account ${accountId}`,
      ),
  ];
}

/** Policies and assignments that the permission set doesn't declare, in words. */
export function surplusOfSet(
  set: PermissionSet,
  held: SetAttachments & { readonly assignments: readonly ReadAssignment[] },
  assignments: Access["assignments"],
  { idOf, nameOf }: { readonly idOf: IdOf; readonly nameOf: NameOf },
): readonly string[] {
  const managed = new Set(set.managedPolicies);
  const ofCustomer = ({ name, path }: { readonly name: string; readonly path: string }) => `${path}${name}`;
  const customer = new Set(set.customerManagedPolicies.map(ofCustomer));
  const assigned = new Set(
    assignments
      .filter(({ permissionSet }) => permissionSet.toLowerCase() === set.name.toLowerCase())
      .map(({ account, principal }) => `${account.id} ${idOf(principal)}`),
  );
  return [
    ...held.managedPolicyArns.filter((arn) => !managed.has(arn)).map(attachedText),
    ...held.customerManagedPolicies
      .map(ofCustomer)
      .filter((it) => !customer.has(it))
      .map((it) => `customer managed policy ${quote(it)}`),
    ...(held.inlinePolicy !== undefined && set.inlinePolicy === undefined
      ? [withDanger("an inline policy", judgeDocuments([held.inlinePolicy]))]
      : []),
    ...(held.boundary !== undefined && set.permissionsBoundary === undefined ? ["a permissions boundary"] : []),
    ...held.assignments
      .filter(({ accountId, principal }) => !assigned.has(`${accountId} ${principal.id}`))
      .map(
        ({ accountId, principal: { type, id } }) =>
          `an assignment to ${type.toLowerCase()} ${quote(nameOf(id))} in account ${accountId}`,
      ),
  ];
}

/** Policies that the role doesn't declare, in words; `arnOf` gives the ARN of a policy of ours in the role's account. */
export function surplusOfRole(
  role: Pick<Role, "policies" | "managedPolicies">,
  held: RoleHoldings,
  arnOf: (policyName: string) => string | undefined,
): readonly string[] {
  const declared = new Set([...role.managedPolicies, ...role.policies.map(({ name }) => arnOf(name))]);
  return [
    ...held.attachedPolicyArns.filter((arn) => !declared.has(arn)).map(attachedText),
    ...[...held.inlinePolicies].map(([name, document]) =>
      withDanger(`inline policy ${quote(name)}`, judgeDocuments([document])),
    ),
  ];
}

function attachedText(arn: string): string {
  const what = `policy ${quote(arn)}`;
  // What an account's own policy says is not read.
  return /^arn:[\w-]+:iam::aws:policy\//.test(arn) ? withDanger(what, managedPowers(arn)) : what;
}

/** With the most dangerous of what it allows, if that is no ordinary thing. */
function withDanger(what: string, powers: Powers): string {
  const [reason] = ratedRights(powers).reasons;
  return reason === undefined ? what : `${what} (${reasonText(reason)})`;
}
