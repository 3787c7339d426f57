// Service roles are for services: who may assume one, and what it may do with others' access, is restricted.

import { accountStackName } from "../desired/desired-resources.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Role } from "../model/access.ts";
import { encodeKey, identityOf, policyKey, policyPathAndName, roleKey } from "../model/resource-identity.ts";
import { powersOfDocument } from "../model/rights.ts";
import { unlistedTrusts } from "../policy/listed-principals.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import { openTrusts } from "../policy/open-trusts.ts";
import { type Kind, type Powers, type Reason, reasonsOf, reasonText } from "../policy/rights.ts";
import { lacksTagSession, trustedText } from "../policy/trust.ts";
import type { Rule } from "./rule.ts";

/** Only the listed services may be trusted, and the listed principals. */
export const roleTrust: Rule = ({ access, guardrails }) => {
  const { services, principals } = guardrails.roles;
  if (services === undefined) return [];
  return access.roles.flatMap((role) => {
    const others = [...new Set(unlistedTrusts(role.trustPolicy, services, principals).map(trustedText))].sort();
    if (others.length === 0) return [];
    const args = { role: role.name, account: role.account.name, others };
    const place = placeOfOrigin(originAt(role.origin, "trust"));
    return [{ diagnostic: diagnostic("role-trust-not-listed", args, place), resources: [roleResource(role)] }];
  });
};

/** Nothing has to be configured for these: a trust that is open, and one that EKS Pod Identity can't use. */
export const roleTrustFloors: Rule = ({ access, guardrails }) => {
  const { accounts, oidcSubjects } = guardrails.roles.principals;
  const known = { accounts: new Set([...access.accounts.map(({ id }) => id), ...accounts]), oidcSubjects };
  return access.roles.flatMap((role) => {
    const names = { role: role.name, account: role.account.name };
    const place = placeOfOrigin(originAt(role.origin, "trust"));
    const open = openTrusts(role.trustPolicy, known).map((it) =>
      diagnostic("role-trust-open", { ...names, ...it }, place),
    );
    const untagged = lacksTagSession(role.trustPolicy, POD_IDENTITY)
      ? [diagnostic("role-trust-without-tag-session", names, place)]
      : [];
    return [...open, ...untagged].map((it) => ({ diagnostic: it, resources: [roleResource(role)] }));
  });
};

const POD_IDENTITY = "pods.eks.amazonaws.com";

/** What a service role may not do unless it is listed, besides everything: roles that are named and not known here are somebody else's too. */
const REFUSED: readonly Kind[] = [
  "widens-itself",
  "other-credentials",
  "passes-any-role",
  "passes-named-role",
  "assumes-named",
  "identity-center",
  "organization",
  "identity-provider",
  "changes-iam",
];

/** Changing who may do what, assuming roles, and passing roles that are not ours is for the listed roles only. */
export const rolePrivileges: Rule = ({ access, guardrails }) =>
  access.roles
    .filter(({ name }) => !guardrails.roles.privileged.has(name.toLowerCase()))
    .flatMap((role) => {
      const attached = role.managedPolicies
        .map((arn) => ({ policy: policyPathAndName(arn), may: refusedIn(managedPowers(arn)) }))
        .filter(({ may }) => may.length > 0);
      const own = role.policies.flatMap(({ document }) =>
        refusedIn(powersOfDocument(document, access)).map(reasonText),
      );
      const reasons = [...new Set([...attached.map(({ policy, may }) => `${policy} (${may[0]?.what})`), ...own])];
      if (reasons.length === 0) return [];
      const args = { role: role.name, account: role.account.name, reasons };
      const place = placeOfOrigin(originAt(role.origin, "name"));
      const stack = accountStackName(role.account.id);
      const keys = [
        ...role.policies.map(({ name }) => policyKey(name)),
        ...attached.map(({ policy }) => encodeKey(identityOf.rolePolicy(role.name, policy))),
      ];
      const resources = [roleResource(role), ...keys.map((key) => ({ stack, key }))];
      return [{ diagnostic: diagnostic("role-privileged", args, place), resources }];
    });

function refusedIn(powers: Powers): readonly Reason[] {
  return reasonsOf(powers, REFUSED);
}

function roleResource({ name, account }: Role): StackResource {
  return { stack: accountStackName(account.id), key: roleKey(name) };
}
