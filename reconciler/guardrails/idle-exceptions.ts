// Keys of exceptions that name nothing: a typing error in one lifts nothing, without a word.
import { desiredStacks } from "../desired/desired-resources.ts";
import { createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Access } from "../model/access.ts";
import type { Plan } from "../plan/plan.ts";
import type { Guardrails } from "./guardrail.ts";

/**
 * A warning at each key that is neither declared nor deployed in its stack, nor part of the plan. What a stack holds whose state
 * could not be read is not known, so nothing is said of its keys.
 */
export function idleExceptions(
  { changes, held, unread }: Pick<Plan, "changes" | "held" | "unread">,
  access: Access,
  { exceptionKeys }: Pick<Guardrails, "exceptionKeys">,
): readonly Diagnostic[] {
  const asked = exceptionKeys.filter(({ stack }) => !unread.includes(stack));
  if (asked.length === 0) return [];
  const keys = new Map<string, Set<string>>();
  for (const { name, resources } of [...desiredStacks(access), ...held]) {
    const known = keys.get(name) ?? new Set();
    for (const { key } of resources) known.add(key);
    keys.set(name, known);
  }
  for (const { stack, key } of changes) keys.get(stack)?.add(key);
  const suggesters = new Map([...keys].map(([stack, known]) => [stack, createSuggester(known)]));
  return asked.flatMap(({ stack, key, place }) => {
    if (keys.get(stack)?.has(key) === true) return [];
    const suggestion = suggesters.get(stack)?.(key);
    return [diagnostic("exception-names-nothing", { stack, key, suggestion }, place)];
  });
}
