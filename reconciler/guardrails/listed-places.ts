// Permission sets of a level, and those that are as dangerous and more, are assigned only where guardrails.yaml lists them.
import { type Diagnostic, type Place, speaker } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import { placeOfOrigin } from "../load/source-document.ts";
import { rightsHeldIn } from "../model/rights.ts";
import { isPrivilegedLevel, type Rights } from "../policy/rights.ts";
import type { WrittenSelectorEntry } from "../validate/written.ts";
import {
  type BothSettings,
  defineGuardrail,
  type Guardrail,
  type Guardrails,
  type NameOf,
  type RuleFacts,
  type Violation,
  type WrittenPart,
} from "./guardrail.ts";
import type { LookUp } from "./look-up.ts";
import { namedText, ofCause } from "./one-cause.ts";
import { assignmentResource, grantingParts } from "./parts-of-set.ts";
import { accountsText, gone } from "./relaxed-parts.ts";

type ListedPlace = {
  readonly permissionSet: string;
  /** Twelve digits each. */
  readonly accounts: ReadonlySet<string>;
  /** Undefined: neither groups nor people are listed, and everybody may hold it. */
  readonly principals: ReadonlySet<string> | undefined;
};

type WrittenPlaces = readonly {
  readonly permissionSet: string;
  readonly accounts: readonly WrittenSelectorEntry[];
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
}[];

/** A set that is assigned where it isn't listed: `to "group builders" in "ml-dev"`. */
type UnlistedSet = {
  readonly set: string;
  readonly assigned: string;
  /** What the set gives there. */
  readonly rights: Rights;
};

/**
 * The guardrails of sets by their names, the most dangerous level first, each with the sets that have its danger, whatever else they may: so
 * no right that is added takes a set out. Who has everything, or can get there, has every danger.
 */
const DANGERS = {
  "privileged-sets": ({ level }: Rights) => isPrivilegedLevel(level),
  "borrowing-sets": ({ level, reasons }: Rights) =>
    isPrivilegedLevel(level) || reasons.some((it) => it.level === "borrows-roles"),
  // What a policy allows whose contents aren't known here may be data.
  "all-data-sets": ({ level, reasons }: Rights) =>
    isPrivilegedLevel(level) || reasons.some((it) => it.level === "all-data" || it.kind === "unknown-policy"),
} as const satisfies { readonly [name: string]: (rights: Rights) => boolean };

type Name = keyof typeof DANGERS;

const BY_DANGER = Object.keys(DANGERS) as Name[];

type GuardedSets = {
  readonly name: Name;
  /** Under `guardrails:`. */
  readonly key: string;
  /** Of a violation. */
  readonly code: string;
  readonly sentence: (unlisted: UnlistedSet) => string;
  /** What the sets are, for what relaxes it: `privileged permission set`. */
  readonly what: string;
};

/**
 * Its settings are the only places, beside those of more dangerous levels; undefined: such sets may be assigned anywhere. A set is judged by
 * the most dangerous of the guardrails that are set and whose danger it has.
 */
export function guardSets({ name, key, code, sentence, what }: GuardedSets): Guardrail {
  const hint = () => `ask security to list the account under ${key} in guardrails.yaml`;
  const messages = { [code]: { severity: "error", message: sentence, hint } } as const;
  const say = speaker(messages);
  const told = (set: string, rights: Rights, places: readonly string[], at: Place) =>
    say(code, { set, assigned: namedText(places), rights }, at);
  return defineGuardrail<WrittenPlaces, readonly ListedPlace[] | undefined>({
    key,
    messages,
    names: [
      { of: "set", at: "*.permissionSet" },
      { of: "person", at: "*.users.*" },
      { of: "group", at: "*.groups.*" },
      { of: "account", at: "*.accounts" },
    ],
    settings: listedPlaces,
    violations: (places, facts) => (places === undefined ? [] : unlistedSets(name, facts, told)),
    relaxed: (before, after, nameOf, all) => {
      if (before === undefined) return [];
      if (after === undefined) return [`${what}s may be assigned anywhere`];
      return relaxedPlaces(placesFor(name, all.before), newPlaces(name, all), what, nameOf);
    },
  });
}

function placesOf(name: Name, settings: Guardrails["settings"]): readonly ListedPlace[] | undefined {
  return settings.get(name) as readonly ListedPlace[] | undefined;
}

/** Those of more dangerous levels, the most dangerous first. */
function above(name: Name): readonly Name[] {
  return BY_DANGER.slice(0, BY_DANGER.indexOf(name));
}

/** Where a set with this danger may be: what is listed for more is listed for less. */
function placesFor(name: Name, settings: Guardrails["settings"]): readonly ListedPlace[] {
  return [...above(name), name].flatMap((it) => placesOf(it, settings) ?? []);
}

/** Its own places now, and those of more dangerous levels that nothing guarded before: the sets in them were guarded by this. */
function newPlaces(name: Name, { before, after }: BothSettings): readonly ListedPlace[] {
  const guarded = above(name).findLastIndex((it) => placesOf(it, before) !== undefined);
  return [...above(name).slice(guarded + 1), name].flatMap((it) => placesOf(it, after) ?? []);
}

