// What a change of policies lets people do, and no longer do, action by action.

import { matchesWildcards } from "../policy/wildcards.ts";
import type { IamServices } from "../validate/iam-services.ts";
import { type Permission, type ReadPolicy, readPolicies } from "./policy-statements.ts";

/** Actions that are allowed or denied on the same resources under the same condition. */
export type ActionGroup = {
  /** Sorted. A wildcard of the policy stands for all that it matches: `s3:Get* (45)`, or `44 of s3:Get* (45)`. */
  readonly actions: readonly string[];
  /** Sorted, as they are written. */
  readonly resources: readonly string[];
  /** Compact JSON; empty: always. */
  readonly condition: string;
};

export type PolicyDiff = {
  /** Allowed now, and not before on at least as much. */
  readonly allowed: readonly ActionGroup[];
  readonly noLongerAllowed: readonly ActionGroup[];
  readonly denied: readonly ActionGroup[];
  readonly noLongerDenied: readonly ActionGroup[];
  /** Statements with NotAction that were added or removed, as compact JSON: what they allow can't be listed. */
  readonly statements: { readonly added: readonly string[]; readonly removed: readonly string[] };
};

/** Documents are JSON texts. What the policy allows in the end depends on conditions, boundaries and other policies too. */
export async function policyDiff(
  before: readonly string[],
  after: readonly string[],
  services: IamServices,
): Promise<PolicyDiff> {
  const [old, now] = [await readPolicies(before, services), await readPolicies(after, services)];
  const patterns = new Map([...old.patterns, ...now.patterns]);
  const beyond = (effect: Permission["effect"], whole: ReadPolicy, part: ReadPolicy) =>
    grouped(notCovered(effect, whole, part), patterns);
  return {
    allowed: beyond("Allow", now, old),
    noLongerAllowed: beyond("Allow", old, now),
    denied: beyond("Deny", now, old),
    noLongerDenied: beyond("Deny", old, now),
    statements: {
      added: now.others.filter((it) => !old.others.includes(it)),
      removed: old.others.filter((it) => !now.others.includes(it)),
    },
  };
}

export function isEmptyDiff({ allowed, noLongerAllowed, denied, noLongerDenied, statements }: PolicyDiff): boolean {
  const lists = [allowed, noLongerAllowed, denied, noLongerDenied, statements.added, statements.removed];
  return lists.every((list) => list.length === 0);
}

/** The permissions of `whole` that no permission of `part` has: the same, or on all resources and always, or of all actions. */
function notCovered(effect: Permission["effect"], whole: ReadPolicy, part: ReadPolicy): readonly Permission[] {
  const held = new Set(part.permissions.filter((it) => it.effect === effect).map(identity));
  return whole.permissions.filter(
    (it) =>
      it.effect === effect &&
      ![it.action, "*"].some((action) =>
        [
          it,
          { resource: "*", condition: it.condition },
          { resource: "*", condition: "" },
          { resource: it.resource, condition: "" },
        ].some(({ resource, condition }) => held.has(identity({ effect, action, resource, condition }))),
      ),
  );
}

function identity({ effect, action, resource, condition }: Permission): string {
  return [effect, action.toLowerCase(), resource, condition].join("\n");
}

function grouped(permissions: readonly Permission[], patterns: ReadonlyMap<string, number>): readonly ActionGroup[] {
  const resources = new Map<string, { actions: Set<string>; resource: string; condition: string }>();
  for (const { action, resource, condition } of permissions) {
    const key = JSON.stringify([resource, condition]);
    const known = resources.get(key) ?? { actions: new Set(), resource, condition };
    known.actions.add(action);
    resources.set(key, known);
  }
  const groups = new Map<string, { actions: readonly string[]; resources: string[]; condition: string }>();
  for (const { actions, resource, condition } of resources.values()) {
    const shown = shortened(actions, patterns);
    const key = JSON.stringify([shown, condition]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { actions: shown, resources: [resource], condition });
    else known.resources.push(resource);
  }
  return [...groups.values()].map(({ resources, ...group }) => ({ ...group, resources: resources.sort() }));
}

/** The wildcard that matches most comes first. */
function shortened(actions: ReadonlySet<string>, patterns: ReadonlyMap<string, number>): readonly string[] {
  const left = new Set(actions);
  const shown: string[] = [];
  const matching = [...patterns]
    .map(([pattern, count]) => ({
      pattern,
      count,
      matched: [...actions].filter((action) => matchesWildcards(pattern, action)),
    }))
    .sort((a, b) => b.matched.length - a.matched.length);
  for (const { pattern, count, matched } of matching) {
    if (matched.length < 2 || !matched.every((action) => left.has(action))) continue;
    shown.push(matched.length === count ? `${pattern} (${count})` : `${matched.length} of ${pattern} (${count})`);
    for (const action of matched) left.delete(action);
  }
  return [...shown, ...left].sort();
}
