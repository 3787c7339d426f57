// A file may declare only the names, and use only the accounts, that are listed for its path.

import { declaredObjects, pathOfFile } from "../desired/declared-objects.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { PathRule } from "../model/guardrails.ts";
import { type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import { accountOf } from "../plan/closed-accounts.ts";
import { matchesInCase, matchesWildcards } from "../policy/wildcards.ts";
import type { Rule, Violation } from "./rule.ts";

/**
 * The first rule whose path matches, in its letter case, holds; a file that none matches may declare nothing. Attributes for access
 * control are left out: they can only be declared in organization.yaml.
 */
export const paths: Rule = ({ access, guardrails }) => {
  const rules = guardrails.paths;
  if (rules === undefined) return [];
  return declaredObjects(access).flatMap((object): readonly Violation[] => {
    if (object.identity.kind === "access-control-attributes") return [];
    const path = pathOfFile(object);
    const rule = rules.find((it) => matchesInCase(it.path, path));
    const name = nameOf(object.identity);
    const resources = [object];
    const place = object.place;
    if (!mayDeclare(rule, name)) {
      return [{ diagnostic: diagnostic("name-not-allowed-here", { what: object.what, path }, place), resources }];
    }
    const account = accountOf(object.stack, object.identity);
    if (account !== undefined && !rule.accounts.has(account)) {
      return [{ diagnostic: diagnostic("account-not-allowed-here", { what: object.what, path }, place), resources }];
    }
    return [];
  });
};

/** What has no name of its own may be declared wherever something may. */
function mayDeclare(rule: PathRule | undefined, name: string | undefined): rule is PathRule {
  return rule !== undefined && (name === undefined || rule.names.some((pattern) => matchesWildcards(pattern, name)));
}

/** Undefined for what has no name of its own. */
function nameOf(identity: ResourceIdentity): string | undefined {
  switch (identity.kind) {
    case "user":
      return identity.userName;
    case "group":
    case "permission-set":
    case "role":
    case "policy":
      return identity.name;
    case "membership":
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "assignment":
    case "role-policy":
    case "access-control-attributes":
      return undefined;
    default:
      return unknownKind(identity);
  }
}
