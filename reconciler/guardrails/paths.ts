// A file may declare only the names, and use only the accounts, that are listed for its path.

import { declaredObjects, pathOfFile } from "../desired/declared-objects.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { PathRule } from "../model/guardrails.ts";
import { keyParts } from "../model/resource-key.ts";
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { Rule, Violation } from "./rule.ts";

const NAMED = ["user", "group", "permission-set", "role", "policy"];

/** The first rule whose path matches holds; a file that none matches may declare nothing. */
export const paths: Rule = ({ access, guardrails }) => {
  const rules = guardrails.paths;
  if (rules === undefined) return [];
  return declaredObjects(access).flatMap((object): readonly Violation[] => {
    const path = pathOfFile(object);
    const rule = rules.find((it) => matchesWildcards(it.path, path));
    const [kind = "", name = ""] = keyParts(object.key);
    const resources = [object];
    const place = object.place;
    if (NAMED.includes(kind) && !mayDeclare(rule, name)) {
      return [{ diagnostic: diagnostic("name-not-allowed-here", { what: object.what, path }, place), resources }];
    }
    const account = accountOf(object.stack, object.key);
    if (account !== undefined && rule?.accounts.has(account) !== true) {
      return [{ diagnostic: diagnostic("account-not-allowed-here", { what: object.what, path }, place), resources }];
    }
    return [];
  });
};

function mayDeclare(rule: PathRule | undefined, name: string): boolean {
  return rule?.names.some((pattern) => matchesWildcards(pattern, name)) === true;
}

/** The account that an assignment or a role is in. */
function accountOf(stack: string, key: string): string | undefined {
  const [kind, id] = keyParts(key);
  if (kind === "assignment") return id;
  return stack === IDENTITY_CENTER_STACK ? undefined : /\d{12}$/.exec(stack)?.[0];
}
