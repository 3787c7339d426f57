// Groups with their members: those that the group's team lists, and those that other teams add with its consent.
import { type Diagnostic, diagnostic, MOST_LISTED } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenMember } from "../validate/written.ts";
import type { Group, Membership } from "./access.ts";
import { mayUse } from "./consent.ts";
import { isOver } from "./dates.ts";
import { type Directory, findPrincipal, isLive } from "./directory.ts";

type Surroundings = { readonly directory: Directory; readonly today: string };

type Found = { readonly errors: Diagnostic[]; readonly warnings: Diagnostic[] };

/** A group while its members are collected; `listed` also has those whose membership gives no access today. */
type Gathered = { readonly group: Omit<Group, "members">; readonly listed: Map<string, Membership> };

export function buildGroups(
  written: WrittenAccess,
  surroundings: Surroundings,
  diagnostics: Diagnostic[],
): readonly Group[] {
  const gathered = new Map<string, Gathered>();
  for (const { source, value } of written.teams) {
    for (const [index, it] of (value.groups ?? []).entries()) {
      const origin: Origin = { document: source, path: ["groups", index] };
      const { name, description, previously, membersFrom = [] } = it;
      const group = { name, description, previously, team: value.team, membersFrom, origin };
      gathered.set(name.toLowerCase(), { group, listed: new Map() });
    }
  }
  const lists = [...memberLists(written)].sort((a, b) => a.rank - b.rank);
  const live = new Map<string, Membership[]>(
    [...gathered.values()].map(({ group }): [string, Membership[]] => [group.name, []]),
  );
  const found: Found = { errors: [], warnings: [] };
  for (const list of lists) {
    const into = gathered.get(list.group.toLowerCase());
    if (into === undefined) {
      refuseList(list, surroundings.directory, found.errors);
    } else if (!mayUse(list.team, into.group.team, into.group.membersFrom)) {
      const args = { team: list.team, group: into.group.name, owner: into.group.team };
      const related = [{ message: "the group", place: placeOfOrigin(originAt(into.group.origin, "name")) }];
      found.errors.push(diagnostic("members-without-consent", args, placeOfOrigin(list.named), related));
    } else {
      for (const member of takeMembers(list, into, surroundings, found)) live.get(into.group.name)?.push(member);
    }
  }
  for (const each of [...found.errors, ...found.warnings]) diagnostics.push(each);
  return [...gathered.values()].map(({ group }) => ({ ...group, members: live.get(group.name) ?? [] }));
}

type MemberList = {
  readonly team: string;
  readonly group: string;
  /** Where the group is named. */
  readonly named: Origin;
  readonly members: readonly WrittenMember[];
  readonly origin: Origin;
  /** A group's own list comes before what other files add. */
  readonly rank: 0 | 1;
};

function* memberLists(written: WrittenAccess): Generator<MemberList> {
  for (const { source, value } of written.teams) {
    for (const [index, { name, members = [] }] of (value.groups ?? []).entries()) {
      const origin: Origin = { document: source, path: ["groups", index] };
      const named = originAt(origin, "name");
      yield { team: value.team, group: name, named, members, origin: originAt(origin, "members"), rank: 0 };
    }
    for (const [index, { group, members }] of (value.memberships ?? []).entries()) {
      const origin: Origin = { document: source, path: ["memberships", index] };
      const named = originAt(origin, "group");
      yield { team: value.team, group, named, members, origin: originAt(origin, "members"), rank: 1 };
    }
  }
}

/** The group isn't one of ours: unknown, or the identity provider's, which alone decides who is in it. */
function refuseList(list: MemberList, directory: Directory, diagnostics: Diagnostic[]): void {
  const found = findPrincipal("group", list.group, directory, list.named, diagnostics);
  if (found === undefined) return;
  diagnostics.push(diagnostic("members-of-external-group", { group: found.name }, placeOfOrigin(list.named)));
}

/** The members of `list` whose membership applies today. Errors are the same on every day; only warnings depend on it. */
function takeMembers(
  list: MemberList,
  { group, listed }: Gathered,
  { directory, today }: Surroundings,
  { errors, warnings }: Found,
): Membership[] {
  const live: Membership[] = [];
  for (const [position, written] of list.members.entries()) {
    // With more errors than are listed, the rest adds nothing.
    if (errors.length > MOST_LISTED) break;
    const origin = originAt(list.origin, position);
    const { user, expires } = typeof written === "string" ? { user: written, expires: undefined } : written;
    const principal = findPrincipal("user", user, directory, origin, errors);
    if (principal === undefined) continue;
    const first = listed.get(principal.name);
    if (first !== undefined) {
      const related = [{ message: "first here", place: placeOfOrigin(first.origin) }];
      const args = { name: principal.name, group: group.name };
      errors.push(diagnostic("duplicate-member", args, placeOfOrigin(origin), related));
      continue;
    }
    const membership: Membership = { principal, expires, origin };
    listed.set(principal.name, membership);
    if (expires !== undefined && isOver(expires, today)) {
      const args = { what: `the membership of ${principal.name} in ${group.name}`, lastDay: expires };
      warnings.push(diagnostic("entry-expired", args, placeOfOrigin(origin)));
    } else if (isLive(principal, directory, origin, warnings)) live.push(membership);
  }
  return live;
}
