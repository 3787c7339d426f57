// A file may declare only the names, and use only the accounts, that are listed for its path.

import { declaredObjects, pathOfFile } from "../desired/declared-objects.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { PathRule } from "../model/guardrails.ts";
import { type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import { accountOf } from "../plan/closed-accounts.ts";
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { Rule, Violation } from "./rule.ts";

/** The first rule whose path matches holds; a file that none matches may declare nothing. */
export const paths: Rule = ({ access, guardrails }) => {
  const rules = guardrails.paths;
  if (rules === undefined) return [];
  return declaredObjects(access).flatMap((object): readonly Violation[] => {
    const path = pathOfFile(object);
    const rule = rules.find((it) => matchesWildcards(it.path, path));
    const name = nameOf(object.identity);
    const resources = [object];
    const place = object.place;
    if (name !== undefined && !mayDeclare(rule, name)) {
      return [{ diagnostic: diagnostic("name-not-allowed-here", { what: object.what, path }, place), resources }];
    }
    const account = accountOf(object.stack, object.identity);
    if (account !== undefined && rule?.accounts.has(account) !== true) {
      return [{ diagnostic: diagnostic("account-not-allowed-here", { what: object.what, path }, place), resources }];
    }
    return [];
  });
};

function mayDeclare(rule: PathRule | undefined, name: string): boolean {
  return rule?.names.some((pattern) => matchesWildcards(pattern, name)) === true;
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
