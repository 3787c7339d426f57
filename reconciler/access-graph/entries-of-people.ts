// Which people, groups and accounts a change of the files changes.
import { placeOfOrigin } from "../load/source-document.ts";
import type { Access, Account, Group, Person } from "../model/access.ts";
import type { AccessDiff } from "./access-diff.ts";
import {
  type ChangedEntry,
  consentTexts,
  type Dated,
  type Difference,
  datedDiffer,
  differing,
  namesDiffer,
  opOf,
  pairs,
  type Reach,
  sortedNames,
  valueDiffers,
} from "./changed-entries.ts";
import type { Grant } from "./grants.ts";
import { oldNameOf, type Rename } from "./renames.ts";

type Side = Pick<Access, "people" | "groups" | "accounts" | "assignments">;

export function personEntries(
  base: Side,
  head: Side,
  { renames, gained, lost }: Pick<AccessDiff, "renames" | "gained" | "lost">,
): readonly ChangedEntry[] {
  const [gains, losses] = [byPerson(gained), byPerson(lost)];
  return pairs(base.people, head.people, ({ userName }) => userName).flatMap(({ before, after, it }) => {
    const previously = oldNameOf(renames, "person", it.userName);
    const differences =
      before === undefined || after === undefined
        ? []
        : differing(attributesOf(before, after).map(([what, was, is]) => valueDiffers(what, was, is)));
    const op = opOf(before, after);
    if (op === "changed" && differences.length === 0 && previously === undefined) return [];
    const grants = op === "changed" ? [] : (op === "added" ? gains : losses).get(it.userName.toLowerCase());
    const where = reachOf(grants ?? []);
    const place = placeOfOrigin(it.origin);
    const people = [it.userName];
    return [{ kind: "person", name: it.userName, principals: [], op, previously, differences, people, where, place }];
  });
}

function byPerson(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  return Map.groupBy(grants, ({ person }) => person.toLowerCase());
}

