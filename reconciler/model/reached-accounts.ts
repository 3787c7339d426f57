// Which accounts the selectors of assignments and roles reach if the accounts were other than accounts.yaml says.
import { type Origin, originAt } from "../load/source-document.ts";
import type { WrittenAccess, WrittenSelectorEntry } from "../validate/written.ts";
import type { Access, Account } from "./access.ts";
import { isOver } from "./dates.ts";
import { resolveSelectors, selectorWorld } from "./resolve-selectors.ts";

type Selectors = { readonly entries: readonly WrittenSelectorEntry[]; readonly origin: Origin };

/**
 * Ids of the accounts that entries of `today` (a UTC date) select among `accounts`, which stand in the place of those of `access`; each
 * with the first entry that does. What is wrong with a selector is told by the model of the files.
 */
export function reachedAccounts(
  written: WrittenAccess,
  { organization }: Pick<Access, "organization">,
  accounts: readonly Account[],
  today: string,
): ReadonlyMap<string, Origin> {
  const managementAccount = accounts.find(({ id }) => id === organization.managementAccount?.id);
  const world = selectorWorld(accounts, { managementAccount, runsIn: organization.runsIn });
  const reached = new Map<string, Origin>();
  for (const { entries, origin } of selectorsOf(written, today)) {
    for (const { id } of resolveSelectors(entries, originAt(origin, "accounts"), world, undefined).accounts) {
      if (!reached.has(id)) reached.set(id, origin);
    }
  }
  return reached;
}

/** Keys of the tags that any selector asks for, those of the guardrails too: whatever other tags say changes nothing. */
export function selectingTags({ teams, guardrails }: Pick<WrittenAccess, "teams" | "guardrails">): ReadonlySet<string> {
  const entries = teams.flatMap(({ value: { assignments = [], roles = [] } }) => [...assignments, ...roles]);
  const guarded = guardrails.flatMap(({ value }) => Object.values(value.guardrails).flatMap(entriesWithAccounts));
  return new Set([...entries, ...guarded].flatMap(({ accounts }) => accounts.flatMap(tagsOf)));
}

type WithAccounts = { readonly accounts: readonly WrittenSelectorEntry[] };

/** Those of a list that have selectors: so guardrails are written. */
function entriesWithAccounts(part: unknown): readonly WithAccounts[] {
  const hasAccounts = (it: unknown): it is WithAccounts => typeof it === "object" && it !== null && "accounts" in it;
  return Array.isArray(part) ? part.filter(hasAccounts) : [];
}

function tagsOf(entry: WrittenSelectorEntry): readonly string[] {
  if (typeof entry === "string") return [];
  return [...Object.keys(entry.tag ?? {}), ...(entry.except ?? []).flatMap(tagsOf)];
}

function* selectorsOf({ teams }: Pick<WrittenAccess, "teams">, today: string): Generator<Selectors> {
  for (const { source: document, value } of teams) {
    for (const [index, { accounts, expires }] of (value.assignments ?? []).entries()) {
      if (expires !== undefined && isOver(expires, today)) continue;
      yield { entries: accounts, origin: { document, path: ["assignments", index] } };
    }
    for (const [index, { accounts }] of (value.roles ?? []).entries()) {
      yield { entries: accounts, origin: { document, path: ["roles", index] } };
    }
  }
}
