// Grants read off the keys of resources, of a state or of what is desired: a state has no files, and so no entries. Pure.
import { type Identified, userKey } from "../model/resource-identity.ts";
import { effectiveGrants, type GrantingFacts, withoutWays } from "./effective-grants.ts";
import type { Grant } from "./grants.ts";

/** Names as people write them, by what is in keys (lower case); a name that is missing is shown as it is in the key. */
export type DisplayNames = {
  readonly accounts: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly permissionSets: ReadonlyMap<string, string>;
};

type Facts = GrantingFacts<undefined>;

/**
 * The grants that memberships and assignments among `resources` make, sorted by person, account, set. A group of the identity
 * provider has no memberships of ours, so the people in it don't appear. `lastDays` has the last day of what ends, by key.
 */
export function grantsOf(
  resources: Iterable<Identified>,
  names: DisplayNames,
  lastDays: ReadonlyMap<string, string> = new Map(),
): readonly Grant[] {
  const people = new Map<string, Facts["people"][number]>();
  const groups = new Map<string, Facts["groups"][number]["members"][number][]>();
  const assignments: Facts["assignments"][number][] = [];
  const principal = (kind: "user" | "group", inKey: string) => {
    const name = (kind === "user" ? names.users : names.groups).get(inKey) ?? inKey;
    if (kind === "user") people.set(name, { userName: name, leaves: lastDays.get(userKey(inKey)) });
    return { kind, name, external: false };
  };
  for (const { key, identity } of resources) {
    const dated = { expires: lastDays.get(key), origin: undefined };
    if (identity?.kind === "membership") {
      const group = principal("group", identity.group).name;
      const member = { principal: principal("user", identity.userName), ...dated };
      const known = groups.get(group);
      if (known === undefined) groups.set(group, [member]);
      else known.push(member);
    }
    if (identity?.kind === "assignment") {
      const { accountId: id, permissionSet } = identity;
      assignments.push({
        principal: principal(identity.principal.kind, identity.principal.name),
        account: { id, name: names.accounts.get(id) ?? id },
        permissionSet: names.permissionSets.get(permissionSet) ?? permissionSet,
        entries: [dated],
      });
    }
  }
  const facts = {
    people: [...people.values()],
    groups: [...groups].map(([name, members]) => ({ name, members })),
    assignments,
  };
  return effectiveGrants(facts).grants.map(withoutWays);
}
