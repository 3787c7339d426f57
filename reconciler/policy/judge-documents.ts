// What policy documents let their holder do beyond what they name.
import { type DangerKind, mayTakeRole } from "./danger-kinds.ts";
import DANGEROUS from "./dangerous-actions.json" with { type: "json" };
import type { Kind } from "./kind.ts";
import { managedDenials, managedPowers } from "./managed-powers.ts";
import { areParticular, isNarrowedByCondition, isOwnUser, mayBeRole, mayBeStackSet } from "./narrowing-facts.ts";
import { type Powers, STACK_SETS, together } from "./rights.ts";
import { isAll, isDeniedAlways, isNamed, type Named, parseStatements, type Statement } from "./statements.ts";
import { ASSUMING } from "./trust.ts";

export type RoleFacts = {
  /**
   * Whether the roles that a resource names, which may have wildcards, are all declared in these files, and to pass or assume them gives
   * nothing more, or what it gives is judged elsewhere. Of other actions on roles, as of one that changes whom they trust, it says nothing.
   */
  readonly isAccountedFor: (resource: string) => boolean;
};

/** Nothing is known of any role. */
export const NO_ROLES: RoleFacts = { isAccountedFor: () => false };

const BY_KIND = Object.entries(DANGEROUS) as readonly (readonly [DangerKind, readonly string[]])[];

/** Those on which levels depend, as AWS spells them. */
export const DANGEROUS_ACTIONS: readonly string[] = BY_KIND.flatMap(([, actions]) => actions);

/**
 * Of JSON texts of identity policies that count together. In doubt more: conditions and resources narrow it only where that is certain, and
 * only what is denied always counts as denied.
 */
export function judgeDocuments(documents: readonly string[], facts: RoleFacts = NO_ROLES): Powers {
  // These facts are never let go, and what is kept by them would not be either.
  if (facts === NO_ROLES) return powersOf(documents, facts);
  const judged = JUDGED.get(facts) ?? new Map<string, Powers>();
  JUDGED.set(facts, judged);
  const text = JSON.stringify(documents);
  const powers = judged.get(text) ?? powersOf(documents, facts);
  judged.set(text, powers);
  return powers;
}

/**
 * Of documents and AWS-managed policies, by their ARNs, that somebody holds together: what one of them denies always, on everything, none of
 * them allows. `unknown` names further policies, of which nothing else is known.
 */
export function judgePolicies(
  documents: readonly string[],
  managed: readonly string[],
  facts: RoleFacts,
  unknown: readonly string[] = [],
): Powers {
  const others: Powers = new Map(unknown.length === 0 ? [] : [["unknown-policy", unknown]]);
  const held = together([judgeDocuments(documents, facts), ...managed.map(managedPowers), others]);
  return withoutDenied(documents, managed)(held);
}

/** What is left of powers beside documents and AWS-managed policies, by their ARNs, that deny something always, on everything. */
export function withoutDenied(documents: readonly string[], managed: readonly string[]): (powers: Powers) => Powers {
  const denying = documents.flatMap(parseStatements).filter(isDeniedAlways);
  const denied = [...denying.map(({ action }) => action), ...managed.flatMap(managedDenials)];
  return (powers) => (denied.length === 0 ? powers : without(powers, denied));
}

function without(powers: Powers, denied: readonly Named[]): Powers {
  const isAllowed = (action: string) => !denied.some((it) => isNamed(it, action));
  const left = new Map<Kind, readonly string[]>();
  for (const [kind, actions] of powers) {
    const still = kind === "unknown-policy" ? actions.filter(() => !denied.some(isAll)) : actions.filter(isAllowed);
    if (still.length > 0) left.set(kind, still);
  }
  return left;
}

/** By what is known of roles: guardrails, reports and comparisons ask for the same documents again and again. */
const JUDGED = new WeakMap<RoleFacts, Map<string, Powers>>();

function powersOf(documents: readonly string[], { isAccountedFor }: RoleFacts): Powers {
  const statements = documents.flatMap(parseStatements);
  const denying = statements.filter(isDeniedAlways);
  const powers = new Map<Kind, string[]>();
  const add = (kind: Kind, action: string) => powers.set(kind, [...(powers.get(kind) ?? []), action]);
  if (denying.length === 0 && statements.some(isEverything)) powers.set("everything", []);
  for (const [kind, actions] of BY_KIND) {
    for (const action of actions) {
      const allowed = denying.some((it) => isNamed(it.action, action)) ? [] : allowedOn(action, statements);
      const rated = allowed.length === 0 ? undefined : ratedAs(kind, action, allowed, isAccountedFor);
      if (rated !== undefined) add(rated, action);
    }
  }
  for (const action of STACK_SETS) {
    const isDenied = denying.some((it) => isNamed(it.action, action));
    if (!isDenied && allowedOn(action, statements).some(mayBeStackSet)) add("stack-sets", action);
  }
  return powers;
}

function isEverything({ effect, action, resource }: Statement): boolean {
  return effect === "Allow" && isAll(action) && isAll(resource);
}

/** The resources on which an action is allowed and not narrowed for certain. NotResource leaves everything else. */
function allowedOn(action: string, statements: readonly Statement[]): readonly string[] {
  return statements
    .filter((it) => it.effect === "Allow" && isNamed(it.action, action) && !isNarrowedByCondition(it))
    .flatMap(({ resource }) => ("among" in resource ? resource.among : ["*"]));
}

/** The kind that counts for an action on `resources`; undefined: it is harmless there. */
function ratedAs(
  kind: DangerKind,
  action: string,
  resources: readonly string[],
  isAccountedFor: RoleFacts["isAccountedFor"],
): Kind | undefined {
  const isOnMany = (of: readonly string[]) => !areParticular(of);
  switch (kind) {
    case "data":
      return isOnMany(resources) ? kind : undefined;
    // Who may pass a role needs one thing only that runs with it: it counts whatever that is called.
    case "uses-held-role":
      if (isOnMany(resources)) return kind;
      return mayTakeRole(action) ? "runs-passed-role" : undefined;
    case "passes-role": {
      const roles = resources.filter((resource) => mayBeRole(resource) && !isAccountedFor(resource));
      if (isOnMany(roles)) return "passes-any-role";
      return roles.length > 0 ? "passes-named-role" : undefined;
    }
    case "other-credentials": {
      const isAssuming = ASSUMING.some((it) => it === action);
      const others = resources.filter((it) => !(isAssuming && isAccountedFor(it)) && !isOwnUser(it));
      if (action !== "sts:AssumeRole" || isOnMany(others)) return others.length > 0 ? kind : undefined;
      return others.length > 0 ? "assumes-named" : undefined;
    }
    // Who gives a policy to himself has all that it allows.
    case "widens-itself":
      return kind;
    default:
      return resources.every(isOwnUser) ? undefined : kind;
  }
}
