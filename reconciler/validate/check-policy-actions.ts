// Actions and condition keys that AWS doesn't have. Warnings only: AWS accepts such policies, and it has newer actions than any list.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { isMap, type PlainMap } from "../load/plain-map.ts";
import type { Path } from "../load/source-places.ts";
import { findActions } from "../policy/action-names.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/** The problem with an action or a condition key, wherever it is named; undefined if there is none. */
type Verdict = ((place: Place) => Diagnostic) | undefined;

/** Looks up what `policies` name; each action and key is checked once, however often it appears. */
export async function checkPolicyActions(
  policies: readonly PolicyInUse[],
  services: IamServices,
): Promise<readonly Diagnostic[]> {
  const action = once((text) => judgeAction(text, services));
  const conditionKey = once((text) => judgeConditionKey(text, services));
  const diagnostics: Diagnostic[] = [];
  for (const { source, value, path } of policies) {
    for (const { statement, steps } of writtenStatements(value)) {
      const at = [...path, ...steps];
      if (statement.Effect === "Allow" && statement.NotAction !== undefined) {
        diagnostics.push(diagnostic("allow-not-action", {}, source.placeOf([...at, "NotAction"], "key")));
      }
      for (const key of ["Action", "NotAction"]) {
        for (const { text, step } of textsOf(statement[key])) {
          const say = await action(text);
          if (say !== undefined) diagnostics.push(say(source.placeOf([...at, key, ...step])));
        }
      }
      for (const { key, steps } of conditionKeysOf(statement)) {
        const say = await conditionKey(key);
        if (say !== undefined) diagnostics.push(say(source.placeOf([...at, ...steps], "key")));
      }
    }
  }
  return diagnostics;
}

function conditionKeysOf({
  Condition: condition,
}: PlainMap): readonly { readonly key: string; readonly steps: Path }[] {
  if (!isMap(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isMap(keys) ? Object.keys(keys).map((key) => ({ key, steps: ["Condition", operator, key] })) : [],
  );
}

/** Remembers the verdicts. */
function once(judge: (text: string) => Promise<Verdict>): (text: string) => Promise<Verdict> {
  const known = new Map<string, Promise<Verdict>>();
  return (text) => {
    const verdict = known.get(text) ?? judge(text);
    known.set(text, verdict);
    return verdict;
  };
}

async function judgeAction(action: string, services: IamServices): Promise<Verdict> {
  // What a template will fill in is not known yet; what is no action at all is a fault of the document's shape.
  if (action === "*" || action.includes("{{") || !action.includes(":")) return undefined;
  const found = await findActions(action, services);
  if ("actions" in found) return undefined;
  const { unknown, suggestion } = found;
  if (unknown === "pattern") return (place) => diagnostic("action-matches-nothing", { action }, place);
  const code = unknown === "service" ? "unknown-service" : "unknown-action";
  return (place) => diagnostic(code, { action, suggestion }, place);
}

async function judgeConditionKey(key: string, services: IamServices): Promise<Verdict> {
  if (key.includes("{{") || (await services.hasConditionKey(key))) return undefined;
  const suggestion = await services.suggestConditionKey(key);
  return (place) => diagnostic("unknown-condition-key", { key, suggestion }, place);
}
