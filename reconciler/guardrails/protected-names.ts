// What AWS's own tools, and others, have created under their own names is neither declared nor changed.

import { declaredObjects } from "../desired/declared-objects.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { Rule } from "./rule.ts";

export const protectedNames: Rule = ({ access, guardrails, changes }) => {
  const protectedName = (identity: ResourceIdentity | undefined): { name: string; pattern: string } | undefined => {
    const name = nameOf(identity);
    if (name === undefined) return undefined;
    const pattern = guardrails.protectedNames.find((each) => matchesWildcards(each, name));
    return pattern === undefined ? undefined : { name, pattern };
  };
  const declared = declaredObjects(access).flatMap((object) => {
    const found = protectedName(object.identity);
    if (found === undefined) return [];
    return [
      { diagnostic: diagnostic("protected-name", { what: object.what, ...found }, object.place), resources: [object] },
    ];
  });
  const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
  const removed = changes.filter(({ op, class: kind }) => op === "delete" && kind !== "forgotten");
  const touched = removed.flatMap((change) => {
    const found = protectedName(change.identity);
    if (found === undefined) return [];
    return [{ diagnostic: diagnostic("protected-name", { what: change.key, ...found }, place), resources: [change] }];
  });
  return [...declared, ...touched];
};

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
