// Judges a plan by all guardrails. What was so before is a warning; only what the plan brings about refuses it.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import { stackKey } from "../plan/change.ts";
import { accountRules } from "./account-rules.ts";
import { administrators } from "./administrators.ts";
import { breakGlass } from "./break-glass.ts";
import { deployingIdentity } from "./deploying-identity.ts";
import { paths } from "./paths.ts";
import { privilegedSets } from "./privileged-sets.ts";
import { protectedNames } from "./protected-names.ts";
import { rolePrivileges, roleTrust } from "./role-rules.ts";
import type { Resource, Rule, RuleFacts } from "./rule.ts";

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
  /** Violations that are deployed already. */
  readonly warnings: readonly Diagnostic[];
  /** Keys of violations that exceptions lift. */
  readonly exceptedKeys: ReadonlySet<string>;
};

/** `inState` is what all stacks hold before the plan. */
export function checkGuardrails(facts: RuleFacts, inState: readonly Resource[]): Judgement {
  const held = new Set(inState.map(stackKey));
  const changed = new Set(facts.changes.map(stackKey));
  const excepted = facts.guardrails.exceptedKeys;
  const refusals: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const used = new Set<string>();
  for (const { diagnostic, resources, isAbsolute } of RULES.flatMap((rule) => rule(facts))) {
    const fresh = resources.filter((it) => !held.has(stackKey(it)) || changed.has(stackKey(it)));
    if (isAbsolute) refusals.push(diagnostic);
    else if (fresh.length === 0) warnings.push(asWarning(diagnostic));
    else if (fresh.every(({ key }) => excepted.has(key))) for (const { key } of fresh) used.add(key);
    else refusals.push(withKeys(diagnostic, fresh));
  }
  return { refusals, warnings, exceptedKeys: used };
}

/** The exceptions without which the plan would be refused: those that name a used key. */
export function usedExceptions(exceptions: readonly Exception[], used: ReadonlySet<string>): readonly Exception[] {
  return exceptions.filter(({ keys }) => keys.some((key) => used.has(key)));
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: "warning", message: `${diagnostic.message} (deployed already)` };
}

/** An exception names keys, so the refusal does. */
function withKeys(diagnostic: Diagnostic, fresh: readonly Resource[]): Diagnostic {
  const keys = fresh.map(({ key }) => key).filter((key) => !diagnostic.message.includes(key));
  if (keys.length === 0) return diagnostic;
  const shown = keys.slice(0, 3).join(", ");
  const hint = `an exception in guardrails.yaml would name ${shown}${keys.length > 3 ? ` and ${keys.length - 3} more` : ""}`;
  return { ...diagnostic, hint: diagnostic.hint === undefined ? hint : `${diagnostic.hint}; ${hint}` };
}