function attributesOf(
  before: Person,
  after: Person,
): readonly (readonly [string, string | undefined, string | undefined])[] {
  const names = sortedNames([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  return [
    ...(["givenName", "familyName", "displayName", "email", "emailType", "leaves"] as const).map(
      (name) => [name, before[name], after[name]] as const,
    ),
    ...names.map((name) => [name, before.attributes[name], after.attributes[name]] as const),
  ];
}

export function groupEntries(base: Side, head: Side, renames: readonly Rename[]): readonly ChangedEntry[] {
  const gone = goneByMembers(base, head);
  return pairs(base.groups, head.groups, ({ name }) => name).flatMap(({ before, after, it }) => {
    const previously = oldNameOf(renames, "group", it.name);
    const op = opOf(before, after);
    const members = datedDiffer("members", membersOf(before), membersOf(after));
    const others =
      before === undefined || after === undefined
        ? []
        : [
            namesDiffer("members from the teams", before.membersFrom, after.membersFrom),
            valueDiffers("description", before.description, after.description),
          ];
    const differences = differing([members, ...others]);
    if (op === "changed" && differences.length === 0 && previously === undefined) return [];
    const isWhole = op !== "changed" || previously !== undefined;
    const people = isWhole ? sortedNames(membersOf(it).map(({ name }) => name)) : members.names;
    const holdings = (after === undefined ? base : head).assignments.filter(
      ({ principal }) => principal.kind === "group" && isSame(principal.name, it.name),
    );
    const where = people.length === 0 ? [] : reachOf(holdings);
    const place = placeOfOrigin(it.origin);
    const likelyBefore = op === "added" ? gone.get(memberTexts(it)) : undefined;
    const entry = { kind: "group", name: it.name, principals: [], op, previously, differences } as const;
    return [{ ...entry, ...(likelyBefore === undefined ? {} : { likelyBefore }), people, where, place }];
  });
}

/** Names of groups that only the base has, by their members. */
function goneByMembers(base: Side, head: Side): ReadonlyMap<string, string> {
  const kept = new Set(head.groups.map(({ name }) => name.toLowerCase()));
  const gone = base.groups.filter(({ name, members }) => members.length > 0 && !kept.has(name.toLowerCase()));
  return new Map(gone.map((group) => [memberTexts(group), group.name]));
}

/** The same for the same members, whatever order they are in. */
function memberTexts(group: Group): string {
  const texts = membersOf(group).map(({ name, expires = "" }) => `${name.toLowerCase()} ${expires}`);
  return JSON.stringify(texts.sort());
}

function membersOf(group: Group | undefined): readonly Dated[] {
  return (group?.members ?? []).map(({ principal, expires }) => ({ name: principal.name, expires }));
}

/** Ids of accounts that are new or gone, or that other selectors may choose now. */
export function movedAccounts(base: Side, head: Side): ReadonlySet<string> {
  const moved = pairs(base.accounts, head.accounts, ({ id }) => id).filter(
    ({ before, after }) =>
      before === undefined || after === undefined || differing(selectableDifferences(before, after)).length > 0,
  );
  return new Set(moved.map(({ it }) => it.id));
}

/** Accounts that are written otherwise. Of those that `moved` what selectors choose is said here, not of the assignments. */
export function accountEntries(
  base: Side,
  head: Side,
  moved: ReadonlySet<string>,
  { gained, lost }: Pick<AccessDiff, "gained" | "lost">,
): readonly ChangedEntry[] {
  return pairs(base.accounts, head.accounts, ({ id }) => id).flatMap(({ before, after, it }) => {
    const written = before === undefined || after === undefined ? [] : accountDifferences(before, after);
    const chosen = moved.has(it.id) ? [chosenFor(it.id, base, head)] : [];
    const differences = differing([...written, ...chosen]);
    const op = opOf(before, after);
    if (op === "changed" && differences.length === 0) return [];
    const here = [...gained, ...lost].filter(({ account }) => account.id === it.id);
    const people = sortedNames(here.map(({ person }) => person));
    const where = [{ permissionSet: undefined, accounts: [it.name] }];
    const entry = { kind: "account", name: it.name, principals: [], op, previously: undefined } as const;
    return [{ ...entry, differences, people, where, place: placeOfOrigin(it.origin) }];
  });
}

/** For which assignments it is chosen, with whom they are for. */
function chosenFor(id: string, base: Side, head: Side): Difference {
  const [before, after] = [base, head].map(({ assignments }) =>
    sortedNames(
      assignments
        .filter(({ account }) => account.id === id)
        .map(({ permissionSet, principal }) => `${permissionSet} of ${principal.kind} ${principal.name}`),
    ),
  ) as [readonly string[], readonly string[]];
  return namesDiffer("is chosen for", before, after);
}

function accountDifferences(before: Account, after: Account): readonly Difference[] {
  return [
    valueDiffers("name", before.name, after.name),
    ...selectableDifferences(before, after),
    valueDiffers("owner", before.owner, after.owner),
    namesDiffer("shared with", consentTexts(before.sharedWith), consentTexts(after.sharedWith)),
    namesDiffer("variables", pairsOf(before.vars), pairsOf(after.vars)),
  ];
}

/** What selectors go by. */
function selectableDifferences(before: Account, after: Account): readonly Difference[] {
  return [
    valueDiffers("organizational unit", before.ou.join("/"), after.ou.join("/")),
    namesDiffer("tags", pairsOf(before.tags), pairsOf(after.tags)),
    valueDiffers("status", before.status, after.status),
  ];
}

function pairsOf(values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].map(([key, value]) => `${key}=${value}`).sort();
}

/** By permission set, each with its accounts, sorted. */
function reachOf(
  held: readonly { readonly permissionSet: string; readonly account: { readonly name: string } }[],
): readonly Reach[] {
  const bySet = Map.groupBy(held, ({ permissionSet }) => permissionSet);
  return [...bySet]
    .map(([permissionSet, of]) => ({ permissionSet, accounts: sortedNames(of.map(({ account }) => account.name)) }))
    .sort((a, b) => (a.permissionSet < b.permissionSet ? -1 : 1));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
