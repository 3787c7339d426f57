// Account assignments: each entry becomes one assignment for every principal and account it names.
import { createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenAssignment } from "../validate/written.ts";
import type { Assignment, PermissionSet, Principal } from "./access.ts";
import { type Directory, findPrincipal } from "./build-people.ts";
import { resolveSelectors, type SelectorWorld } from "./resolve-selectors.ts";

type Surroundings = {
  readonly world: SelectorWorld;
  readonly directory: Directory;
  readonly permissionSets: readonly PermissionSet[];
};

/** Two entries that give the same thing are one assignment: overlap through selectors is normal; the first origin is kept. */
export function buildAssignments(
  written: WrittenAccess,
  surroundings: Surroundings,
  diagnostics: Diagnostic[],
): readonly Assignment[] {
  const sets = new Map(surroundings.permissionSets.map((set) => [set.name.toLowerCase(), set]));
  const suggest = createSuggester(surroundings.permissionSets.map((it) => it.name));
  const assignments = new Map<string, Assignment>();
  for (const { source, value } of written.teams) {
    for (const [index, entry] of (value.assignments ?? []).entries()) {
      const origin: Origin = { document: source, path: ["assignments", index] };
      const set = sets.get(entry.permissionSet.toLowerCase());
      if (set === undefined) {
        const suggestion = suggest(entry.permissionSet);
        const at = placeOfOrigin(originAt(origin, "permissionSet"));
        diagnostics.push(diagnostic("unknown-permission-set", { name: entry.permissionSet, suggestion }, at));
      }
      const principals = principalsOf(entry, origin, surroundings.directory, diagnostics);
      const resolved = resolveSelectors(entry.accounts, originAt(origin, "accounts"), surroundings.world);
      diagnostics.push(...resolved.diagnostics);
      if (set === undefined) continue;
      for (const account of resolved.accounts) {
        for (const principal of principals) {
          const identity = [account.id, set.name, principal.kind, principal.name].join("\n");
          if (assignments.has(identity)) continue;
          assignments.set(identity, { permissionSet: set.name, principal, account, origin });
        }
      }
    }
  }
  return [...assignments.values()];
}

function principalsOf(
  entry: WrittenAssignment,
  origin: Origin,
  directory: Directory,
  diagnostics: Diagnostic[],
): readonly Principal[] {
  const named = [
    ...(entry.groups ?? []).map((name, index) =>
      findPrincipal("group", name, directory, originAt(origin, "groups", index)),
    ),
    ...(entry.users ?? []).map((name, index) =>
      findPrincipal("user", name, directory, originAt(origin, "users", index)),
    ),
  ];
  const principals: Principal[] = [];
  for (const it of named) {
    if ("code" in it) diagnostics.push(it);
    else principals.push(it);
  }
  return principals;
}
