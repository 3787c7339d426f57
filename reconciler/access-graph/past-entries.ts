// Entries to which a change of the files gives a last day that is past: they look like entries that are gone. Pure.
import type { Access, Assignment, Group, Person } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { BEFORE_ALL_DATES, isOver } from "../model/dates.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { renamesBetween, underNewNames } from "./renames.ts";

/** Entries that are over, and are in no model of the day: groups with such members alone, and each assignment by one entry. */
type Ended = Pick<Access, "people" | "groups" | "assignments">;

export type PastEntries = {
  /** Those of the base, under the names of the head, that had another past day there. */
  readonly before: Ended;
  /** Those of the head that the base has not, or with another day. */
  readonly after: Ended;
  /** The last days of these. */
  readonly days: ReadonlySet<string>;
};

const NONE: Ended = { people: [], groups: [], assignments: [] };
export const NOTHING_PAST: PastEntries = { before: NONE, after: NONE, days: new Set() };

/** `today` is a UTC date. Files that are not valid have none. */
export function pastEntries(base: WrittenAccess, head: WrittenAccess, today: string): PastEntries {
  if (!hasEnded(head, today)) return NOTHING_PAST;
  const [before, after] = [base, head].map((written) => buildAccess(written, BEFORE_ALL_DATES).access);
  if (before === undefined || after === undefined) return NOTHING_PAST;
  const [had, has] = [underNewNames(before, renamesBetween(before, after)), after].map((it) => endedOf(it, today));
  if (had === undefined || has === undefined) return NOTHING_PAST;
  const known = new Set(eachOf(had, (it) => it.dated));
  const come = only(has, (it) => !known.has(it.dated));
  const named = new Set(eachOf(come, (it) => it.id));
  const stays = new Set(eachOf(has, (it) => it.dated));
  return {
    before: only(had, (it) => named.has(it.id) && !stays.has(it.dated)),
    after: come,
    days: new Set(eachOf(come, (it) => it.lastDay)),
  };
}

/** Without building a model, which takes its time: most files have nothing that is over. */
function hasEnded({ users, teams }: WrittenAccess, today: string): boolean {
  return [...users, ...teams].some(({ value }) => {
    const { groups = [], memberships = [], assignments = [] } = "team" in value ? value : {};
    const members = [...groups, ...memberships].flatMap(({ members = [] }) => members);
    return (
      (value.users ?? []).some(({ leaves }) => isOver(leaves, today)) ||
      members.some((it) => typeof it !== "string" && isOver(it.expires, today)) ||
      assignments.some(({ expires }) => isOver(expires, today))
    );
  });
}

function endedOf({ people, groups, assignments }: Access, today: string): Ended {
  return {
    people: people.filter(({ leaves }) => isOver(leaves, today)),
    groups: groups.map((group) => ({ ...group, members: group.members.filter((it) => isOver(it.expires, today)) })),
    assignments: assignments.flatMap((it) =>
      it.entries
        .filter(({ expires }) => isOver(expires, today))
        .map((entry): Assignment => ({ ...it, ...entry, entries: [entry] })),
    ),
  };
}

/** The same `id` for the same thing, and the same `dated` where its last day is the same too. */
type Identified = { readonly id: string; readonly dated: string; readonly lastDay: string };

function identified(names: readonly string[], lastDay = ""): Identified {
  const id = JSON.stringify(names).toLowerCase();
  return { id, dated: `${id} ${lastDay}`, lastDay };
}

const ofPerson = ({ userName, leaves }: Person) => identified([userName], leaves);
const ofMember = (group: string, { principal, expires }: Group["members"][number]) =>
  identified([group, principal.name], expires);
const ofAssignment = ({ account, permissionSet, principal, expires }: Assignment) =>
  identified([account.id, permissionSet, principal.kind, principal.name], expires);

function eachOf({ people, groups, assignments }: Ended, part: (it: Identified) => string): readonly string[] {
  return [
    ...people.map(ofPerson),
    ...groups.flatMap(({ name, members }) => members.map((it) => ofMember(name, it))),
    ...assignments.map(ofAssignment),
  ].map(part);
}

function only({ people, groups, assignments }: Ended, isWanted: (it: Identified) => boolean): Ended {
  return {
    people: people.filter((it) => isWanted(ofPerson(it))),
    groups: groups.flatMap((group) => {
      const members = group.members.filter((it) => isWanted(ofMember(group.name, it)));
      return members.length === 0 ? [] : [{ ...group, members }];
    }),
    assignments: assignments.filter((it) => isWanted(ofAssignment(it))),
  };
}

/** The groups of a model with the members that are over too. */
export function groupsWith(groups: readonly Group[], ended: Ended): readonly Group[] {
  const more = new Map(ended.groups.map(({ name, members }) => [name.toLowerCase(), members]));
  return groups.map((it) => ({ ...it, members: [...it.members, ...(more.get(it.name.toLowerCase()) ?? [])] }));
}
