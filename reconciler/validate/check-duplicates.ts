// The same thing declared twice, in one file or in several. Names are compared without regard to letter case.
import { type Diagnostic, diagnostic, MOST_LISTED } from "../diagnostics/diagnostic.ts";
import type { SourceDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import type { WrittenAccounts, WrittenDocument, WrittenTeam, WrittenUsers } from "./written.ts";

type Declared = { readonly source: SourceDocument; readonly path: Path; readonly name: string };

type NamedDocuments = {
  readonly accounts: readonly WrittenDocument<WrittenAccounts>[];
  readonly users: readonly WrittenDocument<WrittenUsers>[];
  readonly teams: readonly WrittenDocument<WrittenTeam>[];
};

/** People, groups, permission sets, account names and account ids over all documents. Roles are per account: see model/. */
export function checkDuplicates({ accounts, users, teams }: NamedDocuments): Diagnostic[] {
  const people = [...users, ...teams].flatMap((each) => declared(each, "users", "userName", each.value.users));
  const groups = teams.flatMap((each) => declared(each, "groups", "name", each.value.groups));
  const sets = teams.flatMap((each) => declared(each, "permissionSets", "name", each.value.permissionSets));
  const accountNames = accounts.flatMap((each) => declared(each, "accounts", "name", each.value.accounts));
  const accountIds = accounts.flatMap((each) => declared(each, "accounts", "id", each.value.accounts));
  const named = (what: string) => (name: string, first: string) => ({ what, name, first });
  return [
    ...findTwice(people, (again, first) => duplicateName(again, first, named("user"))),
    ...findTwice(groups, (again, first) => duplicateName(again, first, named("group"))),
    ...findTwice(sets, (again, first) => duplicateName(again, first, named("permission set"))),
    ...findTwice(accountNames, (again, first) => duplicateName(again, first, named("account"))),
    ...findTwice(accountIds, (again, first) =>
      diagnostic("duplicate-account-id", { id: again.name }, placeOf(again), firstHere(first)),
    ),
    ...teams.flatMap(checkRoleNames),
  ];
}

/**
 * Roles of one file whose names differ only in letter case. The same name twice is fine as long as the two are for different
 * accounts, which only model/ can tell.
 */
function checkRoleNames(team: WrittenDocument<WrittenTeam>): Diagnostic[] {
  const roles = declared(team, "roles", "name", team.value.roles);
  return findTwice(roles, (again, first) =>
    again.name === first.name
      ? undefined
      : duplicateName(again, first, (name, other) => ({ what: "role", name, first: other })),
  );
}

function declared<Key extends string>(
  document: WrittenDocument<unknown>,
  list: string,
  key: Key,
  entries: readonly { readonly [key in Key]: string }[] | undefined,
): Declared[] {
  return (entries ?? []).map((entry, index) => ({
    source: document.source,
    path: [list, index, key],
    name: entry[key],
  }));
}

function findTwice(
  all: readonly Declared[],
  describe: (again: Declared, first: Declared) => Diagnostic | undefined,
): Diagnostic[] {
  const firsts = new Map<string, Declared>();
  const diagnostics: Diagnostic[] = [];
  for (const each of all) {
    if (diagnostics.length > MOST_LISTED) break;
    const name = each.name.toLowerCase();
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, each);
    else {
      const found = describe(each, first);
      if (found !== undefined) diagnostics.push(found);
    }
  }
  return diagnostics;
}

function duplicateName(
  again: Declared,
  first: Declared,
  args: (name: string, first: string) => { what: string; name: string; first: string },
): Diagnostic {
  return diagnostic("duplicate-name", args(again.name, first.name), placeOf(again), firstHere(first));
}

function placeOf({ source, path }: Declared) {
  return source.placeOf(path);
}

function firstHere(first: Declared): Diagnostic["related"] {
  return [{ message: "first here", place: placeOf(first) }];
}
