// Who holds a permission set: people, and groups that the identity provider fills.
import type { EffectiveAccess, EffectiveGrant } from "./effective-grants.ts";

/** A person, or a group that the identity provider fills, by name. */
export type Holder = { readonly kind: "person" | "providerGroup"; readonly name: string };

export function personHolder(name: string): Holder {
  return { kind: "person", name };
}

export function groupHolder(name: string): Holder {
  return { kind: "providerGroup", name };
}

/** Everything that is held: what people hold, then what groups of the identity provider do. */
export function heldByHolders({
  grants,
  providerGroups,
}: EffectiveAccess): readonly (Omit<EffectiveGrant, "person" | "via"> & { readonly holder: Holder })[] {
  return [
    ...grants.map(({ person, via: _, ...held }) => ({ holder: personHolder(person), ...held })),
    ...providerGroups.map(({ group, ...held }) => ({ holder: groupHolder(group), ...held })),
  ];
}

/** By a set's name, in any letter case; user names and names of groups, sorted. */
export type Holders = (permissionSet: string) => {
  readonly people: readonly string[];
  readonly groups: readonly string[];
};

export function holdersIn({ grants, providerGroups }: Pick<EffectiveAccess, "grants" | "providerGroups">): Holders {
  const people = namesBySet(grants.map(({ permissionSet, person }) => [permissionSet, person]));
  const groups = namesBySet(providerGroups.map(({ permissionSet, group }) => [permissionSet, group]));
  return (set) => {
    const name = set.toLowerCase();
    return { people: people.get(name) ?? [], groups: groups.get(name) ?? [] };
  };
}

function namesBySet(held: readonly (readonly [set: string, name: string])[]): ReadonlyMap<string, readonly string[]> {
  const sets = Map.groupBy(held, ([set]) => set.toLowerCase());
  return new Map([...sets].map(([set, of]) => [set, [...new Set(of.map(([, name]) => name))].sort()]));
}
