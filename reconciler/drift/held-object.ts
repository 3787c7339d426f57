// The form in which what is declared, what is on record and what AWS holds are laid beside each other.
import { type DesiredStack, type DesiredValue, isReference } from "../desired/desired-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import { groupKey, type PrincipalIdentity, userKey } from "../model/resource-identity.ts";

/** An object of one side. References are `{ $ref, output }` also where the identity provider owns what they name. */
export type HeldObject = Omit<LiveObject, "importId">;

export type Properties = HeldObject["properties"];

/** Outputs by which people and groups are referred to. */
const PRINCIPAL = {
  user: { key: userKey, output: "userId" },
  group: { key: groupKey, output: "groupId" },
} as const;

export function principalReference({ kind, name }: PrincipalIdentity): DesiredValue {
  const { key, output } = PRINCIPAL[kind];
  return { $ref: key(name), output };
}

/** What the files declare. */
export function objectsDeclared(stacks: readonly DesiredStack[]): readonly HeldObject[] {
  return stacks.flatMap(({ name: stack, resources }) =>
    resources.map(({ key, identity, type, properties }) => ({
      ...{ key, identity, stack, type },
      properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, withoutExternal(value)])),
    })),
  );
}

/** References stand at the top of properties alone. */
function withoutExternal(value: DesiredValue): DesiredValue {
  if (!isReference(value) || !("$external" in value)) return value;
  return principalReference({ kind: value.$external, name: value.name });
}
