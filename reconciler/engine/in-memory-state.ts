// For tests: states, and what the engine would plan from one to the next, without an engine. Never imported by anything but tests.
import { isDeepStrictEqual } from "node:util";
import {
  type DesiredResource,
  type DesiredStack,
  dependenciesOf,
  RESOURCE_TYPES,
  type ResourceType,
} from "../desired/desired-resource.ts";
import { takenOver } from "../desired/renames.ts";
import { type Facts, resolveReferences } from "../desired/resolve-references.ts";
import { encodeKey } from "../model/resource-identity.ts";
import { type Change, sortChanges } from "./change.ts";
import { EMPTY_STATE, type StackState, type StateResource } from "./stack-state.ts";

/** What a run looks up before it starts; the identity provider's people and groups have ids that are made of their names. */
export const FACTS: Facts = {
  instance: { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1" },
  externalIds: new Map(),
};

type Held = ReadonlyMap<string, StateResource>;

/** The state of a stack in which everything desired is made. */
export function stateOf({ resources }: Pick<DesiredStack, "resources">): StackState {
  const held = new Map<string, StateResource>();
  for (const desired of resources) held.set(desired.key, stateResource(desired, held));
  return { ...EMPTY_STATE, resources: [...held.values()] };
}

/** What a state has of `desired` once it is made; ids of what `held` has stay. */
export function stateResource(desired: DesiredResource, held: Held): StateResource {
  const { key, identity, type, properties, retainOnDelete } = desired;
  const outputOf = (of: string, output: string) => held.get(of)?.outputs[output] ?? `${output} of ${of}`;
  const inputs = resolveReferences(properties, FACTS, outputOf, ({ $external, name }) => `id of ${$external}/${name}`);
  const ids = Object.fromEntries(["arn", "userId", "groupId"].map((output) => [output, outputOf(key, output)]));
  return {
    key,
    identity,
    type: RESOURCE_TYPES[type],
    id: `id of ${key}`,
    inputs,
    outputs: { ...inputs, ...ids },
    dependencies: dependenciesOf(desired),
    retainOnDelete: retainOnDelete === true,
  };
}

/** What the state has, under the keys that the engine takes it over by. */
export function heldUnder(desired: Pick<DesiredStack, "resources">, { resources }: StackState): Held {
  const moves = takenOver(
    desired,
    resources.map(({ key }) => key),
  );
  const keyNow = new Map(moves.map(({ before, after }) => [encodeKey(before), encodeKey(after)]));
  return new Map(resources.map((it) => [keyNow.get(it.key) ?? it.key, it]));
}

/** Those that AWS changes in place; everything else is created again where a property differs. */
const UPDATED: ReadonlySet<ResourceType> = new Set([
  "Group",
  "PermissionSet",
  "PermissionSetInlinePolicy",
  "Role",
  "Policy",
]);

/** What has to be done so that a stack with `state` holds what is desired; a rename alone is nothing. Sorted. */
export function changesFrom(state: StackState, desired: DesiredStack): readonly Change[] {
  const { name: stack, resources } = desired;
  const held = heldUnder(desired, state);
  const wanted = new Set(resources.map(({ key }) => key));
  const made = resources.flatMap((it): Change[] => {
    const { key, identity, type, inputs } = stateResource(it, held);
    const was = held.get(key);
    if (was === undefined) return [{ op: "create", stack, key, identity, type }];
    const diff = differing(was.inputs, inputs);
    if (diff.length === 0) return [];
    return [{ op: UPDATED.has(it.type) ? "update" : "replace", stack, key, identity, type, diff }];
  });
  const gone = [...held]
    .filter(([key]) => !wanted.has(key))
    .map(([key, { identity, type }]): Change => ({ op: "delete", stack, key, identity, type }));
  return sortChanges([...made, ...gone]);
}

function differing(before: StateResource["inputs"], after: StateResource["inputs"]): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .sort();
}
