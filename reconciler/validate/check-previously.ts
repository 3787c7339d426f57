// Renames: `previously` names what is no longer declared, and only one thing can have had a name. Roles: see model/.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Path, SourceDocument } from "../load/source-document.ts";
import type { WrittenDocument, WrittenExternalName, WrittenTeam, WrittenUsers } from "./written.ts";

/** One thing that is declared, with the name that it had before if it says one. */
type Named = {
  readonly source: SourceDocument;
  readonly path: Path;
  readonly nameKey: string;
  readonly name: string;
  readonly previously: string | undefined;
};

export function checkPreviously(
  users: readonly WrittenDocument<WrittenUsers>[],
  teams: readonly WrittenDocument<WrittenTeam>[],
): Diagnostic[] {
  const people = [...users, ...teams];
  const externalOf = (key: "users" | "groups") =>
    people.flatMap(({ source, value }) =>
      (value.external?.[key] ?? []).map((entry, index) => externalName(source, ["external", key, index], entry)),
    );
  const declared = {
    user: people.flatMap(({ source, value }) =>
      (value.users ?? []).map(({ userName, previously }, index): Named => {
        return { source, path: ["users", index], nameKey: "userName", name: userName, previously };
      }),
    ),
    group: teams.flatMap(({ source, value }) => namesIn(source, "groups", value.groups)),
    "permission set": teams.flatMap(({ source, value }) => namesIn(source, "permissionSets", value.permissionSets)),
    "external user": externalOf("users"),
    "external group": externalOf("groups"),
  };
  return Object.entries(declared).flatMap(([what, all]) => checkKind(what, all));
}

function namesIn(
  source: SourceDocument,
  list: string,
  entries: readonly { readonly name: string; readonly previously?: string }[] | undefined,
): Named[] {
  return (entries ?? []).map(({ name, previously }, index) => {
    return { source, path: [list, index], nameKey: "name", name, previously };
  });
}

function externalName(source: SourceDocument, path: Path, entry: WrittenExternalName): Named {
  const { name, previously } = typeof entry === "string" ? { name: entry, previously: undefined } : entry;
  return { source, path, nameKey: "name", name, previously };
}

function checkKind(what: string, all: readonly Named[]): Diagnostic[] {
  const declared = new Map(all.map((each) => [each.name.toLowerCase(), each]));
  const firsts = new Map<string, Named>();
  return all.flatMap((each) => {
    if (each.previously === undefined) return [];
    const previous = each.previously.toLowerCase();
    const place = (it: Named) => it.source.placeOf([...it.path, "previously"]);
    const args = { what, name: each.previously };
    const found: Diagnostic[] = [];
    const standing = declared.get(previous);
    if (standing !== undefined) {
      const at = standing.source.placeOf([...standing.path, standing.nameKey]);
      found.push(diagnostic("previously-still-declared", args, place(each), [{ message: "still here", place: at }]));
    }
    const first = firsts.get(previous);
    if (first === undefined) firsts.set(previous, each);
    // What the identity provider owns may be named in several files, with the same earlier name in each.
    else if (first.name.toLowerCase() !== each.name.toLowerCase()) {
      const related = [{ message: "first here", place: place(first) }];
      found.push(diagnostic("previously-twice", args, place(each), related));
    }
    return found;
  });
}
