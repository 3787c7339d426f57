// Policy documents: compact JSON text, with {{…}} values filled in for role policies.
import type { Path } from "../load/source-places.ts";
import { textsIn } from "../validate/texts-in.ts";
import type { Account, Organization } from "./access.ts";

/**
 * Compact JSON with sorted keys, so that the order of keys and white space in a file change nothing. The order of actions,
 * resources and principals means nothing to IAM either, so lists of text under those keys are sorted; the order of
 * statements is kept (IAM ignores it, reviewers don't).
 */
export function canonicalPolicy(document: unknown): string {
  return JSON.stringify(canonical(document, undefined));
}

const UNORDERED = new Set(["Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated"]);

function canonical(value: unknown, key: string | undefined): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, undefined));
    if (key === undefined || !UNORDERED.has(key) || !items.every((item) => typeof item === "string")) return items;
    return items.length === 1 ? items[0] : items.sort();
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([name, inner]) => [name, canonical(inner, name)]),
    );
  }
  return value;
}

const TEMPLATE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names between double braces in a document's keys and texts, in order, each with the path to where it comes first. */
export function templateUses(document: unknown): ReadonlyMap<string, Path> {
  const uses = new Map<string, Path>();
  for (const { text, at } of textsIn(document, [])) {
    for (const [, name = ""] of text.matchAll(TEMPLATE)) if (!uses.has(name)) uses.set(name, at);
  }
  return uses;
}

/** `document` with each {{name}} replaced; a name that `values` lacks stays as it is (see {@link templateUses}). */
export function fillTemplate(document: unknown, values: ReadonlyMap<string, string>): unknown {
  return mapText(document, (text) => text.replace(TEMPLATE, (whole, name: string) => values.get(name) ?? whole));
}

/** What {{…}} may name in a role policy for `account`. */
export function templateValues(organization: Organization, account: Account): ReadonlyMap<string, string> {
  const values = new Map([
    ["account.id", account.id],
    ["account.name", account.name],
    ["region", organization.region],
    ["partition", organization.partition],
  ]);
  for (const [name, value] of account.vars) values.set(`vars.${name}`, value);
  return values;
}

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, change));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), mapText(inner, change)]));
  }
  return value;
}
