// Which team each group, permission set and role is written under. AWS knows no teams: names, accounts or tags have to tell.

import type { AccountFacts } from "./facts.ts";
import type { Holding } from "./holdings.ts";

export type Grouping =
  /** By how names of groups begin. */
  | { readonly by: "group-prefix" }
  /** By the one account in which a group has anything. */
  | { readonly by: "account" }
  /** By the value that this tag has on all accounts in which a group has anything. */
  | { readonly by: "tag"; readonly tag: string };

/** The team of what belongs to no other. */
export const REST = "platform";

export type Teams = {
  /** Of all groups, sorted. */
  readonly names: readonly string[];
  /** Of a group, by its name in lower case. */
  readonly ofGroup: (name: string) => string;
  /** Of a permission set: the one team whose groups alone hold it. */
  readonly ofSet: (name: string) => string;
  /** Other teams whose groups hold it, sorted. */
  readonly alsoHolding: (set: string) => readonly string[];
  readonly ofRole: (name: string, accountIds: readonly string[]) => string;
};

export type TeamFacts = {
  /** Of all groups that are declared or named, as AWS spells them. */
  readonly groups: readonly string[];
  readonly holdings: readonly Holding[];
  readonly accounts: readonly AccountFacts[];
  /** Our names of accounts, by id. */
  readonly accountNames: ReadonlyMap<string, string>;
};

export function teamsOf(grouping: Grouping, facts: TeamFacts): Teams {
  const accountsOf = new Map<string, Set<string>>();
  for (const { principal, accountId } of facts.holdings) {
    if (principal.kind !== "group") continue;
    accountsOf.set(principal.name, (accountsOf.get(principal.name) ?? new Set()).add(accountId));
  }
  const prefixes = prefixTeams(facts.groups);
  const ofAccounts = (ids: readonly string[]) => teamOfAccounts(grouping, ids, facts);
  const ofGroup = (name: string) =>
    grouping.by === "group-prefix"
      ? (prefixes.get(name.toLowerCase()) ?? REST)
      : ofAccounts([...(accountsOf.get(name.toLowerCase()) ?? [])]);
  const holders = new Map<string, Set<string>>();
  for (const { permissionSet, principal } of facts.holdings) {
    if (principal.kind !== "group") continue;
    holders.set(permissionSet, (holders.get(permissionSet) ?? new Set()).add(ofGroup(principal.name)));
  }
  const ofSet = (name: string) => {
    const [only = REST, another] = holders.get(name) ?? [];
    return another === undefined ? only : REST;
  };
  return {
    names: [...new Set(facts.groups.map(ofGroup))].sort(),
    ofGroup,
    ofSet,
    alsoHolding: (set) => [...(holders.get(set) ?? [])].filter((team) => team !== ofSet(set)).sort(),
    ofRole: (name, accountIds) => {
      if (grouping.by !== "group-prefix") return ofAccounts(accountIds);
      const [first = ""] = wordsOf(name);
      const team = teamName(first);
      return team !== undefined && [...prefixes.values()].includes(team) ? team : REST;
    },
  };
}

/** A name that a team can have: lower-case letters, digits and hyphens; undefined where nothing is left of it. */
export function teamName(text: string): string | undefined {
  const plain = slug(text).slice(0, 64).replace(/-$/, "");
  if (plain === "") return undefined;
  return plain === "all" ? "all-accounts" : plain;
}

/** Lower-case ASCII letters and digits, with a hyphen for everything between them; without accents. */
export function slug(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function teamOfAccounts(grouping: Grouping, ids: readonly string[], facts: TeamFacts): string {
  const [only, another] = new Set(
    ids.map((id) => {
      if (grouping.by === "tag") return facts.accounts.find((it) => it.id === id)?.tags.get(grouping.tag);
      return facts.accountNames.get(id);
    }),
  );
  return only === undefined || another !== undefined ? REST : (teamName(only) ?? REST);
}

/** `ai`, `Model`, `Builders` of `ai-ModelBuilders`. */
function wordsOf(name: string): readonly string[] {
  return name.split(/[\s\-_.:/+=,@]+|(?<=[a-z0-9])(?=[A-Z])/).filter((word) => word !== "");
}

/**
 * The team of each group by its first word, by name in lower case. A word with which all groups begin says nothing; one that only one group
 * begins with makes no team.
 */
function prefixTeams(groups: readonly string[]): ReadonlyMap<string, string> {
  let words = groups.map((name) => ({ name: name.toLowerCase(), rest: wordsOf(name) }));
  while (words.length > 1 && words.every(({ rest }) => rest.length > 1 && isSame(rest[0], words[0]?.rest[0]))) {
    words = words.map(({ name, rest }) => ({ name, rest: rest.slice(1) }));
  }
  const named = words.flatMap(({ name, rest }) => {
    const team = rest.length > 1 ? teamName(rest[0] ?? "") : undefined;
    return team === undefined ? [] : [{ name, team }];
  });
  const teams = [...Map.groupBy(named, ({ team }) => team).values()].filter((same) => same.length > 1);
  return new Map(teams.flat().map(({ name, team }) => [name, team]));
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}