/** Undefined: sets of the level may be assigned anywhere. */
function listedPlaces(
  written: WrittenPart<WrittenPlaces> | undefined,
  { name, accountIds }: LookUp,
): readonly ListedPlace[] | undefined {
  return written?.value.map(({ permissionSet, accounts, groups, users }, index): ListedPlace => {
    const { at } = written;
    const listed = [
      ...(groups ?? []).map((it, position) => `group ${name("group", it, at(index, "groups", position))}`),
      ...(users ?? []).map((it, position) => `user ${name("user", it, at(index, "users", position))}`),
    ];
    return {
      permissionSet: name("set", permissionSet, at(index, "permissionSet")),
      accounts: accountIds(accounts, at(index, "accounts")),
      principals: groups === undefined && users === undefined ? undefined : new Set(listed),
    };
  });
}

function unlistedSets(
  name: Name,
  facts: RuleFacts,
  tell: (set: string, rights: Rights, places: readonly string[], at: Place) => Diagnostic,
): readonly Violation[] {
  const { access, guardrails } = facts;
  const { settings } = guardrails;
  const places = placesFor(name, settings);
  const isJudgedAbove = (rights: Rights) =>
    above(name).some((it) => placesOf(it, settings) !== undefined && DANGERS[it](rights));
  const rightsOf = rightsHeldIn(access);
  return access.assignments.flatMap((assignment) => {
    const { permissionSet, account, principal, origin } = assignment;
    const rights = rightsOf(permissionSet, account);
    if (!DANGERS[name](rights) || isJudgedAbove(rights)) return [];
    const isListed = places.some(
      (it) =>
        it.permissionSet === permissionSet.toLowerCase() &&
        it.accounts.has(account.id) &&
        (it.principals === undefined || it.principals.has(`${principal.kind} ${principal.name.toLowerCase()}`)),
    );
    if (isListed) return [];
    const detail = `to ${quote(`${principal.kind} ${principal.name}`)} in ${quote(account.name)}`;
    const resources = [assignmentResource(assignment), ...grantingParts(permissionSet, account, rights, facts)];
    const at = placeOfOrigin(origin);
    const id = `${permissionSet} ${rights.level}`;
    return [ofCause({ id, detail, tell: (places) => tell(permissionSet, rights, places, at) }, resources)];
  });
}

function relaxedPlaces(
  before: readonly ListedPlace[],
  after: readonly ListedPlace[],
  what: string,
  nameOf: NameOf,
): readonly string[] {
  return after
    .filter((place) => !before.some((it) => covers(it, place)))
    .flatMap((place) => {
      const known = before.filter((it) => it.permissionSet === place.permissionSet);
      const set = `${what} ${nameOf("permissionSets", place.permissionSet)}`;
      return widenings(place, known, nameOf).map((it) => `${set} may ${it}`);
    });
}

/** What a place allows that those of the same set before it did not. */
function widenings(place: ListedPlace, before: readonly ListedPlace[], nameOf: NameOf): readonly string[] {
  const knownAccounts = new Set(before.flatMap(({ accounts }) => [...accounts]));
  const accounts = gone(place.accounts, knownAccounts);
  const listed = before.flatMap(({ principals }) => (principals === undefined ? [] : [...principals]));
  const wasForAll = before.some(({ principals }) => principals === undefined);
  const said = [
    ...(accounts.length === 0 ? [] : [`also be assigned in ${accountsText(accounts)}`]),
    ...(wasForAll ? [] : morePrincipals(place.principals, new Set(listed), nameOf)),
  ];
  if (before.length > 0 && said.length > 0) return said;
  return [`be assigned in ${accountsText([...place.accounts])} to ${whoText(place.principals, nameOf)}`];
}

function morePrincipals(
  principals: ListedPlace["principals"],
  before: ReadonlySet<string>,
  nameOf: NameOf,
): readonly string[] {
  if (principals === undefined) return [`be assigned to anybody, before to ${whoText(before, nameOf)}`];
  const more = new Set(gone(principals, before));
  return more.size === 0 ? [] : [`also be assigned to ${whoText(more, nameOf)}`];
}

/** Undefined: whoever. */
function whoText(principals: ListedPlace["principals"], nameOf: NameOf): string {
  if (principals === undefined) return "anybody";
  const named = [...principals].sort().map((it) => {
    const [kind = "", name = ""] = it.split(/ (.*)/, 2);
    return `${kind} ${nameOf(kind === "user" ? "users" : "groups", name)}`;
  });
  return named.length === 0 ? "nobody" : named.join(", ");
}

function covers(wider: ListedPlace, place: ListedPlace): boolean {
  const { principals } = wider;
  return (
    wider.permissionSet === place.permissionSet &&
    [...place.accounts].every((it) => wider.accounts.has(it)) &&
    (principals === undefined ||
      (place.principals !== undefined && [...place.principals].every((it) => principals.has(it))))
  );
}
