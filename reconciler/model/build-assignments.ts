// Account assignments: each entry becomes one assignment for every principal and account it names.
import { createRenameSuggester, type Meant } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import { managedPolicyPath } from "../policy/managed-policy-names.ts";
import type { WrittenAccess, WrittenAssignment } from "../validate/written.ts";
import type { Assignment, AssignmentEntry, PermissionSet, Principal } from "./access.ts";
import { mayUse } from "./consent.ts";
import { isOver, laterDay } from "./dates.ts";
import { type Directory, findPrincipal, isLive } from "./directory.ts";
import { resolveSelectors, type SelectorWorld } from "./resolve-selectors.ts";

type Surroundings = {
  readonly world: SelectorWorld;
  readonly directory: Directory;
  readonly permissionSets: readonly PermissionSet[];
  readonly today: string;
};

/** One entry of `assignments:`, with the team whose file it is in. */
type Entry = { readonly written: WrittenAssignment; readonly team: string; readonly origin: Origin };

/**
 * The assignments that apply today. Two entries that give the same through different selectors are one assignment (with the first
 * origin and the latest end); the same line twice is refused. Errors are the same on every day.
 */
export function buildAssignments(
  written: WrittenAccess,
  { world, directory, permissionSets, today }: Surroundings,
  diagnostics: Diagnostic[],
): readonly Assignment[] {
  const sets = new Map(permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const suggest = createRenameSuggester(permissionSets);
  const assignments = new Map<string, Assignment>();
  const lines = new Map<string, Origin>();
  for (const entry of entriesOf(written)) {
    const set = findSet(entry, sets, suggest, diagnostics);
    const named = principalsOf(entry, directory, diagnostics);
    const at = originAt(entry.origin, "accounts");
    const resolved = resolveSelectors(entry.written.accounts, at, world, entry.team);
    diagnostics.push(...resolved.diagnostics);
    if (set === undefined) continue;
    refuseSameLine(entry, set, named, lines, diagnostics);
    const { expires } = entry.written;
    if (expires !== undefined && isOver(expires, today)) {
      const args = { what: `this assignment of ${set.name}`, lastDay: expires };
      diagnostics.push(diagnostic("entry-expired", args, placeOfOrigin(originAt(entry.origin, "expires"))));
      continue;
    }
    const live = named.filter(({ principal, origin }) => isLive(principal, directory, origin, diagnostics));
    const given: AssignmentEntry = { expires, origin: entry.origin };
    for (const account of resolved.accounts) {
      for (const { principal } of live) {
        const identity = [account.id, set.name, principal.kind, principal.name].join("\n");
        const known = assignments.get(identity);
        assignments.set(
          identity,
          known === undefined
            ? { permissionSet: set.name, principal, account, expires, origin: entry.origin, entries: [given] }
            : { ...known, expires: laterDay(known.expires, expires), entries: [...known.entries, given] },
        );
      }
    }
  }
  return [...assignments.values()];
}

function entriesOf(written: WrittenAccess): readonly Entry[] {
  return written.teams.flatMap(({ source, value }) =>
    (value.assignments ?? []).map((entry, index) => ({
      written: entry,
      team: value.team,
      origin: { document: source, path: ["assignments", index] },
    })),
  );
}

/**
 * The set, if it is declared; one of another team must be shared. The group needs no such consent: the set's team decides who may hold
 * a set, the account's team where, and the group's team who is in it.
 */
function findSet(
  { written, team, origin }: Entry,
  sets: ReadonlyMap<string, PermissionSet>,
  suggest: (name: string) => Meant,
  diagnostics: Diagnostic[],
): PermissionSet | undefined {
  const name = written.permissionSet;
  const place = placeOfOrigin(originAt(origin, "permissionSet"));
  const set = sets.get(name.toLowerCase());
  if (set === undefined) {
    diagnostics.push(
      diagnostic(
        "unknown-permission-set",
        { name, ...suggest(name), isPolicy: managedPolicyPath(name) !== undefined },
        place,
      ),
    );
  } else if (!mayUse(team, set.team, set.sharedWith)) {
    const related = [{ message: "the permission set", place: placeOfOrigin(originAt(set.origin, "name")) }];
    diagnostics.push(diagnostic("set-not-shared", { name: set.name, team, owner: set.team }, place, related));
  }
  return set;
}

type Named = { readonly principal: Principal; readonly origin: Origin };

function principalsOf(entry: Entry, directory: Directory, diagnostics: Diagnostic[]): readonly Named[] {
  const { written, origin } = entry;
  const take = (kind: Principal["kind"], names: readonly string[], key: string): Named[] =>
    names.flatMap((name, index) => {
      const at = originAt(origin, key, index);
      const principal = findPrincipal(kind, name, directory, at, diagnostics);
      return principal === undefined ? [] : [{ principal, origin: at }];
    });
  return [...take("group", written.groups ?? [], "groups"), ...take("user", written.users ?? [], "users")];
}

/** The same set, principal and account (or selector) written twice: one would be removed and the other would still give it. */
function refuseSameLine(
  { written, origin }: Entry,
  set: PermissionSet,
  named: readonly Named[],
  lines: Map<string, Origin>,
  diagnostics: Diagnostic[],
): void {
  const refuse = (at: Origin, principal: Principal, first: Origin) => {
    const args = { name: set.name, principal: principal.name };
    const related = [{ message: "first here", place: placeOfOrigin(first) }];
    diagnostics.push(diagnostic("duplicate-assignment", args, placeOfOrigin(at), related));
  };
  const principals = new Map<string, Named>();
  for (const each of named) {
    const identity = `${each.principal.kind}\n${each.principal.name}`;
    const first = principals.get(identity);
    if (first === undefined) principals.set(identity, each);
    else refuse(each.origin, each.principal, first.origin);
  }
  const [one] = named;
  const places = new Map<string, Origin>();
  for (const [index, selector] of written.accounts.entries()) {
    const at = originAt(origin, "accounts", index);
    const where = typeof selector === "string" ? selector.toLowerCase() : JSON.stringify(selector);
    const first = places.get(where);
    if (first === undefined) places.set(where, at);
    else if (one !== undefined) refuse(at, one.principal, first);
  }
  for (const [where, at] of places) {
    let said = false;
    for (const [identity, { principal }] of principals) {
      const line = [set.name, identity, where].join("\n");
      const first = lines.get(line);
      if (first === undefined) lines.set(line, at);
      else if (!said) refuse(at, principal, first);
      said ||= first !== undefined;
    }
  }
}
