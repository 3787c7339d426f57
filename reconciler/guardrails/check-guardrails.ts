// Judges a plan by all guardrails. Only what the plan brings about refuses it, not what was so before.

import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { accountRules } from "./account-rules.ts";
import { administrators } from "./administrators.ts";
import { breakGlass } from "./break-glass.ts";
import { deployingIdentity } from "./deploying-identity.ts";
import { paths } from "./paths.ts";
import { privilegedSets } from "./privileged-sets.ts";
import { protectedNames } from "./protected-names.ts";
import { rolePrivileges, roleTrust } from "./role-rules.ts";
import type { Rule, RuleFacts, Violation } from "./rule.ts";

const RULES: readonly Rule[] = [
  breakGlass,
  deployingIdentity,
  privilegedSets,
  administrators,
  protectedNames,
  accountRules,
  roleTrust,
  rolePrivileges,
  paths,
];

export type Judgement = {
  readonly refusals: readonly Diagnostic[];
  /** Violations that are deployed already; see old-violations.ts. */
  readonly old: readonly Diagnostic[];
  /** Keys of violations that exceptions lift. */
  readonly exceptedKeys: ReadonlySet<string>;
};

/** `inState` is what all stacks hold before the plan. */
export function checkGuardrails(facts: RuleFacts, inState: readonly StackResource[]): Judgement {
  const held = new Set(inState.map(stackKey));
  const changed = new Set(facts.changes.map(stackKey));
  const excepted = facts.guardrails.exceptedKeys;
  const refusals: Diagnostic[] = [];
  const old: Diagnostic[] = [];
  const used = new Set<string>();
  for (const { diagnostic, resources, isAbsolute } of findViolations(facts)) {
    const fresh = resources.filter((it) => !held.has(stackKey(it)) || changed.has(stackKey(it)));
    if (isAbsolute) refusals.push(diagnostic);
    else if (fresh.length === 0) old.push(diagnostic);
    else if (fresh.every(({ key }) => excepted.has(key))) for (const { key } of fresh) used.add(key);
    else refusals.push(withKeys(diagnostic, fresh));
  }
  return { refusals, old, exceptedKeys: used };
}

/** What no exception lifts of it. */
export function checkAbsolute(facts: RuleFacts): readonly Diagnostic[] {
  return findViolations(facts).flatMap(({ diagnostic, isAbsolute }) => (isAbsolute ? [diagnostic] : []));
}

/** By all rules, whatever exceptions there are. */
export function findViolations(facts: RuleFacts): readonly Violation[] {
  return RULES.flatMap((rule) => rule(facts));
}

/** An exception names keys, so the refusal does. */
function withKeys(diagnostic: Diagnostic, fresh: readonly StackResource[]): Diagnostic {
  const keys = fresh.map(({ key }) => key).filter((key) => !diagnostic.message.includes(key));
  if (keys.length === 0) return diagnostic;
  const shown = keys.slice(0, 3).join(", ");
  const hint = `an exception in guardrails.yaml would name ${shown}${keys.length > 3 ? ` and ${keys.length - 3} more` : ""}`;
  return { ...diagnostic, hint: diagnostic.hint === undefined ? hint : `${diagnostic.hint}; ${hint}` };
}
