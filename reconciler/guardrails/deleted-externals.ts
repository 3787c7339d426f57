// What the files leave to the identity provider is not deleted: deploys have made it, and would delete it as no longer declared.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import { groupKey, userKey } from "../model/resource-identity.ts";
import type { WrittenAccess, WrittenExternalName } from "../validate/written.ts";

/** Refuses, at its line under `external:`, each person and group that `changes` would delete, under this name or the one before. */
export function checkDeletedExternals(
  { users, teams }: Pick<WrittenAccess, "users" | "teams">,
  changes: readonly Pick<Change, "op" | "stack" | "key">[],
): readonly Diagnostic[] {
  const deleted = new Set(changes.filter(({ op }) => op === "delete").map(stackKey));
  const isDeleted = (key: string) => deleted.has(stackKey({ stack: IDENTITY_CENTER_STACK, key }));
  return [...users, ...teams].flatMap(({ source, value: { external } }) => {
    const refused = (kind: "user" | "group", keyOf: (name: string) => string, names: readonly WrittenExternalName[]) =>
      names.flatMap((written, index) => {
        const name = namesOf(written).find((it) => isDeleted(keyOf(it)));
        if (name === undefined) return [];
        return [diagnostic("external-deleted", { kind, name }, source.placeOf(["external", `${kind}s`, index]))];
      });
    return [...refused("user", userKey, external?.users ?? []), ...refused("group", groupKey, external?.groups ?? [])];
  });
}

function namesOf(written: WrittenExternalName): readonly string[] {
  if (typeof written === "string") return [written];
  return written.previously === undefined ? [written.name] : [written.name, written.previously];
}
