// Whether a stack's state holds exactly what is desired, so that no engine need be started for it.
import { isDeepStrictEqual } from "node:util";
import { type DesiredResource, type DesiredStack, dependenciesOf, RESOURCE_TYPES } from "../plan/desired-resource.ts";
import { type Facts, resolveReferences } from "../plan/resolve-references.ts";
import type { StackState, StateResource } from "./stack-state.ts";

/**
 * True only when every desired resource is in the state with equal inputs, dependencies and options, nothing else is there,
 * and no run ended half-way. In doubt false: the engine then decides. Like a preview without refresh, it compares with the
 * state, not with AWS.
 */
export function matchesState(desired: DesiredStack, state: StackState, facts: Facts): boolean {
  if (!state.settled || desired.resources.length !== state.resources.length) return false;
  const byKey = new Map(state.resources.map((resource) => [resource.key, resource]));
  const outputOf = (key: string, output: string) => byKey.get(key)?.outputs[output];
  return desired.resources.every((resource) => {
    const found = byKey.get(resource.key);
    return (
      found !== undefined && sameResource(resource, found, resolveReferences(resource.properties, facts, outputOf))
    );
  });
}

function sameResource(desired: DesiredResource, found: StateResource, inputs: Record<string, unknown>): boolean {
  const { region: _, ...stored } = withoutDefaults(found.inputs) as Record<string, unknown>;
  return (
    found.type === RESOURCE_TYPES[desired.type] &&
    found.retainOnDelete === (desired.retainOnDelete === true) &&
    isDeepStrictEqual(new Set(found.dependencies), new Set(dependenciesOf(desired))) &&
    isDeepStrictEqual(stored, inputs)
  );
}

/** The provider writes defaults into stored inputs and lists their names under `__defaults`, at every level. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  const { __defaults: names, ...rest } = value as { __defaults?: unknown };
  const defaults = new Set(Array.isArray(names) ? names : []);
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([name]) => !defaults.has(name))
      .map(([name, inner]) => [name, withoutDefaults(inner)]),
  );
}
