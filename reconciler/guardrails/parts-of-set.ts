// The resources through which somebody holds a permission set, or a role may do what it may.

import { mayDeny } from "../access-graph/set-changes.ts";
import { accountStackName, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Account, Assignment, Role } from "../model/access.ts";
import { ownPoliciesBehindRole, ownPoliciesBehindSet } from "../model/own-policies.ts";
import {
  assignmentKey,
  nameInKey,
  permissionSetKey,
  type ResourceIdentity,
  wholeOf,
} from "../model/resource-identity.ts";
import { hasNone } from "../policy/narrower-policy.ts";
import type { Rights } from "../policy/rights.ts";
import { type ChangeFacts, onlyNarrows } from "./lost-by-change.ts";

export function assignmentResource({ account, permissionSet, principal }: Assignment): StackResource {
  return { stack: IDENTITY_CENTER_STACK, key: assignmentKey(account.id, permissionSet, principal) };
}

export function setResource(permissionSet: string): StackResource {
  return { stack: IDENTITY_CENTER_STACK, key: permissionSetKey(permissionSet) };
}

/**
 * What the plan touches by which the holders of the set in `account` can have got `rights` there: the set, what is attached to it, our own
 * policies that it names or that bound it, and the roles that they reach. What goes counts as well: a boundary left less, and a policy can
 * have denied something. In doubt a change counts.
 */
export function grantingParts(
  permissionSet: string,
  { id }: Pick<Account, "id">,
  rights: Rights,
  facts: ChangeFacts,
): readonly StackResource[] {
  const { permissionSets } = facts.access;
  const name = nameInKey(permissionSet);
  const set = permissionSets.find((it) => nameInKey(it.name) === name);
  const own = set === undefined ? new Set<string>() : ownPoliciesBehindSet(set);
  const there = accountStackName(id);
  const ofSet = facts.changes.filter((change) => {
    const { stack, identity } = change;
    if (identity === undefined || !mayGive(change, facts)) return false;
    if (identity.kind === "policy") return stack === there && own.has(identity.name);
    const whole = wholeOf(identity) ?? identity;
    return whole.kind === "permission-set" && whole.name === name;
  });
  return [...ofSet, ...partsOfRoles(rights, facts)];
}

/** What the plan touches of the roles by which somebody has `rights`: whom they trust, and what they may do. */
export function partsOfRoles({ reasons }: Rights, facts: ChangeFacts): readonly StackResource[] {
  const named = new Set(reasons.flatMap(({ through }) => through.map(({ role, account }) => `${role} in ${account}`)));
  return facts.access.roles
    .filter(({ name, account }) => named.has(`${name} in ${account.name}`))
    .flatMap((role) => partsOfRole(role, facts));
}

/** What the plan touches of the role by which it, or who trusts it, can do more; in doubt a change counts. */
export function partsOfRole(role: Role, facts: ChangeFacts): readonly Change[] {
  const stack = accountStackName(role.account.id);
  return facts.changes.filter(
    (change) => change.stack === stack && mayGive(change, facts) && isPartOf(change.identity, role),
  );
}

/**
 * Whether somebody can do more by a change: not where a policy goes of which is known that it denies nothing, or where its document is known
 * to allow no more than before, and to deny no less.
 */
function mayGive(change: Change, facts: ChangeFacts): boolean {
  const { op, identity } = change;
  if (op !== "delete" || identity === undefined) return !onlyNarrows(change, facts);
  if (!("policy" in identity)) return !hasNone(facts.documentOnRecord?.(change), "Deny");
  return mayDeny(identity.kind === "customer-policy" ? identity.policy : `arn:aws:iam::aws:policy/${identity.policy}`);
}

function isPartOf(identity: ResourceIdentity | undefined, role: Role): boolean {
  switch (identity?.kind) {
    case "role":
      return identity.name === nameInKey(role.name);
    case "role-policy":
      return identity.role === nameInKey(role.name);
    case "policy":
      return ownPoliciesBehindRole(role).has(identity.name);
    default:
      return false;
  }
}
