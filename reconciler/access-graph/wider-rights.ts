// Dangerous rights that are narrowed less than before: on more resources, or under other conditions. Pure.
import { allowsMore } from "../policy/allowance.ts";
import DANGEROUS from "../policy/dangerous-actions.json" with { type: "json" };
import { managedPowers } from "../policy/managed-powers.ts";
import { type Reason, type Rights, together } from "../policy/rights.ts";
import { parseStatements } from "../policy/statements.ts";

/** What a permission set or a role holds in an account. */
export type Policies = {
  /** JSON texts of those whose contents are written in the files. */
  readonly documents: readonly string[];
  /** ARNs of AWS-managed ones. */
  readonly managed: readonly string[];
};

/** Only wildcards stand for it. */
const ANY_ACTION = "\0:\0";

const ALL_ACTIONS = [ANY_ACTION, ...Object.values(DANGEROUS).flat()];

/**
 * The reasons of `after` that held `before`, with those of their actions that the documents allow where or when they might not before. What
 * an AWS-managed policy allowed, it allowed without the conditions of the documents.
 */
export function widerReasons(before: Rights, after: Rights, was: Policies, now: Policies): readonly Reason[] {
  if (JSON.stringify(was.documents) === JSON.stringify(now.documents)) return [];
  const [old, own] = [was.documents.flatMap(parseStatements), now.documents.flatMap(parseStatements)];
  const managed = together(was.managed.map(managedPowers));
  if (managed.has("everything")) return [];
  const held = new Map(before.reasons.filter(isOwn).map(({ kind, actions }) => [kind, actions]));
  return after.reasons.filter(isOwn).flatMap((reason): readonly Reason[] => {
    const { kind, actions } = reason;
    if (managed.has(kind)) return [];
    const kept = before.level === "everything" ? actions : actions.filter((it) => held.get(kind)?.includes(it));
    const isAll = kind === "everything" && before.level === "everything";
    const wider = (isAll ? ALL_ACTIONS : kept).filter((action) => allowsMore(old, own, action));
    if (wider.length === 0) return [];
    return [isAll ? reason : { ...reason, actions: wider }];
  });
}

/** By one's own policies, of which it is known what they say. */
function isOwn({ kind, through }: Reason): boolean {
  return through.length === 0 && kind !== "unknown-policy";
}
