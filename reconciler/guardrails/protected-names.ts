// What AWS's own tools, and others, have created under their own names is neither declared nor changed.

import { declaredObjects } from "../desired/declared-objects.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Change } from "../engine/change.ts";
import { nameInKey, type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import { matchesWildcards } from "../policy/wildcards.ts";
import type { Rule } from "./rule.ts";

export const protectedNames: Rule = ({ access, guardrails, changes }) => {
  const protectedName = (name: string | undefined): { name: string; pattern: string } | undefined => {
    if (name === undefined) return undefined;
    const pattern = guardrails.protectedNames.find((each) => matchesWildcards(each, name));
    return pattern === undefined ? undefined : { name, pattern };
  };
  const declared = declaredObjects(access).flatMap((object) => {
    const found = protectedName(nameOf(object.identity));
    if (found === undefined) return [];
    return [
      { diagnostic: diagnostic("protected-name", { what: object.what, ...found }, object.place), resources: [object] },
    ];
  });
  const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
  const before = new Map(access.groups.map(({ name, previously }) => [nameInKey(name), previously]));
  const touched = changes.flatMap((change) => {
    const found = protectedName(nameTakenBy(change, before));
    if (found === undefined) return [];
    const what = change.op === "delete" ? change.key : `group ${quote(found.name)}`;
    return [{ diagnostic: diagnostic("protected-name", { what, ...found }, place), resources: [change] }];
  });
  return [...declared, ...touched];
};

/** The name that nothing has any more after the change: what is renamed in place, a group, is updated under its new name. */
function nameTakenBy(
  { op, class: kind, identity, diff }: Change,
  before: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (op === "delete") return kind === "forgotten" ? undefined : nameOf(identity);
  const isRenamed = op === "replace" || (op === "update" && diff?.includes("displayName") !== false);
  return isRenamed && identity?.kind === "group" ? before.get(identity.name) : undefined;
}

/** Kinds for which AWS's tools have their own names: people, and what depends on other resources, are not among them. */
function nameOf(identity: ResourceIdentity | undefined): string | undefined {
  switch (identity?.kind) {
    case "group":
    case "permission-set":
    case "role":
    case "policy":
      return identity.name;
    case undefined:
    case "user":
    case "membership":
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
    case "assignment":
    case "role-policy":
    case "access-control-attributes":
      return undefined;
    default:
      return unknownKind(identity);
  }
}
