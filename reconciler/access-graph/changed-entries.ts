// What a change of the files changes, thing by thing as people wrote them, with whom and which accounts each touches. Pure.
import type { Place } from "../diagnostics/diagnostic.ts";
import type { Origin } from "../load/source-document.ts";
import type { Consent } from "../model/consent.ts";

/** What of a thing differs: names or values that it has no more, and those that it has now. */
export type Difference = {
  /** `members`, `accounts`, `allows`, …; empty: the thing itself, of which the texts say what is meant. */
  readonly what: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

export type EntryKind =
  | "person"
  | "group"
  | "permission-set"
  | "assignment"
  | "role"
  | "account"
  | "team"
  | "guardrail"
  | "organization";

/** What a thing gives: a permission set (undefined: the accounts alone) in these accounts. */
export type Reach = { readonly permissionSet: string | undefined; readonly accounts: readonly string[] };

export type ChangedEntry = {
  readonly kind: EntryKind;
  /** Of an assignment its permission set; of guardrails.yaml and organization.yaml the key. */
  readonly name: string;
  /** Of an assignment: for whom it is, `group builders`. Otherwise empty. */
  readonly principals: readonly string[];
  readonly op: "added" | "removed" | "changed";
  /** The name before a rename. */
  readonly previously: string | undefined;
  /** Of what is new: what goes and gave the same; see likely-renames.ts. Absent: nothing. */
  readonly likelyBefore?: string;
  /** The same people, and groups of the identity provider, hold it as held that one. Absent: others, or it is no set. */
  readonly heldAlike?: true;
  /** Last days that it is given and that are past, sorted: nobody has anything by what has them. Absent: none is. */
  readonly past?: readonly string[];
  /** None where it is only there now, or gone, or renamed. */
  readonly differences: readonly Difference[];
  /** Of a role in one account, with the account's values by their names: `{{account.id}}`. Absent: it has none of them. */
  readonly byVariables?: readonly Difference[];
  /** User names, sorted. */
  readonly people: readonly string[];
  /** Groups of the identity provider; who is in them is not known here. Absent: none. */
  readonly groups?: readonly string[];
  readonly where: readonly Reach[];
  /** Where it is written; of what is removed, in the base. */
  readonly place: Place;
  /** Files of its policies that are others than before: `access/policies/x.json`. Absent: none is in a file of its own. */
  readonly files?: readonly string[];
};

/** The differences that there are. */
export function differing(all: readonly Difference[]): readonly Difference[] {
  return all
    .filter(({ removed, added }) => removed.length + added.length > 0)
    .map(({ what, removed, added }) => ({ what, removed, added }));
}

/** Of two lists of names, in any letter case. */
export function namesDiffer(what: string, before: readonly string[], after: readonly string[]): Difference {
  const [had, has] = [before, after].map((names) => new Set(names.map((name) => name.toLowerCase())));
  return {
    what,
    removed: before.filter((name) => has?.has(name.toLowerCase()) !== true),
    added: after.filter((name) => had?.has(name.toLowerCase()) !== true),
  };
}

/** A name with what may differ of it, such as its last day. */
export type Dated = { readonly name: string; readonly expires: string | undefined };

/** Of names with last days: another day is a difference. Also the names of those that differ, and the last days of those that come; sorted. */
export function datedDiffer(
  what: string,
  before: readonly Dated[],
  after: readonly Dated[],
): Difference & { readonly names: readonly string[]; readonly lastDays: readonly string[] } {
  const textOf = ({ name, expires }: Dated) => (expires === undefined ? name : `${name} until ${expires}`);
  const difference = namesDiffer(what, before.map(textOf), after.map(textOf));
  const differ = new Set([...difference.removed, ...difference.added]);
  const names = [...before, ...after].filter((it) => differ.has(textOf(it))).map(({ name }) => name);
  const comes = new Set(difference.added);
  const lastDays = after.filter((it) => comes.has(textOf(it))).flatMap(({ expires = [] }) => expires);
  return { ...difference, names: sortedNames(names), lastDays: sortedNames(lastDays) };
}

/** Those of `lastDays` that are past, as an entry has them. */
export function pastOf(lastDays: readonly string[], past: ReadonlySet<string>): Pick<ChangedEntry, "past"> {
  const days = lastDays.filter((day) => past.has(day));
  return days.length === 0 ? {} : { past: days };
}

/** Of one value. */
export function valueDiffers(what: string, before: string | undefined, after: string | undefined): Difference {
  if (before === after) return { what, removed: [], added: [] };
  return { what, removed: [before ?? []].flat(), added: [after ?? []].flat() };
}

/** Who may use something of a team. */
export function consentTexts(consent: Consent): readonly string[] {
  return consent === "all" ? ["all teams"] : consent;
}

/** `env=dev` */
export function tagTexts(tags: { readonly [key: string]: string }): readonly string[] {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`);
}

export function sortedNames(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort();
}

/** Each thing of either side by its name, in any letter case, with what it was. Sorted. */
export function pairs<Of extends { readonly origin: Origin }>(
  base: readonly Of[],
  head: readonly Of[],
  nameOf: (it: Of) => string,
): readonly { readonly before: Of | undefined; readonly after: Of | undefined; readonly it: Of }[] {
  const [before, after] = [base, head].map((all) => new Map(all.map((it) => [nameOf(it).toLowerCase(), it])));
  return sortedNames([...(before?.keys() ?? []), ...(after?.keys() ?? [])]).flatMap((name) => {
    const [old, now] = [before?.get(name), after?.get(name)];
    const it = now ?? old;
    return it === undefined ? [] : [{ before: old, after: now, it }];
  });
}

/** What an entry that comes has of one that goes and gave the same. */
export function likelyRename(
  op: ChangedEntry["op"],
  likelyBefore: string | undefined,
): Pick<ChangedEntry, "likelyBefore"> {
  return op === "added" && likelyBefore !== undefined ? { likelyBefore } : {};
}

export function opOf(before: unknown, after: unknown): ChangedEntry["op"] {
  return before === undefined ? "added" : after === undefined ? "removed" : "changed";
}
