// A policy document as what it allows and denies: one entry for each action, resource and condition.
import { statementsOf } from "../model/policy-document.ts";
import { matchesWildcards } from "../policy/wildcards.ts";
import type { IamServices } from "../validate/iam-services.ts";

/** One permission. Two are the same when all parts are. */
export type Permission = {
  readonly effect: "Allow" | "Deny";
  /** AWS's spelling where AWS has such an action; a pattern that stands for all services, or that matches none, as it is written. */
  readonly action: string;
  /** One resource as it is written; `not …` for the resources of NotResource together. */
  readonly resource: string;
  /** Compact JSON with sorted keys; empty: always. */
  readonly condition: string;
};

export type ReadPolicy = {
  readonly permissions: readonly Permission[];
  /** Action patterns with wildcards, as they are written, and how many actions each matches. */
  readonly patterns: ReadonlyMap<string, number>;
  /** Compact JSON of statements that name what they are not about (NotAction): they can't be listed action by action. */
  readonly others: readonly string[];
};

type Statement = { readonly [element: string]: unknown };

/** `documents` are JSON texts of identity policies, which validate/ has accepted; several together allow what each allows. */
export async function readPolicies(documents: readonly string[], services: IamServices): Promise<ReadPolicy> {
  const permissions: Permission[] = [];
  const patterns = new Map<string, number>();
  const others: string[] = [];
  for (const statement of documents.flatMap((it) => statementsOf<Statement>(it))) {
    if (statement.Action === undefined) {
      others.push(canonical(statement));
      continue;
    }
    const effect = statement.Effect === "Deny" ? "Deny" : "Allow";
    const condition = statement.Condition === undefined ? "" : canonical(statement.Condition);
    const resources = resourcesOf(statement);
    for (const pattern of texts(statement.Action)) {
      const actions = await actionsOf(pattern, services);
      if (/[*?]/.test(pattern)) patterns.set(pattern, actions.length);
      for (const action of actions) {
        for (const resource of resources) permissions.push({ effect, action, resource, condition });
      }
    }
  }
  return { permissions, patterns, others };
}

/** A trust policy has no resources: it is about its own role. */
function resourcesOf({ Resource: resource, NotResource: others }: Statement): readonly string[] {
  if (others !== undefined) return [`not ${[...texts(others)].sort().join(", ")}`];
  return resource === undefined ? ["*"] : texts(resource);
}

function texts(value: unknown): readonly string[] {
  return [value].flat().filter((it) => typeof it === "string");
}

/** The actions that `pattern` stands for; itself where it stands for those of all services, or where AWS has none. */
async function actionsOf(pattern: string, services: IamServices): Promise<readonly string[]> {
  const colon = pattern.indexOf(":");
  const prefix = pattern.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!services.prefixes.has(prefix)) return [pattern];
  const { spellings } = await services.actionsOf(prefix);
  const wanted = pattern.slice(colon + 1);
  const found = spellings.filter((name) => matchesWildcards(wanted, name)).map((name) => `${prefix}:${name}`);
  return found.length === 0 ? [pattern] : found;
}

/** The same text for the same value, whatever the order of its keys and of its lists. */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
