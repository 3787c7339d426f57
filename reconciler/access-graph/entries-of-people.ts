// Which people, groups and accounts a change of the files changes.

import { placeOfOrigin } from "../load/source-document.ts";
import type { Access, Account, Group } from "../model/access.ts";
import type { AccessDiff } from "./access-diff.ts";
import {
  type ChangedEntry,
  consentTexts,
  type Dated,
  type Difference,
  datedDiffer,
  differing,
  likelyRename,
  namesDiffer,
  opOf,
  pairs,
  pastOf,
  type Reach,
  sortedNames,
  valueDiffers,
} from "./changed-entries.ts";
import type { Grant } from "./grants.ts";
import { likelyGroup, likelyPerson } from "./likely-renames.ts";
import { groupsWith, NOTHING_PAST, type PastEntries } from "./past-entries.ts";
import { attributesThatDiffer } from "./person-attributes.ts";
import type { RedFlag } from "./red-flag.ts";
import { oldNameOf, type Rename } from "./renames.ts";
import type { SetChange } from "./set-changes.ts";
import type { Sides } from "./sides.ts";

type Side = Pick<Access, "people" | "groups" | "accounts" | "assignments">;

/**
 * A person who comes or goes gains or loses something; of another, what that person holds stands there. With a last day that is past a
 * person goes.
 */
export function personEntries(
  { base, head, kept }: Sides,
  { renames, gained, lost }: Pick<AccessDiff, "renames" | "gained" | "lost">,
  past: PastEntries = NOTHING_PAST,
): readonly ChangedEntry[] {
  const grantsOf = { added: byPerson(gained), removed: byPerson(lost), changed: byPerson(kept.grants) };
  const likely = likelyPerson([base, head]);
  const [known, there] = [new Set(base.people), new Set(head.people)];
  const [all, now] = [
    [...base.people, ...past.before.people],
    [...head.people, ...past.after.people],
  ];
  return pairs(all, now, ({ userName }) => userName).flatMap(({ before, after, it }) => {
    const previously = oldNameOf(renames, "person", it.userName);
    const differences =
      before === undefined || after === undefined
        ? []
        : attributesThatDiffer(before, after, TOLD_OF_PEOPLE).map((it) => valueDiffers(it.name, it.before, it.after));
    const goes = before !== undefined && known.has(before) && after !== undefined && !there.has(after);
    const op = goes ? "removed" : opOf(before, after);
    if (op === "changed" && differences.length === 0 && previously === undefined) return [];
    const where = reachOf(grantsOf[op].get(it.userName.toLowerCase()) ?? []);
    const place = placeOfOrigin((goes ? before : it).origin);
    const people = [it.userName];
    const entry = { kind: "person", name: it.userName, principals: [], op, previously, people, where, place } as const;
    const days = after === undefined || there.has(after) ? [] : [after.leaves ?? []].flat();
    const leaves = before === undefined ? differing([valueDiffers("leaves", undefined, days[0])]) : [];
    const renamed = likelyRename(op, likely(it));
    return [{ ...entry, ...renamed, differences: [...differences, ...leaves], ...pastOf(days, past.days) }];
  });
}

function byPerson(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  return Map.groupBy(grants, ({ person }) => person.toLowerCase());
}

const TOLD_OF_PEOPLE = ["givenName", "familyName", "displayName", "email", "emailType", "leaves"] as const;

export function groupEntries(
  base: Side,
  head: Side,
  renames: readonly Rename[],
  past: PastEntries = NOTHING_PAST,
): readonly ChangedEntry[] {
  const likely = likelyGroup([base, head]);
  const [all, now] = [groupsWith(base.groups, past.before), groupsWith(head.groups, past.after)];
  return pairs(all, now, ({ name }) => name).flatMap(({ before, after, it }) => {
    const previously = oldNameOf(renames, "group", it.name);
    const op = opOf(before, after);
    const members = datedDiffer("members", membersOf(before), membersOf(after));
    const isBoth = before !== undefined && after !== undefined;
    const deciders = isBoth ? decidersOnMembers(before, after) : [];
    const others = isBoth ? [valueDiffers("description", before.description, after.description)] : [];
    const differences = differing([members, ...deciders, ...others]);
    if (op === "changed" && differences.length === 0 && previously === undefined) return [];
    // Who decides on its members decides on what all of them have.
    const isWhole = op !== "changed" || previously !== undefined || differing(deciders).length > 0;
    const people = isWhole ? sortedNames(membersOf(it).map(({ name }) => name)) : members.names;
    const holdings = (after === undefined ? base : head).assignments.filter(
      ({ principal }) => principal.kind === "group" && isSame(principal.name, it.name),
    );
    const where = people.length === 0 ? [] : reachOf(holdings);
    const place = placeOfOrigin(it.origin);
    const entry = { kind: "group", name: it.name, principals: [], op, previously, differences } as const;
    const renamed = likelyRename(op, likely(it));
    return [{ ...entry, ...renamed, ...pastOf(members.lastDays, past.days), people, where, place }];
  });
}

