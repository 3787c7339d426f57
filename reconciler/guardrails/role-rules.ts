// Service roles are for services: who may assume one, and what it may do with others' access, is restricted.

import { explainRole } from "../access-graph/explain-role.ts";
import { accountStackName } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Role } from "../model/access.ts";
import { statementsOf } from "../model/policy-document.ts";
import { isPrivilegedAction, isPrivilegedPolicy, type PolicyStatement, writesTo } from "../model/privileged.ts";
import { encodeKey, identityOf, policyKey, policyPathAndName, ROLE_PATH, roleKey } from "../model/resource-identity.ts";
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { Rule } from "./rule.ts";

/** Only the listed services may be trusted. */
export const roleTrust: Rule = ({ access, guardrails }) => {
  const { services } = guardrails.roles;
  if (services === undefined) return [];
  return access.roles.flatMap((role) => {
    const others = explainRole(role).trusts.filter((it) => !services.has(it.replace(/ \(.*\)$/, "").toLowerCase()));
    if (others.length === 0) return [];
    const args = { role: role.name, account: role.account.name, others };
    const place = placeOfOrigin(originAt(role.origin, "trust"));
    return [{ diagnostic: diagnostic("role-trust-not-listed", args, place), resources: [roleResource(role)] }];
  });
};

/** Changing who may do what, assuming roles, and passing roles that are not ours is for the listed roles only. */
export const rolePrivileges: Rule = ({ access, guardrails }) =>
  access.roles
    .filter(({ name }) => !guardrails.roles.privileged.has(name.toLowerCase()))
    .flatMap((role) => {
      const attached = role.managedPolicies.filter(isPrivilegedPolicy).map(policyPathAndName);
      const actions = [...new Set([...attached, ...role.policies.flatMap(({ document }) => escalations(document))])];
      if (actions.length === 0) return [];
      const args = { role: role.name, account: role.account.name, actions };
      const place = placeOfOrigin(originAt(role.origin, "name"));
      const stack = accountStackName(role.account.id);
      const keys = [
        ...role.policies.map(({ name }) => policyKey(name)),
        ...attached.map((policy) => encodeKey(identityOf.rolePolicy(role.name, policy))),
      ];
      const resources = [roleResource(role), ...keys.map((key) => ({ stack, key }))];
      return [{ diagnostic: diagnostic("role-privileged", args, place), resources }];
    });

function roleResource({ name, account }: Role): StackResource {
  return { stack: accountStackName(account.id), key: roleKey(name) };
}

const OWN_ROLES = new RegExp(`^arn:[^:]+:iam::[^:]*:role${ROLE_PATH}`);

/** Each gives credentials of a role, of an account's root user, or of a user to whoever runs as the service. */
const CREDENTIALS = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoot",
  "sts:GetFederationToken",
];

function escalations(document: string): readonly string[] {
  return statementsOf<PolicyStatement>(document).flatMap(({ Effect: effect, Action: actions, Resource: resources }) => {
    if (effect !== "Allow") return [];
    // NotAction allows everything else.
    if (actions === undefined) return ["everything except what NotAction names"];
    const ours = resources !== undefined && [resources].flat().every((it) => OWN_ROLES.test(it));
    return [actions].flat().filter((pattern) => {
      if (pattern.toLowerCase() === "iam:passrole") return !ours;
      if (writesTo(["iam"], pattern) || isPrivilegedAction(pattern)) return true;
      return CREDENTIALS.some((action) => matchesWildcards(pattern, action));
    });
  });
}
