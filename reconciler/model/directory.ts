// Everybody who can be named as a member or in an assignment, and whether naming them still gives any access.
import { createRenameSuggester, type Meant } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenExternalName } from "../validate/written.ts";
import type { Principal } from "./access.ts";
import { isOver } from "./dates.ts";

type Kind = Principal["kind"];

export type Directory = {
  /** By lower-case name; people who have left or are suspended are among them. */
  readonly users: ReadonlyMap<string, Principal>;
  readonly groups: ReadonlyMap<string, Principal>;
  /** The last day of those who have left, by lower-case user name. */
  readonly left: ReadonlyMap<string, string>;
  /** Lower-case user names from guardrails.yaml. */
  readonly suspended: ReadonlySet<string>;
  /**
   * The known name that an unknown one was probably meant to be: the new one of something renamed, the user name of an e-mail address or a
   * display name, or the closest.
   */
  readonly suggest: { readonly [kind in Kind]: (name: string) => Meant };
};

export function buildDirectory(written: WrittenAccess, today: string): Directory {
  const users = new Map<string, Principal>();
  const groups = new Map<string, Principal>();
  const left = new Map<string, string>();
  // User names by what people are called besides.
  const calledAs = new Map<string, string>();
  for (const { value } of [...written.users, ...written.teams]) {
    for (const it of value.external?.users ?? []) add(users, external("user", it));
    for (const it of value.external?.groups ?? []) add(groups, external("group", it));
    for (const { userName, previously, leaves, email, displayName, givenName, familyName } of value.users ?? []) {
      for (const called of [email, displayName ?? `${givenName} ${familyName}`]) {
        calledAs.set(called.toLowerCase(), userName);
      }
      add(users, { kind: "user", name: userName, external: false, previously });
      if (leaves !== undefined && isOver(leaves, today)) left.set(userName.toLowerCase(), leaves);
    }
  }
  for (const { value } of written.teams) {
    for (const { name, previously } of value.groups ?? []) {
      add(groups, { kind: "group", name, external: false, previously });
    }
  }
  const suggestUser = createRenameSuggester(users.values());
  const suspended = written.guardrails.flatMap(({ value }) => value.guardrails.suspended ?? []);
  return {
    users,
    groups,
    left,
    suspended: new Set(suspended.map((name) => name.toLowerCase())),
    suggest: {
      user: (name) => {
        const meant = suggestUser(name);
        return meant.isRenamed ? meant : { ...meant, suggestion: calledAs.get(name.toLowerCase()) ?? meant.suggestion };
      },
      group: createRenameSuggester(groups.values()),
    },
  };
}

function external(kind: Kind, written: WrittenExternalName): Principal {
  if (typeof written === "string") return { kind, name: written, external: true, previously: undefined };
  return { kind, name: written.name, external: true, previously: written.previously };
}

function add(known: Map<string, Principal>, principal: Principal): void {
  const name = principal.name.toLowerCase();
  const before = known.get(name);
  // `external:` may name the same principal in several files; only one of them need say what it was called.
  known.set(name, { ...principal, previously: principal.previously ?? before?.previously });
}

/** The principal called `name` in any letter case; one that isn't declared is an error, with the closest or the new name. */
export function findPrincipal(
  kind: Kind,
  name: string,
  directory: Directory,
  at: Origin,
  diagnostics: Diagnostic[],
): Principal | undefined {
  const known = kind === "user" ? directory.users : directory.groups;
  const found = known.get(name.toLowerCase());
  if (found !== undefined) return found;
  const code = kind === "user" ? "unknown-user" : "unknown-group";
  const isOther = (kind === "user" ? directory.groups : directory.users).has(name.toLowerCase());
  diagnostics.push(diagnostic(code, { name, ...directory.suggest[kind](name), isOther }, placeOfOrigin(at)));
  return undefined;
}

/** Whether naming `principal` gives any access today; if not, a warning at `at` says why. */
export function isLive(principal: Principal, directory: Directory, at: Origin, diagnostics: Diagnostic[]): boolean {
  if (principal.kind === "group") return true;
  const name = principal.name.toLowerCase();
  const leaves = directory.left.get(name);
  if (leaves !== undefined) {
    diagnostics.push(diagnostic("user-left", { name: principal.name, leaves }, placeOfOrigin(at)));
    return false;
  }
  if (directory.suspended.has(name)) {
    diagnostics.push(diagnostic("user-suspended", { name: principal.name }, placeOfOrigin(at)));
    return false;
  }
  return true;
}
