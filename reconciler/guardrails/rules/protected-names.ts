// What AWS's own tools, and others, have created under their own names is neither declared nor changed.

import { declaredObjects } from "../../desired/declared-objects.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote, visible } from "../../diagnostics/quote.ts";
import type { Change } from "../../engine/change.ts";
import { AWS_OWN_NAMES } from "../../model/aws-own-names.ts";
import { nameInKey, ownName, type ResourceIdentity } from "../../model/resource-identity.ts";
import { matchesWildcards } from "../../policy/wildcards.ts";
import { defineGuardrail, type RuleFacts, type Violation } from "../guardrail.ts";
import { namedText, ofCause } from "../one-cause.ts";
import { gone, inOneSentence } from "../relaxed-parts.ts";

const messages = {
  "protected-name": {
    severity: "error",
    message: (a: { what: readonly string[]; pattern: string }) =>
      `${namedText(a.what.map(visible))} ${a.what.length === 1 ? "has" : "have"} a protected name (${quote(a.pattern)})`,
    hint: () => "choose another name: such names are reserved for other tools",
  },
} as const satisfies Messages;

const say = speaker(messages);

/** Patterns with * and ?; those of AWS's own tools where none are written. */
export const guardrail = defineGuardrail<readonly string[], readonly string[]>({
  key: "protectedNames",
  messages,
  settings: (written) => written?.value ?? AWS_OWN_NAMES,
  violations,
  relaxed: (before, after) =>
    inOneSentence(gone(new Set(before), new Set(after)), (all) => `names like ${all} are no longer protected`),
});

function violations(patterns: readonly string[], { access, guardrails, changes }: RuleFacts): readonly Violation[] {
  const protectedName = (name: string | undefined): { name: string; pattern: string } | undefined => {
    if (name === undefined) return undefined;
    const pattern = patterns.find((each) => matchesWildcards(each, name));
    return pattern === undefined ? undefined : { name, pattern };
  };
  const declared = declaredObjects(access).flatMap((object) => {
    const found = protectedName(nameOf(object.identity));
    if (found === undefined) return [];
    const tell = (what: readonly string[]) => say("protected-name", { what, ...found }, object.place);
    return [ofCause({ id: JSON.stringify(object.place), detail: object.what, tell }, [object])];
  });
  const place = { file: guardrails.limitPlaces.other.file, line: 1, column: 1 };
  const before = new Map(access.groups.map(({ name, previously }) => [nameInKey(name), previously]));
  const touched = changes.flatMap((change) => {
    const found = protectedName(nameTakenBy(change, before));
    if (found === undefined) return [];
    const what = change.op === "delete" ? change.key : `group ${quote(found.name)}`;
    return [{ diagnostic: say("protected-name", { what: [what], ...found }, place), resources: [change] }];
  });
  return [...declared, ...touched];
}

/** The name that nothing has any more after the change: what is renamed in place, a group, is updated under its new name. */
function nameTakenBy(
  { op, class: kind, identity, diff }: Change,
  before: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (op === "delete") return kind === "forgotten" ? undefined : nameOf(identity);
  const isRenamed = op === "replace" || (op === "update" && diff?.includes("displayName") !== false);
  return isRenamed && identity?.kind === "group" ? before.get(identity.name) : undefined;
}

/** AWS's tools have their own names for everything but people. */
function nameOf(identity: ResourceIdentity | undefined): string | undefined {
  return identity === undefined || identity.kind === "user" ? undefined : ownName(identity);
}
