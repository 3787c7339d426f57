// Actions and condition keys that AWS doesn't have. Warnings only: AWS accepts such policies, and it has newer actions than any list.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import type { Path } from "../load/source-places.ts";
import { matchesWildcards } from "../policy/wildcards.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { isMap, type PlainMap, textsOf } from "./check-policy-statement.ts";
import { type IamServices, openIamServices } from "../policy/iam-services.ts";

/** The problem with an action or a condition key, wherever it is named; undefined if there is none. */
type Verdict = ((place: Place) => Diagnostic) | undefined;

/** Looks up what `policies` name; each action and key is checked once, however often it appears. */
export async function checkPolicyActions(policies: readonly PolicyInUse[]): Promise<readonly Diagnostic[]> {
  if (policies.length === 0) return [];
  const services = await openIamServices();
  const action = once((text) => judgeAction(text, services));
  const conditionKey = once((text) => judgeConditionKey(text, services));
  const diagnostics: Diagnostic[] = [];
  for (const { source, value, path } of policies) {
    for (const { statement, at } of statementsOf(value, path)) {
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

function statementsOf(policy: unknown, path: Path): readonly { readonly statement: PlainMap; readonly at: Path }[] {
  const statements = isMap(policy) ? policy.Statement : undefined;
  if (isMap(statements)) return [{ statement: statements, at: [...path, "Statement"] }];
  if (!Array.isArray(statements)) return [];
  return statements.flatMap((statement, index) =>
    isMap(statement) ? [{ statement, at: [...path, "Statement", index] }] : [],
  );
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
  const colon = action.indexOf(":");
  // What a template will fill in is not known yet.
  if (action === "*" || action.includes("{{") || colon < 0) return undefined;
  const prefix = action.slice(0, colon).toLowerCase();
  const name = action.slice(colon + 1);
  if (!services.prefixes.has(prefix)) {
    const near = services.suggestPrefix(prefix);
    const suggestion = near === undefined ? undefined : `${near}:${name}`;
    return (place) => diagnostic("unknown-service", { action, suggestion }, place);
  }
  const actions = await services.actionsOf(prefix);
  if (actions.names.has(name.toLowerCase())) return undefined;
  if (!/[*?]/.test(name)) {
    const near = actions.suggest(name);
    const suggestion = near === undefined ? undefined : `${action.slice(0, colon)}:${near}`;
    return (place) => diagnostic("unknown-action", { action, suggestion }, place);
  }
  for (const known of actions.names) if (matchesWildcards(name, known)) return undefined;
  return (place) => diagnostic("action-matches-nothing", { action }, place);
}

async function judgeConditionKey(key: string, services: IamServices): Promise<Verdict> {
  if (key.includes("{{") || (await services.hasConditionKey(key))) return undefined;
  const suggestion = await services.suggestConditionKey(key);
  return (place) => diagnostic("unknown-condition-key", { key, suggestion }, place);
}