/** Who says who is in it. */
function decidersOnMembers(before: Group, after: Group): readonly Difference[] {
  return [
    valueDiffers("team", before.team, after.team),
    namesDiffer("members from the teams", before.membersFrom, after.membersFrom),
  ];
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
  { gained, lost, sets }: Pick<AccessDiff, "gained" | "lost" | "sets">,
  { grants }: Sides["kept"],
  flags: readonly RedFlag[],
): readonly ChangedEntry[] {
  const others = otherIds(base, head);
  return pairs(base.accounts, head.accounts, ({ id }) => others.get(id) ?? id).flatMap(({ before, after, it }) => {
    const chosen = moved.has(it.id)
      ? [namesDiffer("is chosen for", chosenFor(before, base), chosenFor(after, head))]
      : [];
    const written =
      after === undefined ? [] : before === undefined ? ofNewAccount(after) : accountDifferences(before, after);
    const differences = differing([...written, ...chosen]);
    const op = opOf(before, after);
    if (op === "changed" && differences.length === 0) return [];
    const here = [...gained, ...lost].filter(({ account }) => account.id === before?.id || account.id === after?.id);
    const isOtherwise = before !== undefined && !isSameValues(before.vars, it.vars);
    const changed = isOtherwise
      ? sets.filter((set) => changesIn(set, it.name)).map(({ name }) => name.toLowerCase())
      : [];
    const byVariables = grants.filter(
      ({ account, permissionSet }) => account.id === it.id && changed.includes(permissionSet.toLowerCase()),
    );
    // Who decides on its use decides on what everybody has there.
    const isOthers = before !== undefined && after !== undefined && differing(deciders(before, after)).length > 0;
    const throughOwner = isOthers ? grants.filter(({ account }) => account.id === it.id) : [];
    const byRoles = isOtherwise ? flags.flatMap((flag) => gainingIn(flag, it.name)) : [];
    const people = sortedNames([...[...here, ...byVariables, ...throughOwner].map(({ person }) => person), ...byRoles]);
    const where = [{ permissionSet: undefined, accounts: [it.name] }];
    const entry = { kind: "account", name: it.name, principals: [], op, previously: undefined } as const;
    return [{ ...entry, differences, people, where, place: placeOfOrigin(it.origin) }];
  });
}

function isSameValues(a: Account["vars"], b: Account["vars"]): boolean {
  return JSON.stringify(pairsOf(a)) === JSON.stringify(pairsOf(b));
}

/** Who may do more there by a set, also by a role that it gets at. */
function gainingIn(flag: RedFlag, account: string): readonly string[] {
  const isGain = flag.kind === "rights" && flag.subject.kind === "permission-set";
  return isGain && flag.subject.accounts.includes(account) ? flag.subject.people : [];
}

/** Whether what a set's own policies allow, or what bounds it, is otherwise in an account. */
function changesIn({ kind, inline, boundary }: SetChange, account: string): boolean {
  const groups = [inline, boundary].flatMap((it) =>
    [it.allowed, it.noLongerAllowed, it.denied, it.noLongerDenied].flat(),
  );
  return kind === "changed" && groups.some(({ accounts }) => accounts === undefined || accounts.includes(account));
}

/** Ids that only the base has, with the one that the account of the same name has in the head alone. */
function otherIds(base: Side, head: Side): ReadonlyMap<string, string> {
  const [known, kept] = [base, head].map(({ accounts }) => new Set(accounts.map(({ id }) => id)));
  const comes = head.accounts.filter(({ id }) => known?.has(id) === false);
  const goes = base.accounts.filter(({ id }) => kept?.has(id) === false);
  return new Map(
    goes.flatMap(({ id, name }) => comes.filter((it) => isSame(it.name, name)).map((it) => [id, it.id] as const)),
  );
}

/** For which assignments an account is chosen, with whom they are for. */
function chosenFor(account: Account | undefined, { assignments }: Side): readonly string[] {
  return sortedNames(
    assignments
      .filter((it) => it.account.id === account?.id)
      .map(({ permissionSet, principal }) => `${permissionSet} of ${principal.kind} ${principal.name}`),
  );
}

/** What says which account a new one is. */
function ofNewAccount(account: Account): readonly Difference[] {
  return [valueDiffers("id", undefined, account.id), valueDiffers("organizational unit", undefined, unitOf(account))];
}

function unitOf({ ou }: Account): string | undefined {
  return ou.length === 0 ? undefined : ou.join("/");
}

function accountDifferences(before: Account, after: Account): readonly Difference[] {
  return [
    valueDiffers("id", before.id, after.id),
    valueDiffers("name", before.name, after.name),
    ...selectableDifferences(before, after),
    ...deciders(before, after),
    namesDiffer("variables", pairsOf(before.vars), pairsOf(after.vars)),
  ];
}

/** Who lets whom use it. */
function deciders(before: Account, after: Account): readonly Difference[] {
  return [
    valueDiffers("owner", before.owner, after.owner),
    namesDiffer("shared with", consentTexts(before.sharedWith), consentTexts(after.sharedWith)),
  ];
}

/** What selectors go by. */
function selectableDifferences(before: Account, after: Account): readonly Difference[] {
  return [
    valueDiffers("organizational unit", unitOf(before), unitOf(after)),
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
