// What guardrails.yaml names, in the access of the files. A name that nobody has is an error: it would protect nothing.
import { createRenameSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, placeOfOrigin } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { BEFORE_ALL_DATES } from "../model/dates.ts";
import { buildDirectory, findPrincipal } from "../model/directory.ts";
import { resolveSelectors, selectorWorld } from "../model/resolve-selectors.ts";
import type { WrittenAccess, WrittenSelectorEntry } from "../validate/written.ts";

export type NamedKind = "user" | "group" | "set";

export type LookUp = {
  /** In lower case. Who has left or is suspended is still declared, so that errors never depend on the day. */
  readonly name: (kind: NamedKind, name: string, at: Origin) => string;
  /** The name before a rename, if there was one; both in lower case. */
  readonly namesBefore: (kind: NamedKind, name: string) => readonly string[];
  /** Ids of the accounts that the selectors select. */
  readonly accountIds: (entries: readonly WrittenSelectorEntry[], at: Origin) => ReadonlySet<string>;
  /** The access of the files if no date had passed. */
  readonly everything: () => Access;
  readonly report: (found: readonly Diagnostic[]) => void;
};

/** `today` is a UTC date. Problems are added to `diagnostics`. */
export function createLookUp(written: WrittenAccess, access: Access, today: string, diagnostics: Diagnostic[]): LookUp {
  const world = selectorWorld(access.accounts, access.organization);
  const directory = buildDirectory(written, today);
  const sets = new Map(access.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const suggestSet = createRenameSuggester(access.permissionSets);
  return {
    name: (kind, name, at) => {
      if (kind !== "set") findPrincipal(kind, name, directory, at, diagnostics);
      else if (!sets.has(name.toLowerCase())) {
        diagnostics.push(diagnostic("unknown-permission-set", { name, ...suggestSet(name) }, placeOfOrigin(at)));
      }
      return name.toLowerCase();
    },
    namesBefore: (kind, name) => {
      const before = { user: directory.users, group: directory.groups, set: sets }[kind].get(name)?.previously;
      return before === undefined ? [] : [before.toLowerCase()];
    },
    accountIds: (entries, at) => {
      const resolved = resolveSelectors(entries, at, world, undefined);
      diagnostics.push(...resolved.diagnostics);
      return new Set(resolved.accounts.map(({ id }) => id));
    },
    everything: () => buildAccess(written, BEFORE_ALL_DATES).access ?? access,
    report: (found) => diagnostics.push(...found),
  };
}
