// Dangerous rights that are narrowed less than before: on more resources, or under other conditions. Pure.
import { allowsMore } from "../policy/allowance.ts";
import { coversConditions } from "../policy/covers.ts";
import { DANGEROUS_ACTIONS } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import type { Reason, WayToRole } from "../policy/reason.ts";
import { type Rights, reasonKey, together, withNarrower } from "../policy/rights.ts";
import { isAll, isNamed, parseStatements, type Statement } from "../policy/statements.ts";

/** What a permission set or a role holds in an account. */
export type Policies = {
  /** JSON texts of those whose contents are written in the files. */
  readonly documents: readonly string[];
  /** ARNs of AWS-managed ones. */
  readonly managed: readonly string[];
};

/** Only wildcards stand for it. */
const ANY_ACTION = "\0:\0";

const ALL_ACTIONS = [ANY_ACTION, ...DANGEROUS_ACTIONS];

/**
 * The reasons of `after` that held `before`, with those of their actions that the documents allow where or when they might not before; and those
 * by roles at which one gets as one might not before.
 */
export function widerReasons(before: Rights, after: Rights, was: Policies, now: Policies): readonly Reason[] {
  const managed = withNarrower(together(was.managed.map(managedPowers)));
  // What AWS-managed policies allowed, they allowed without the conditions of the documents.
  if (managed.has("everything")) return [];
  const old = was.documents.flatMap(parseStatements);
  const byRoles = after.reasons.filter((reason) => isByMoreWays(before, reason, old));
  if (JSON.stringify(was.documents) === JSON.stringify(now.documents)) return byRoles;
  const isMore = allowsMore(old, now.documents.flatMap(parseStatements));
  const held = new Map(before.reasons.filter(isOwn).map(({ kind, actions }) => [kind, actions]));
  const own = after.reasons.filter(isOwn).flatMap((reason): readonly Reason[] => {
    const { kind, actions } = reason;
    const kept = before.level === "everything" ? actions : actions.filter((it) => held.get(kind)?.includes(it));
    const isOfAll = kind === "everything" && before.level === "everything";
    const allowed = managed.get(kind) ?? [];
    const wider = (isOfAll ? ALL_ACTIONS : kept).filter((action) => !allowed.includes(action) && isMore(action));
    if (wider.length === 0) return [];
    return [isOfAll ? reason : { ...reason, actions: wider }];
  });
  return [...own, ...byRoles];
}

/** By one's own policies, of which it is known what they say. */
function isOwn({ kind, through }: Reason): boolean {
  return through.length === 0 && kind !== "unknown-policy";
}

/** Whether one gets at the first role of a reason by a way that none of those `before` covers; who had everything, also by what allowed that. */
function isByMoreWays(before: Rights, reason: Reason, old: readonly Statement[]): boolean {
  const [first] = reason.through;
  const [then] = before.reasons.find((it) => reasonKey(it) === reasonKey(reason))?.through ?? [];
  if (first === undefined || (then === undefined && before.level !== "everything")) return false;
  return first.ways.some((way) => {
    const known = then?.ways ?? waysOfAll(way.action, old);
    return !known.some((it) => it.action === way.action && coversConditions(it.conditions, way.conditions));
  });
}

function waysOfAll(action: string, statements: readonly Statement[]): readonly WayToRole[] {
  return statements
    .filter((it) => it.effect === "Allow" && isAll(it.resource) && isNamed(it.action, action))
    .map(({ conditions }) => ({ action, conditions }));
}
