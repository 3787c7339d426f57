// Whether a stack's state holds exactly what is desired, so that the engine need not be started for it.
import { isDeepStrictEqual } from "node:util";
import {
  type DesiredResource,
  type DesiredStack,
  dependenciesOf,
  RESOURCE_TYPES,
  type ResourceOptions,
} from "../desired/desired-resource.ts";
import type { ForEachField } from "../desired/desired-values.ts";
import { type Facts, resolveReferences } from "../desired/resolve-references.ts";
import type { StackState, StateResource } from "./stack-state.ts";

/**
 * True only when every desired resource is in the state with equal inputs, dependencies and options, nothing else is in
 * it, and no run ended half-way. In doubt false: the engine then decides. Like a preview without refresh, it compares with the
 * state, not with AWS.
 */
export function matchesState(desired: DesiredStack, state: StackState, facts: Facts): boolean {
  if (state.unfinished.length > 0 || desired.resources.length !== state.resources.length) return false;
  const holds = holdsResource(state, facts);
  const byKey = new Map(state.resources.map((resource) => [resource.key, resource]));
  return desired.resources.every(
    (resource) => holds(resource.key, resource) && sameOptions(resource, byKey.get(resource.key)),
  );
}

/**
 * Whether the state has under `key` what `desired` says (undefined: nothing), by type and inputs. What a reference stands for
 * is read from the state's own outputs. Of a `past` wish, an external principal who is no longer named has whatever id the
 * state says: the key has the name, and there may be nobody left to look up.
 */
export function holdsResource(
  state: StackState,
  facts: Facts,
  past = false,
): (key: string, desired: DesiredResource | undefined) => boolean {
  const byKey = new Map(state.resources.map((resource) => [resource.key, resource]));
  const outputOf = (key: string, output: string) => byKey.get(key)?.outputs[output];
  return (key, desired) => {
    const found = byKey.get(key);
    if (found === undefined || desired === undefined) return found === desired;
    const { region: _, ...stored } = withoutDefaults(found.inputs) as Record<string, unknown>;
    const inputs = resolveReferences(desired.properties, facts, outputOf, ...(past ? [() => ANY_ID] : []));
    for (const [name, value] of Object.entries(inputs)) {
      if (value === ANY_ID && typeof stored[name] === "string") inputs[name] = stored[name];
    }
    return found.type === RESOURCE_TYPES[desired.type] && isDeepStrictEqual(stored, inputs);
  };
}

const ANY_ID = Symbol("the id of an external principal");

function sameOptions(desired: DesiredResource, found: StateResource | undefined): boolean {
  if (found === undefined) return false;
  const same: ForEachField<ResourceOptions, boolean> = {
    dependsOn: isDeepStrictEqual(new Set(found.dependencies), new Set(dependenciesOf(desired))),
    retainOnDelete: found.retainOnDelete === (desired.retainOnDelete === true),
    // Once the state has it under its own key, what it was before or replaced is of no account.
    aliases: true,
    succeeds: true,
  };
  return Object.values(same).every(Boolean);
}

/** The provider writes defaults into stored inputs and lists their names under `__defaults`, at every level. */
export function withoutDefaults(value: unknown): unknown {
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
