// Judges a plan by all guardrails. Only new violations refuse a plan, not those that existed before.

import { accountStackName } from "../desired/desired-resources.ts";
import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { withGoneRoles } from "../model/gone-roles.ts";
import { exceptionText } from "../model/removal-guardrails.ts";
import { roleKey } from "../model/resource-identity.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import { exceptedResources } from "./excepted-resources.ts";
import type { RuleFacts, Violation } from "./guardrail.ts";
import { byCause, type Refused } from "./one-cause.ts";

export type Judgement = {
  readonly refusals: readonly Diagnostic[];
  /** Violations that are deployed already; see old-violations.ts. */
  readonly old: readonly Diagnostic[];
  /** Those of which that is not known. */
  readonly unjudged: readonly Unjudged[];
  /** What causes violations that exceptions allow, by {@link stackKey}. */
  readonly excepted: ReadonlySet<string>;
};

/** A violation that only these stacks can have begun, whose states could not be read: this run deploys nothing of them. */
export type Unjudged = { readonly diagnostic: Diagnostic; readonly stacks: readonly string[] };

/** `inState` is what all stacks hold before the plan, but for the `unread` ones, by name. */
export function checkGuardrails(
  facts: RuleFacts,
  inState: readonly StackResource[],
  unread: ReadonlySet<string> = new Set(),
): Judgement {
  const held = new Set(inState.map(stackKey));
  const changed = new Set(facts.changes.map(stackKey));
  const excepted = exceptedResources(facts.guardrails.exceptions);
  const absolute: Diagnostic[] = [];
  const refused: Refused[] = [];
  const old: Diagnostic[] = [];
  const unjudged: Unjudged[] = [];
  const used = new Set<string>();
  for (const violation of findViolations(facts)) {
    const { diagnostic, resources, isAbsolute } = violation;
    const notHeld = resources.filter((it) => !held.has(stackKey(it)) || changed.has(stackKey(it)));
    const fresh = notHeld.filter(({ stack }) => !unread.has(stack));
    if (isAbsolute) absolute.push(diagnostic);
    else if (fresh.length === 0 && notHeld.length > 0) {
      unjudged.push({ diagnostic, stacks: [...new Set(notHeld.map(({ stack }) => stack))].sort() });
    } else if (fresh.length === 0) old.push(diagnostic);
    else if (fresh.every((it) => excepted.has(stackKey(it)))) for (const it of fresh) used.add(stackKey(it));
    else refused.push({ violation, fresh });
  }
  const refusals = [...absolute, ...byCause(refused).map(({ diagnostic, fresh }) => withException(diagnostic, fresh))];
  return { refusals, old: old.filter(isDeployed(facts)), unjudged, excepted: used };
}

/**
 * Not one that is only so since the plan takes away a role that policies name: it is no violation as long as nobody makes another one of
 * that name.
 */
function isDeployed(facts: RuleFacts): (old: Diagnostic) => boolean {
  const { access, changes } = facts;
  const kept = new Set(
    access.roles.map(({ account, name }) => stackKey({ stack: accountStackName(account.id), key: roleKey(name) })),
  );
  const gone = changes.flatMap((change) => {
    const { op, stack, identity } = change;
    const account = access.accounts.find(({ id }) => accountStackName(id) === stack);
    if (op !== "delete" || identity?.kind !== "role" || account === undefined || kept.has(stackKey(change))) return [];
    return [{ name: identity.name, account }];
  });
  if (gone.length === 0) return () => true;
  const textOf = ({ code, place }: Diagnostic) => JSON.stringify([code, place]);
  const still = findViolations({ ...facts, access: withGoneRoles(access, gone) });
  const texts = new Set(still.map(({ diagnostic }) => textOf(diagnostic)));
  return (old) => texts.has(textOf(old));
}

/** What no exception allows of it, whatever Organizations says. */
export function absoluteViolations(facts: Omit<RuleFacts, "organization">): readonly Violation[] {
  return findViolations({ ...facts, organization: undefined }).filter(({ isAbsolute }) => isAbsolute === true);
}

/** By all guardrails, whatever exceptions there are. */
export function findViolations(facts: RuleFacts): readonly Violation[] {
  const { settings } = facts.guardrails;
  return [...GUARDRAILS].flatMap(([name, { violations }]) => violations(settings.get(name), facts));
}

/** Keys that one line still shows. */
const MOST_KEYS = 10;

/** With the exceptions, one for each stack, that would lift it. */
function withException(diagnostic: Diagnostic, fresh: readonly StackResource[]): Diagnostic {
  const distinct = [...new Map(fresh.map((it) => [stackKey(it), it])).values()];
  const texts = [...Map.groupBy(distinct, ({ stack }) => stack)].map(([stack, of]) => {
    const keys = of.slice(0, MOST_KEYS).map(({ key }) => key);
    const more = of.length > MOST_KEYS ? ` with ${of.length - MOST_KEYS} more keys` : "";
    return `${exceptionText(stack, { keys })}${more}`;
  });
  const hint = `an exception in guardrails.yaml would be ${texts.join(" and ")}`;
  return { ...diagnostic, hint: diagnostic.hint === undefined ? hint : `${diagnostic.hint}; ${hint}` };
}
