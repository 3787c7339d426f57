// Account selectors to accounts: keys of one selector are ANDed, list entries ORed, `except` belongs to its entry.
import { createSuggester, type Suggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenSelectorEntry } from "../validate/written.ts";
import type { Account, Organization } from "./access.ts";
import { mayUse } from "./consent.ts";
import { createSelectorExplainer, type SelectorExplainer } from "./explain-empty-selector.ts";
import { matches } from "./match-selector.ts";

export type SelectorWorld = {
  readonly accounts: readonly Account[];
  readonly byName: ReadonlyMap<string, Account>;
  /** The account's name that an unknown one was probably meant to be. */
  readonly suggest: Suggester;
  readonly explain: SelectorExplainer;
  readonly managementAccount: Account | undefined;
  readonly runsIn: "management" | "delegated";
};

export function selectorWorld(
  accounts: readonly Account[],
  { managementAccount, runsIn }: Pick<Organization, "managementAccount" | "runsIn">,
): SelectorWorld {
  return {
    accounts,
    byName: new Map(accounts.map((account) => [account.name.toLowerCase(), account])),
    suggest: createSuggester(accounts.map(({ name }) => name)),
    explain: createSelectorExplainer(accounts, managementAccount),
    managementAccount,
    runsIn,
  };
}

/**
 * The active accounts that `entries` select, in the order of accounts.yaml, without doubles. The management account is
 * selected only by its plain name, and never from a delegated administrator (AWS refuses it there: Identity Center user
 * guide, delegated administration). Suspended accounts are skipped, with a warning where nothing else is left. An account
 * that another team owns must be shared with `team`, whichever way it is selected; undefined: guardrails speak of every account.
 */
export function resolveSelectors(
  entries: readonly WrittenSelectorEntry[],
  origin: Origin,
  world: SelectorWorld,
  team: string | undefined,
): { accounts: readonly Account[]; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const selected = new Set<Account>();
  for (const [index, entry] of entries.entries()) {
    const at = originAt(origin, index);
    const found = resolveEntry(entry, at, world, diagnostics);
    const active = found.filter(({ status }) => status === "ACTIVE");
    if (found.length > 0 && active.length === 0 && typeof entry !== "string") {
      diagnostics.push(diagnostic("selector-matches-inactive", {}, placeOfOrigin(at)));
    }
    if (team !== undefined) refuseOthersAccounts(active, team, at, diagnostics);
    for (const account of active) selected.add(account);
  }
  return { accounts: world.accounts.filter((account) => selected.has(account)), diagnostics };
}

const MOST_RELATED = 10;

function refuseOthersAccounts(accounts: readonly Account[], team: string, at: Origin, diagnostics: Diagnostic[]): void {
  const refused = accounts.filter(({ owner, sharedWith }) => !mayUse(team, owner, sharedWith));
  if (refused.length === 0) return;
  const args = { team, accounts: refused.map(({ name, owner = "" }) => ({ name, owner })) };
  const related = refused.slice(0, MOST_RELATED).map(({ name, origin }) => ({
    message: `account ${name}`,
    place: placeOfOrigin(originAt(origin, "owner")),
  }));
  diagnostics.push(diagnostic("account-not-shared", args, placeOfOrigin(at), related));
}

function resolveEntry(
  entry: WrittenSelectorEntry,
  at: Origin,
  world: SelectorWorld,
  diagnostics: Diagnostic[],
): readonly Account[] {
  if (typeof entry === "string") return resolveName(entry, at, world, diagnostics);
  const matching =
    entry.account === undefined
      ? world.accounts.filter((account) => account !== world.managementAccount && matches(account, entry))
      : resolveName(entry.account, originAt(at, "account"), world, diagnostics).filter((it) => matches(it, entry));
  const excepted = new Set<Account>();
  for (const [index, exception] of (entry.except ?? []).entries()) {
    for (const account of resolveEntry(exception, originAt(at, "except", index), world, diagnostics)) {
      excepted.add(account);
    }
  }
  const rest = matching.filter((account) => !excepted.has(account));
  if (rest.length === 0 && (entry.account === undefined || world.byName.has(entry.account.toLowerCase()))) {
    const { path, ...why } = world.explain.empty(entry);
    diagnostics.push(diagnostic("selector-matches-nothing", why, placeOfOrigin(originAt(at, ...path))));
  }
  return rest;
}

function resolveName(name: string, at: Origin, world: SelectorWorld, diagnostics: Diagnostic[]): readonly Account[] {
  const account = world.byName.get(name.toLowerCase());
  if (account === undefined) {
    diagnostics.push(
      diagnostic(
        "unknown-account",
        { name, suggestion: world.suggest(name), instead: world.explain.unknownName(name) },
        placeOfOrigin(at),
      ),
    );
    return [];
  }
  if (account === world.managementAccount && world.runsIn === "delegated") {
    diagnostics.push(diagnostic("management-account-delegated", { name, id: account.id }, placeOfOrigin(at)));
    return [];
  }
  if (account.status !== "ACTIVE") {
    diagnostics.push(
      diagnostic("account-not-active", { name, id: account.id, status: account.status }, placeOfOrigin(at)),
    );
  }
  return [account];
}
