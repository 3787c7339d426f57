// Renames: `previously` names what is no longer declared, and only one object can have had that name. Roles: see model/.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import type { WrittenDocument, WrittenTeam, WrittenUsers } from "./written.ts";

/** One declared object, with its earlier name if it gives one. */
type Named = {
  readonly what: string;
  readonly source: SourceDocument;
  readonly path: Path;
  readonly name: string;
  readonly previously: string | undefined;
};

type Entry = string | { readonly name: string; readonly previously?: string };

/** Declared and external names must differ: a key doesn't say whether a person or group is external. */
export function checkPreviously(
  users: readonly WrittenDocument<WrittenUsers>[],
  teams: readonly WrittenDocument<WrittenTeam>[],
): Diagnostic[] {
  const people = [...users, ...teams].flatMap(({ source, value }) => [
    ...named(
      "user",
      source,
      ["users"],
      value.users?.map(({ userName, ...rest }) => ({ ...rest, name: userName })),
    ),
    ...named("external user", source, ["external", "users"], value.external?.users),
  ]);
  const groups = [
    ...teams.flatMap(({ source, value }) => named("group", source, ["groups"], value.groups)),
    ...[...users, ...teams].flatMap(({ source, value }) =>
      named("external group", source, ["external", "groups"], value.external?.groups),
    ),
  ];
  const sets = teams.flatMap(({ source, value }) =>
    named("permission set", source, ["permissionSets"], value.permissionSets),
  );
  return [people, groups, sets].flatMap(checkNames);
}

function named(what: string, source: SourceDocument, list: Path, entries: readonly Entry[] | undefined): Named[] {
  return (entries ?? []).map((entry, index) => {
    const { name, previously } = typeof entry === "string" ? { name: entry, previously: undefined } : entry;
    return { what, source, path: [...list, index], name, previously };
  });
}

/** `all` share one namespace. */
function checkNames(all: readonly Named[]): Diagnostic[] {
  const declared = new Map(all.map((each) => [each.name.toLowerCase(), each]));
  const firsts = new Map<string, Named>();
  return all.flatMap((each) => {
    if (each.previously === undefined) return [];
    const previous = each.previously.toLowerCase();
    const place = (it: Named) => it.source.placeOf([...it.path, "previously"]);
    const args = { what: each.what, name: each.previously };
    const found: Diagnostic[] = [];
    const standing = declared.get(previous);
    if (standing !== undefined) {
      const related = [{ message: "still here", place: standing.source.placeOf(standing.path) }];
      found.push(diagnostic("previously-still-declared", args, place(each), related));
    }
    const first = firsts.get(previous);
    if (first === undefined) firsts.set(previous, each);
    // What the identity provider owns may be named in several files, with the same earlier name in each.
    else if (first.name.toLowerCase() !== each.name.toLowerCase()) {
      found.push(diagnostic("previously-twice", args, place(each), [{ message: "first here", place: place(first) }]));
    }
    return found;
  });
}
