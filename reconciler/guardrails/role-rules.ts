// Service roles are for services: who may assume one, and what it may do with others' access, is restricted.

import { explainRole } from "../access-graph/explain-role.ts";
import { accountStackName } from "../desired/desired-resources.ts";
import { ROLE_PATH } from "../desired/role-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Role } from "../model/access.ts";
import { statementsOf } from "../model/policy-document.ts";
import { policyKey, roleKey } from "../model/resource-identity.ts";
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

/** Changing IAM, assuming roles, and passing roles that are not ours is for the listed roles only. */
export const rolePrivileges: Rule = ({ access, guardrails }) =>
  access.roles
    .filter(({ name }) => !guardrails.roles.privileged.has(name.toLowerCase()))
    .flatMap((role) => {
      const actions = [...new Set(role.policies.flatMap(({ document }) => escalations(document)))];
      if (actions.length === 0) return [];
      const args = { role: role.name, account: role.account.name, actions };
      const place = placeOfOrigin(originAt(role.origin, "name"));
      const stack = accountStackName(role.account.id);
      const policies = role.policies.map(({ name }) => ({ stack, key: policyKey(name) }));
      return [{ diagnostic: diagnostic("role-privileged", args, place), resources: [roleResource(role), ...policies] }];
    });

function roleResource({ name, account }: Role): StackResource {
  return { stack: accountStackName(account.id), key: roleKey(name) };
}

type Statement = {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
};

/** Reading is no escalation. */
const READING = /^iam:(Get|List|Generate|Simulate)/i;
const OWN_ROLES = new RegExp(`^arn:[^:]+:iam::[^:]*:role${ROLE_PATH}`);

function escalations(document: string): readonly string[] {
  return statementsOf<Statement>(document).flatMap(({ Effect: effect, Action: actions, Resource: resources }) => {
    if (effect !== "Allow") return [];
    // NotAction allows everything else.
    if (actions === undefined) return ["everything except what NotAction names"];
    const ours = resources !== undefined && [resources].flat().every((it) => OWN_ROLES.test(it));
    return [actions].flat().filter((pattern) => {
      if (pattern.toLowerCase() === "iam:passrole") return !ours;
      if (/^iam:/i.test(pattern)) return !READING.test(pattern);
      return matchesWildcards(pattern, "sts:AssumeRole") || matchesWildcards(pattern, "iam:PassRole");
    });
  });
}
