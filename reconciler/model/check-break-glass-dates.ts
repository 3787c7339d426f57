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

/** An error for each date at which somebody who is break-glass would lose something; what a passed date has ended is not looked at. */
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
  const leavers = people.flatMap(({ userName, leaves, origin }) =>
    leaves !== undefined && isUser(userName)
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

function found(what: string, key: "leaves" | "expires", date: string, origin: Parameters<typeof placeOfOrigin>[0]) {
  return diagnostic("break-glass-date", { what, key, date }, placeOfOrigin(origin));
}
