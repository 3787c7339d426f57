// People, groups and who the identity provider owns.
import { createSuggester, type Suggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic, MOST_LISTED } from "../diagnostics/diagnostic.ts";
import { type Origin, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenUser } from "../validate/written.ts";
import type { Group, Person, Principal } from "./access.ts";

/** Everybody who can be named, by kind and lower-case name. */
export type Directory = {
  readonly users: ReadonlyMap<string, Principal>;
  readonly groups: ReadonlyMap<string, Principal>;
  /** The known name that an unknown one was probably meant to be. */
  readonly suggest: { readonly [kind in Principal["kind"]]: Suggester };
};

const ATTRIBUTES = ["title", "userType", "nickname", "locale", "timezone", "preferredLanguage"] as const;

export function buildPeople(written: WrittenAccess): readonly Person[] {
  return [...written.users, ...written.teams].flatMap(({ source, value }) =>
    (value.users ?? []).map((user, index) => buildPerson(user, { document: source, path: ["users", index] })),
  );
}

function buildPerson(user: WrittenUser, origin: Origin): Person {
  const attributes: Record<string, string> = {};
  for (const attribute of ATTRIBUTES) {
    const value = user[attribute];
    if (value !== undefined) attributes[attribute] = value;
  }
  return {
    userName: user.userName,
    givenName: user.givenName,
    familyName: user.familyName,
    displayName: user.displayName ?? `${user.givenName} ${user.familyName}`,
    email: user.email,
    attributes,
    origin,
  };
}

export function directoryOf(written: WrittenAccess, people: readonly Person[]): Directory {
  const users = new Map<string, Principal>();
  const groups = new Map<string, Principal>();
  for (const { value } of [...written.users, ...written.teams]) {
    for (const name of value.external?.users ?? []) {
      users.set(name.toLowerCase(), { kind: "user", name, external: true });
    }
    for (const name of value.external?.groups ?? []) {
      groups.set(name.toLowerCase(), { kind: "group", name, external: true });
    }
  }
  for (const { userName } of people) {
    users.set(userName.toLowerCase(), { kind: "user", name: userName, external: false });
  }
  for (const { value } of written.teams) {
    for (const { name } of value.groups ?? []) groups.set(name.toLowerCase(), { kind: "group", name, external: false });
  }
  const suggest = { user: suggesterOf(users), group: suggesterOf(groups) };
  return { users, groups, suggest };
}

function suggesterOf(principals: ReadonlyMap<string, Principal>): Suggester {
  return createSuggester([...principals.values()].map((it) => it.name));
}

export function buildGroups(written: WrittenAccess, directory: Directory, diagnostics: Diagnostic[]): readonly Group[] {
  const before = diagnostics.length;
  return written.teams.flatMap(({ source, value }) =>
    (value.groups ?? []).map((group, index): Group => {
      const origin: Origin = { document: source, path: ["groups", index] };
      const members = new Map<string, Group["members"][number]>();
      for (const [position, member] of (group.members ?? []).entries()) {
        // All that is pushed here is an error: with more of them than are listed the rest says nothing new.
        if (diagnostics.length - before > MOST_LISTED) break;
        const at: Origin = { document: source, path: ["groups", index, "members", position] };
        const principal = findPrincipal("user", typeof member === "string" ? member : member.user, directory, at);
        if ("code" in principal) {
          diagnostics.push(principal);
          continue;
        }
        const first = members.get(principal.name);
        if (first === undefined) members.set(principal.name, { principal, origin: at });
        else {
          const related = [{ message: "first here", place: placeOfOrigin(first.origin) }];
          const args = { name: principal.name, group: group.name };
          diagnostics.push(diagnostic("duplicate-member", args, placeOfOrigin(at), related));
        }
      }
      return { name: group.name, description: group.description, members: [...members.values()], origin };
    }),
  );
}

/** The principal called `name` in any letter case, or the diagnostic that says it isn't declared. */
export function findPrincipal(
  kind: "user" | "group",
  name: string,
  directory: Directory,
  at: Origin,
): Principal | Diagnostic {
  const known = kind === "user" ? directory.users : directory.groups;
  const found = known.get(name.toLowerCase());
  if (found !== undefined) return found;
  const code = kind === "user" ? "unknown-user" : "unknown-group";
  return diagnostic(code, { name, suggestion: directory.suggest[kind](name) }, placeOfOrigin(at));
}
