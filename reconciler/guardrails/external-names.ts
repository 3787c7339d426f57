// What files name as the identity provider's: compared with what it has, and with what deploys have made.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import { groupKey, userKey } from "../model/resource-identity.ts";
import type { WrittenAccess, WrittenExternalName } from "../validate/written.ts";

type External = {
  readonly kind: "user" | "group";
  /** The name, and the one before a rename. */
  readonly names: readonly [string, ...string[]];
  readonly place: Place;
};

/**
 * Refuses, at its line under `external:`, each person and group that `changes` would delete, under this name or the one before: deploys
 * have made it, and it would be deleted as no longer declared.
 */
export function checkDeletedExternals(
  written: Pick<WrittenAccess, "users" | "teams">,
  changes: readonly Pick<Change, "op" | "stack" | "key">[],
): readonly Diagnostic[] {
  const deleted = new Set(changes.filter(({ op }) => op === "delete").map(stackKey));
  const isDeleted = (key: string) => deleted.has(stackKey({ stack: IDENTITY_CENTER_STACK, key }));
  return externalsOf(written).flatMap(({ kind, names, place }) => {
    const name = names.find((it) => isDeleted((kind === "user" ? userKey : groupKey)(it)));
    return name === undefined ? [] : [diagnostic("external-deleted", { kind, name }, place)];
  });
}

/**
 * Refuses, at each line under `external:` that names one, the people and groups of `missing`: `user/<lower-case name>`,
 * `group/<lower-case name>`. `suggest` gives the closest name that the identity store has.
 */
export function missingExternals(
  written: Pick<WrittenAccess, "users" | "teams">,
  missing: ReadonlySet<string>,
  suggest: (kind: External["kind"], name: string) => string | undefined,
): readonly Diagnostic[] {
  return externalsOf(written).flatMap(({ kind, names: [name], place }) =>
    missing.has(`${kind}/${name.toLowerCase()}`)
      ? [diagnostic("external-missing", { kind, name, suggestion: suggest(kind, name) }, place)]
      : [],
  );
}

function externalsOf({ users, teams }: Pick<WrittenAccess, "users" | "teams">): readonly External[] {
  return [...users, ...teams].flatMap(({ source, value: { external } }) => {
    const listed = (kind: External["kind"], names: readonly WrittenExternalName[] = []) =>
      names.map((it, index) => ({ kind, names: namesOf(it), place: source.placeOf(["external", `${kind}s`, index]) }));
    return [...listed("user", external?.users), ...listed("group", external?.groups)];
  });
}

function namesOf(written: WrittenExternalName): External["names"] {
  if (typeof written === "string") return [written];
  return written.previously === undefined ? [written.name] : [written.name, written.previously];
}
