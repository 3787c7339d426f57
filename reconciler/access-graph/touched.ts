// Whose rights a change of the files touches, counted for the line that people read first. Pure.
import type { Access, Person } from "../model/access.ts";
import type { AccessDiff } from "./access-diff.ts";
import { policyEffects } from "./policy-effects.ts";
import type { RedFlag, Subject } from "./red-flag.ts";
import type { RoleChange } from "./role-changes.ts";
import type { SetChange } from "./set-changes.ts";
import type { Sides } from "./sides.ts";
import { keysThatDiffer } from "./told-otherwise.ts";

/** A service role of one name, and names of the accounts where that is so. */
export type TouchedRole = { readonly name: string; readonly accounts: readonly string[] };

/** Names of people by their user name, and of groups of the identity provider; each sorted, as are the roles. */
export type Touched = {
  readonly canDoMore: readonly string[];
  readonly canDoLess: readonly string[];
  /** Of whom it is not known which: by policies whose contents are not known here. */
  readonly notKnown: readonly string[];
  /** Who keeps the same until a later day, or for good. */
  readonly keptLonger: readonly string[];
  readonly keptShorter: readonly string[];
  /** Who keeps the same as long, by another way. */
  readonly keptOtherwise: readonly string[];
  /** Whose sessions last longer or shorter, or begin elsewhere. */
  readonly sessions: readonly string[];
  /** Of whom policies know something else: attributes that sessions carry. */
  readonly attributes: readonly string[];
  /** Who has another e-mail address. */
  readonly addresses: readonly string[];
  readonly providerGroups: readonly string[];
  readonly rolesNew: readonly TouchedRole[];
  /** Roles that may be assumed by others too, or may do more. */
  readonly rolesOpened: readonly TouchedRole[];
  readonly rolesNarrowed: readonly TouchedRole[];
  /** Roles that may do something else instead, and are assumed by the same. */
  readonly rolesWithOtherThings: readonly TouchedRole[];
  /** Of which something else is another: a session's length. */
  readonly rolesOtherwise: readonly TouchedRole[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** People under another name: they are made again. */
  readonly replaced: readonly string[];
  /** Groups, permission sets and roles under another name. */
  readonly renamed: number;
};

/** Of `flags`, those of sets count too: their holders may do more by a role that changed, or less by one that is gone. */
export function touchedBy(sides: Sides, diff: AccessDiff, flags: readonly RedFlag[]): Touched {
  const { base, head } = sides;
  const { gained, lost, changed, sets, roles, providerGroups, renames } = diff;
  const changedSets = sets.filter(({ kind }) => kind === "changed");
  const effects = policyEffects(base, head);
  const [wider, narrower] = [changedSets.filter(effects.setAllowsMore), changedSets.filter(effects.setAllowsLess)];
  const isNew = ({ kind }: RoleChange) => kind === "created";
  const isOther = (role: RoleChange) =>
    role.kind === "changed" &&
    !(role.trust.opens || role.trust.narrows) &&
    effects.roleAllowsMore(role) &&
    effects.roleAllowsLess(role);
  const opens = (role: RoleChange) =>
    role.kind === "changed" && !isOther(role) && (role.trust.opens || effects.roleAllowsMore(role));
  const isLess = (role: RoleChange) => role.kind === "removed" || role.trust.narrows || effects.roleAllowsLess(role);
  const others = roles.filter(isOther);
  const there = roles.filter((it) => !isNew(it) && !isOther(it));
  const subjectsOf = (kind: "rights" | "role-gone", of: Subject["kind"]) =>
    flags.flatMap((it) => (it.kind === kind && it.subject.kind === of ? [it.subject] : []));
  const [flagged, losing] = [subjectsOf("rights", "permission-set"), subjectsOf("role-gone", "permission-set")];
  const losingRoles = subjectsOf("role-gone", "role").flatMap(({ name, accounts }) =>
    accounts.map((account) => ({ name, account: { name: account } })),
  );
  const peopleOf = (of: readonly SetChange[]) => of.flatMap(({ people }) => people);
  const opened = there.filter(opens);
  const isNotOpened = ({ name, account }: RoleThere) =>
    ![...opened, ...others].some((it) => it.name === name && it.account.name === account.name);
  const people = ({ people }: Access) => new Set(people.map(({ userName }) => userName.toLowerCase()));
  const [before, after] = [people(base), people(head)];
  const keptFor = (isSo: (before: string | undefined, after: string | undefined) => boolean) =>
    distinct(changed.flatMap(({ before, after }) => (isSo(before.expires, after.expires) ? [after.person] : [])));
  const ofProvider = [
    ...providerGroups.gained,
    ...providerGroups.lost,
    ...providerGroups.changed.map((it) => it.after),
  ];
  return {
    canDoMore: distinct([
      ...gained.map(({ person }) => person),
      ...[...wider, ...flagged].flatMap(({ people }) => people),
    ]),
    canDoLess: distinct([
      ...lost.map(({ person }) => person),
      ...peopleOf(narrower),
      ...losing.flatMap(({ people }) => people),
    ]),
    notKnown: distinct(peopleOf(changedSets.filter(effects.isNotKnown))),
    keptLonger: keptFor((before, after) => isLater(after, before)),
    keptShorter: keptFor((before, after) => isLater(before, after)),
    keptOtherwise: keptFor((before, after) => before === after),
    sessions: distinct(peopleOf(sets.filter(({ other }) => other.some(({ kind }) => kind !== "boundary")))),
    attributes: distinct(attributesChanged(sides)),
    addresses: distinct(addressesChanged(sides)),
    providerGroups: distinct([
      ...ofProvider.map(({ group }) => group),
      ...[...changedSets, ...flagged, ...losing].flatMap(({ groups }) => groups),
    ]),
    rolesNew: byName(roles.filter(isNew)),
    rolesOpened: byName(opened),
    rolesNarrowed: byName([...there.filter((it) => !opens(it) && isLess(it)), ...losingRoles.filter(isNotOpened)]),
    rolesWithOtherThings: byName(others),
    rolesOtherwise: byName(there.filter((it) => !opens(it) && !isLess(it))),
    added: head.people.map(({ userName }) => userName).filter((it) => !before.has(it.toLowerCase())),
    removed: base.people.map(({ userName }) => userName).filter((it) => !after.has(it.toLowerCase())),
    replaced: renames.filter(({ kind }) => kind === "person").map((it) => it.after),
    renamed: renames.filter(({ kind }) => kind !== "person").length,
  };
}

type RoleThere = { readonly name: string; readonly account: { readonly name: string } };

function byName(roles: readonly RoleThere[]): readonly TouchedRole[] {
  const named = Map.groupBy(roles, ({ name }) => name.toLowerCase());
  return [...named.keys()].sort().flatMap((key) => {
    const [first, ...others] = named.get(key) ?? [];
    if (first === undefined) return [];
    return [{ name: first.name, accounts: distinct([first, ...others].map(({ account }) => account.name)) }];
  });
}

/** Undefined is for ever. */
function isLater(a: string | undefined, b: string | undefined): boolean {
  return b !== undefined && (a === undefined || a > b);
}

/** People who hold something and of whom what sessions carry is another. */
function attributesChanged({ base, head, kept }: Sides): readonly string[] {
  const carried = ({ organization }: Access) => JSON.stringify(organization.accessControlAttributes);
  const isOther = carried(base) !== carried(head);
  if (head.organization.accessControlAttributes.length === 0 && !isOther) return [];
  const holders = new Set(kept.grants.map(({ person }) => person.toLowerCase()));
  const known = peopleByName(base);
  return head.people
    .filter((person) => {
      const [name, before] = [person.userName.toLowerCase(), known.get(person.userName.toLowerCase())];
      return holders.has(name) && before !== undefined && (isOther || keysThatDiffer(before, person, head).length > 0);
    })
    .map(({ userName }) => userName);
}

/** Not of those who are somebody else under a new name. */
function addressesChanged({ base, head, renames }: Sides): readonly string[] {
  const known = peopleByName(base);
  const replaced = new Set(renames.filter(({ kind }) => kind === "person").map(({ after }) => after.toLowerCase()));
  return head.people
    .filter(({ userName, email }) => {
      const before = known.get(userName.toLowerCase());
      return before !== undefined && before.email !== email && !replaced.has(userName.toLowerCase());
    })
    .map(({ userName }) => userName);
}

function peopleByName({ people }: Access): ReadonlyMap<string, Person> {
  return new Map(people.map((person) => [person.userName.toLowerCase(), person]));
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].sort();
}
