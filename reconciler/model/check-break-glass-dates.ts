// Break-glass holds without an end: a date would take away what no change may take away, on a day when nobody looks.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Access, Principal } from "./access.ts";

/** Names in lower case, former ones among them. */
export type BreakGlassNames = {
  readonly users: ReadonlyMap<string, unknown>;
  readonly groups: ReadonlyMap<string, unknown>;
  readonly permissionSets: ReadonlyMap<string, unknown>;
};

/**
 * An error for each date at which somebody who is break-glass would lose something, passed ones too where `access` has them: the same files
 * must be valid on every day, or the effect of a change could not be told.
 */
export function checkBreakGlassDates(
  { people, groups, assignments }: Pick<Access, "people" | "groups" | "assignments">,
  { users, groups: listedGroups, permissionSets }: BreakGlassNames,
): readonly Diagnostic[] {
  const isUser = (name: string) => users.has(name.toLowerCase());
  const withListedUser = new Set(
    groups
      .filter(({ members }) => members.some(({ principal }) => isUser(principal.name)))
      .map(({ name }) => name.toLowerCase()),
  );
  const isListedGroup = (name: string) => listedGroups.has(name.toLowerCase());
  const isPrincipal = ({ kind, name }: Principal) =>
    kind === "user" ? isUser(name) : isListedGroup(name) || withListedUser.has(name.toLowerCase());
  const isHolder = holdersOf({ groups, assignments }, isListedGroup, (set) => permissionSets.has(set.toLowerCase()));
  const leavers = people.flatMap(({ userName, leaves, origin }) =>
    leaves !== undefined && (isUser(userName) || isHolder(userName))
      ? [found(`user ${userName}`, "leaves", leaves, originAt(origin, "leaves"))]
      : [],
  );
  const members = groups.flatMap((group) =>
    group.members.flatMap(({ principal, expires, origin }) =>
      expires !== undefined && (isListedGroup(group.name) || isUser(principal.name))
        ? [found(`membership of ${principal.name} in ${group.name}`, "expires", expires, origin)]
        : [],
    ),
  );
  const held = assignments
    .filter((it) => permissionSets.has(it.permissionSet.toLowerCase()) || isPrincipal(it.principal))
    .flatMap(({ permissionSet, principal, entries }) =>
      entries.flatMap(({ expires, origin }) =>
        expires === undefined
          ? []
          : [
              found(
                `assignment of ${permissionSet} to ${principal.name}`,
                "expires",
                expires,
                originAt(origin, "expires"),
              ),
            ],
      ),
    );
  return [
    ...leavers,
    ...members,
    ...new Map(held.map((it) => [`${it.place.file}:${it.place.line}:${it.place.column}`, it])).values(),
  ];
}

/** People whose memberships of listed groups, or assignments of listed sets, would go with them. */
function holdersOf(
  { groups, assignments }: Pick<Access, "groups" | "assignments">,
  isListedGroup: (name: string) => boolean,
  isListedSet: (name: string) => boolean,
): (userName: string) => boolean {
  const members = groups.filter(({ name }) => isListedGroup(name)).flatMap((it) => it.members);
  const direct = assignments.filter((it) => isListedSet(it.permissionSet) && it.principal.kind === "user");
  const names = new Set([...members, ...direct].map(({ principal }) => principal.name.toLowerCase()));
  return (userName) => names.has(userName.toLowerCase());
}

function found(what: string, key: "leaves" | "expires", date: string, origin: Parameters<typeof placeOfOrigin>[0]) {
  return diagnostic("break-glass-date", { what, key, date }, placeOfOrigin(origin));
}
