// What AWS's own tools, and others, have made under names of their own is neither declared nor touched.

import { declaredObjects } from "../desired/declared-objects.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { keyParts } from "../model/resource-key.ts";
import { matchesWildcards } from "../validate/matches-wildcards.ts";
import type { Rule } from "./rule.ts";

const KINDS = ["group", "permission-set", "role", "policy"];

export const protectedNames: Rule = ({ access, guardrails, changes }) => {
  const nameOf = (key: string): { name: string; pattern: string } | undefined => {
    const [kind = "", name = ""] = keyParts(key);
    if (!KINDS.includes(kind)) return undefined;
    const pattern = guardrails.protectedNames.find((each) => matchesWildcards(each, name));
    return pattern === undefined ? undefined : { name, pattern };
  };
  const declared = declaredObjects(access).flatMap((object) => {
    const found = nameOf(object.key);
    if (found === undefined) return [];
    return [
      { diagnostic: diagnostic("protected-name", { what: object.what, ...found }, object.place), resources: [object] },
    ];
  });
  const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
  const removed = changes.filter(({ op, class: kind }) => op === "delete" && kind !== "forgotten");
  const touched = removed.flatMap((change) => {
    const found = nameOf(change.key);
    if (found === undefined) return [];
    return [{ diagnostic: diagnostic("protected-name", { what: change.key, ...found }, place), resources: [change] }];
  });
  return [...declared, ...touched];
};
